import { createHash } from 'node:crypto'
import { formatAddress, fromHex, keyId, MEMBER_ID, parseAddress, toHex, utf8 } from '@jianghan/protocol'
import { sign } from '@jianghan/crypto'
import type { KeyPair } from '@jianghan/crypto'

/** Headers of a signed message, by lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** What a signed request says of itself beside its body (docs/spec/vault.md, section 3). */
export type RequestFacts = Readonly<{ path: string; chainId: string; from: string; to: string; created: number; nonce: string }>

/** A signature to be judged: whose, over what. */
export type Signed = Readonly<{ kind: number; publicKey: Uint8Array; message: Uint8Array; signature: Uint8Array }>

/** A request read from its headers. Nothing of it is proved until `signed` was judged. */
export type ReadRequest = RequestFacts & Readonly<{ key: string; digest: string; signed: Signed }>
/** An answer read from its headers. */
export type ReadAnswer = Readonly<{ from: string; to: string; created: number; key: string; digest: string; signed: Signed }>

/** Algorithms of RFC 9421, 6.2.2, by signature kind. */
const ALGORITHM: Readonly<Record<number, string>> = { 1: 'ed25519', 2: 'ecdsa-p256-sha256' }
/** Whether node keys of this kind can sign an exchange: those that RFC 9421 has an algorithm for. */
export const signsExchange = (kind: number): boolean => ALGORITHM[kind] !== undefined

const TAG = 'jianghan-vault-1'
const REQUEST_PARTS = '("@method" "@path" "content-digest" "jianghan-chain" "jianghan-from" "jianghan-to")'
const ANSWER_PARTS = '("@status" "content-digest" "jianghan-from" "jianghan-to" "signature";req;key="jh")'
const REQUEST_INPUT = /^jh=(\("@method" "@path" "content-digest" "jianghan-chain" "jianghan-from" "jianghan-to"\);created=([0-9]{1,12});nonce="([A-Za-z0-9_-]{22})";keyid="(jhkey1[a-z0-9]{6,80})";alg="([a-z0-9-]{1,20})";tag="jianghan-vault-1")$/
const ANSWER_INPUT = /^jh=(\("@status" "content-digest" "jianghan-from" "jianghan-to" "signature";req;key="jh"\);created=([0-9]{1,12});keyid="(jhkey1[a-z0-9]{6,80})";alg="([a-z0-9-]{1,20})";tag="jianghan-vault-1")$/
const SIGNATURE = /^jh=:([A-Za-z0-9+/]{86}==):$/
const DIGEST = /^sha-256=:[A-Za-z0-9+/]{43}=:$/
const CHAIN = /^[\x21-\x7e]{1,64}$/

/** The signature base (RFC 9421, 2.5): a line a component, then the parameters. */
export const signatureBase = (components: readonly (readonly [name: string, value: string])[], params: string): Uint8Array =>
  utf8([...components.map(([name, value]) => `${name}: ${value}`), `"@signature-params": ${params}`].join('\n'))

/** The value of Content-Digest (RFC 9530) for a body. */
export const contentDigest = (body: Uint8Array): string => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`

const requestBase = ({ path, chainId, from, to }: Pick<RequestFacts, 'path' | 'chainId' | 'from' | 'to'>, digest: string, params: string): Uint8Array => signatureBase([
  ['"@method"', 'POST'], ['"@path"', path], ['"content-digest"', digest], ['"jianghan-chain"', chainId], ['"jianghan-from"', from], ['"jianghan-to"', to],
], params)

const answerBase = (status: number, digest: string, { from, to }: Readonly<{ from: string; to: string }>, requestSignature: string, params: string): Uint8Array => signatureBase([
  ['"@status"', String(status)], ['"content-digest"', digest], ['"jianghan-from"', from], ['"jianghan-to"', to], ['"signature";req;key="jh"', `:${requestSignature}:`],
], params)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const addressOf = ({ kind, publicKey }: Readonly<{ kind: number; publicKey: Uint8Array }>): string => formatAddress('key', keyId(kind, publicKey))

function signedHeaders(key: KeyPair, digest: string, params: string, base: Uint8Array, rest: Headers): Headers {
  return { ...rest, 'content-digest': digest, 'jianghan-key': toHex(key.publicKey), 'signature-input': `jh=${params}`, signature: `jh=:${base64(sign(key, base))}:` }
}

/** Headers of a request that a node signs. */
export function signRequest(key: KeyPair, facts: RequestFacts, body: Uint8Array): Headers {
  const digest = contentDigest(body)
  const params = `${REQUEST_PARTS};created=${facts.created};nonce="${facts.nonce}";keyid="${addressOf(key)}";alg="${ALGORITHM[key.kind]}";tag="${TAG}"`
  return signedHeaders(key, digest, params, requestBase(facts, digest, params), { 'jianghan-chain': facts.chainId, 'jianghan-from': facts.from, 'jianghan-to': facts.to })
}

/** Headers of an answer, bound to the signature of its request. `from` is the member of the node that answers. */
export function signAnswer(key: KeyPair, answer: Readonly<{ status: number; from: string; to: string; created: number; request: Headers }>, body: Uint8Array): Headers {
  const { status, from, to, created, request } = answer
  const digest = contentDigest(body)
  const params = `${ANSWER_PARTS};created=${created};keyid="${addressOf(key)}";alg="${ALGORITHM[key.kind]}";tag="${TAG}"`
  const requestSignature = SIGNATURE.exec(request['signature'] ?? '')?.[1] ?? ''
  return signedHeaders(key, digest, params, answerBase(status, digest, { from, to }, requestSignature, params), { 'jianghan-from': from, 'jianghan-to': to })
}

/** Who signed by these headers, and the signature; undefined where they do not fit the profile or name a key that is not the one they carry. */
function readSigned(headers: Headers, keyName: string, algorithm: string): Omit<Signed, 'message'> | undefined {
  const kind = algorithm === ALGORITHM[1] ? 1 : algorithm === ALGORITHM[2] ? 2 : undefined
  const publicKey = fromHex(headers['jianghan-key'] ?? '')
  const signature = SIGNATURE.exec(headers['signature'] ?? '')?.[1]
  if (kind === undefined || publicKey?.length !== (kind === 1 ? 32 : 33) || signature === undefined) return undefined
  if (parseAddress('key', keyName) === undefined || addressOf({ kind, publicKey }) !== keyName) return undefined
  return { kind, publicKey, signature: new Uint8Array(Buffer.from(signature, 'base64')) }
}

/** A request in the headers of a POST; undefined where they are not of the profile. */
export function readRequest(path: string, headers: Headers): ReadRequest | undefined {
  const [, params, created, nonce, key, algorithm] = REQUEST_INPUT.exec(headers['signature-input'] ?? '') ?? []
  const { 'jianghan-chain': chainId = '', 'jianghan-from': from = '', 'jianghan-to': to = '', 'content-digest': digest = '' } = headers
  if (params === undefined || nonce === undefined || key === undefined || !CHAIN.test(chainId) || !MEMBER_ID.test(from) || !MEMBER_ID.test(to) || !DIGEST.test(digest)) return undefined
  const signed = readSigned(headers, key, algorithm ?? '')
  if (signed === undefined) return undefined
  return { path, chainId, from, to, created: Number(created), nonce, key, digest, signed: { ...signed, message: requestBase({ path, chainId, from, to }, digest, params) } }
}

/** An answer to a request; undefined where its headers are not of the profile. */
export function readAnswer(status: number, headers: Headers, request: Headers): ReadAnswer | undefined {
  const [, params, created, key, algorithm] = ANSWER_INPUT.exec(headers['signature-input'] ?? '') ?? []
  const { 'jianghan-from': from = '', 'jianghan-to': to = '', 'content-digest': digest = '' } = headers
  if (params === undefined || key === undefined || !MEMBER_ID.test(from) || !MEMBER_ID.test(to) || !DIGEST.test(digest)) return undefined
  const signed = readSigned(headers, key, algorithm ?? '')
  const requestSignature = SIGNATURE.exec(request['signature'] ?? '')?.[1]
  if (signed === undefined || requestSignature === undefined) return undefined
  return { from, to, created: Number(created), key, digest, signed: { ...signed, message: answerBase(status, digest, { from, to }, requestSignature, params) } }
}
