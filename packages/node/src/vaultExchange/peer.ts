import { assert, equalBytes, fromUtf8, sha256, toHex } from '@jianghan/protocol'
import { contentDigest, type Headers, MAX_ENVELOPE_BYTES, readAnswer, signRequest } from '@jianghan/vault'
import type { ExchangePorts } from './ports.ts'
import type { PublishedKey } from './keyDirectory.ts'

/** How long a peer may take to answer, milliseconds. */
const ANSWER_MS = 20_000
/** Largest answer where nothing else is said, bytes, and of paths that answer more. */
const ANSWER_BYTES = 64 * 1024
const ANSWER_BYTES_OF: Readonly<Record<string, number>> = { '/vault/v1/fetch': MAX_ENVELOPE_BYTES, '/names/v1/check': 1024 * 1024 }

/** What a peer answered, signed: its body, and all that proves it. */
export type PeerAnswer = Readonly<{
  status: number
  body: Uint8Array
  /** Request, answer and their signatures as JSON: what is kept as proof. */
  proof: string
}>

/** Why there is no answer to go by: nobody there, or somebody whose signature does not hold. */
export type NoAnswer = 'unreachable' | 'answerUnproved'

/** Sends a signed request to the node of a member, and proves the answer. */
export async function askPeer(ports: ExchangePorts, { to, endpoint }: Readonly<{ to: string }> & Pick<PublishedKey, 'endpoint'>, path: string, body: Uint8Array, type: string): Promise<PeerAnswer | NoAnswer> {
  const { member, key, chainId, now, fetch } = ports
  assert(member !== undefined, 'only the node of a member sends')
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
  const request = signRequest(key, { path, chainId, from: member, to, created: Math.floor(now() / 1_000), nonce }, body)
  let status: number
  let headers: Headers
  let answer: Uint8Array
  try {
    const response = await fetch(`${endpoint}${path}`, {
      method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers: { ...request, 'content-type': type }, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS),
    })
    status = response.status
    headers = Object.fromEntries(response.headers)
    const whole = await bounded(response, ANSWER_BYTES_OF[path] ?? ANSWER_BYTES)
    if (whole === undefined) return 'answerUnproved'
    answer = whole
  } catch {
    return 'unreachable'
  }
  return await isProved(ports, { status, headers, answer, request }) ? { status, body: answer, proof: proofOf({ status, headers, answer, request, body }) } : 'answerUnproved'
}

async function bounded(response: Response, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > most) return undefined
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

type Exchanged = Readonly<{ status: number; headers: Headers; answer: Uint8Array; request: Headers }>

async function isProved({ verifier, directory, member }: ExchangePorts, { status, headers, answer, request }: Exchanged): Promise<boolean> {
  const read = readAnswer(status, headers, request)
  if (read === undefined || read.to !== member || read.digest !== contentDigest(answer)) return false
  if (await directory.nodeMember(read.key) !== read.from) return false
  const { kind, publicKey, message, signature } = read.signed
  return verifier.verify(kind, publicKey, message, signature) === 'valid'
}

const SIGNED_HEADERS = ['content-digest', 'jianghan-chain', 'jianghan-from', 'jianghan-to', 'jianghan-key', 'signature-input', 'signature'] as const
const signedOf = (headers: Headers): Headers => Object.fromEntries(SIGNED_HEADERS.flatMap(name => (headers[name] === undefined ? [] : [[name, headers[name]]])))

const proofOf = ({ status, headers, answer, request, body }: Exchanged & Readonly<{ body: Uint8Array }>): string =>
  JSON.stringify({ request: { headers: signedOf(request), bodySha256: toHex(sha256(body)) }, answer: { status, headers: signedOf(headers), body: fromUtf8(answer) ?? '' } })

/** Whether a hexadecimal digest is that of these bytes. */
export const isDigestOf = (digest: unknown, bytes: Uint8Array): boolean => typeof digest === 'string' && equalBytes(Buffer.from(digest, 'hex'), sha256(bytes))
