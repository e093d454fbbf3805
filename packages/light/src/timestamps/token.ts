import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { equalBytes, fromMillis, sha256, type Timestamp } from '@jianghan/protocol'
import type { TimestampReason } from './reasons.ts'

/** Largest answer of a time-stamp authority that is read, bytes: what a line of a note holds. */
export const TIMESTAMP_MAX = 8_192

const SHA256 = '2.16.840.1.101.3.4.2.1'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const EXTENDED_KEY_USAGE = '2.5.29.37'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'

/** A token that holds: when it was made, by whom, and under which policy (an object identifier). */
export type TrustedTimestamp = Readonly<{ time: Timestamp; authority: string; policy: string }>

/** What a token is judged by. */
export type TimestampRules = Readonly<{
  /** What it is to be over: bytes, of which it holds the SHA-256. */
  over: Uint8Array
  /** DER of the certificates that are trusted. */
  roots: readonly Uint8Array[]
  /** The number that the request held; a token that was kept is judged without. */
  nonce?: Uint8Array | undefined
  /** Object identifier of the policy that is asked for. */
  policy?: string | undefined
}>

/** A request for a time-stamp (RFC 3161, 2.4.1), DER. `nonce` has 8 bytes, of which the first is from 0x01 to 0x7f. */
export function timestampRequest({ over, nonce, policy }: Readonly<{ over: Uint8Array; nonce: Uint8Array; policy?: string | undefined }>): Uint8Array {
  const request = new pkijs.TimeStampReq({
    version: 1, certReq: true, nonce: new asn1js.Integer({ valueHex: plain(nonce) }), ...(policy !== undefined && { reqPolicy: policy }),
    messageImprint: new pkijs.MessageImprint({ hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1js.Null() }), hashedMessage: new asn1js.OctetString({ valueHex: plain(sha256(over)) }) }),
  })
  return new Uint8Array(request.toSchema().toBER())
}

/** The token in an answer of an authority (RFC 3161, 2.4.2), DER, or why there is none. */
export function tokenOf(answer: Uint8Array): Uint8Array | TimestampReason {
  if (answer.length > 2 * TIMESTAMP_MAX) return 'malformed'
  try {
    const { status, timeStampToken } = pkijs.TimeStampResp.fromBER(plain(answer))
    if (status.status !== 0 && status.status !== 1) return 'rejected'
    const token = timeStampToken && new Uint8Array(timeStampToken.toSchema().toBER())
    return token === undefined || token.length > TIMESTAMP_MAX ? 'malformed' : token
  } catch {
    return 'malformed'
  }
}

/** Judges a token (RFC 3161, 2.4.2; RFC 5652, 5.4; RFC 5280, 6 at the time of the token). Never throws on what it is given. */
export async function judgeToken(token: Uint8Array, { over, roots, nonce, policy }: TimestampRules): Promise<TrustedTimestamp | TimestampReason> {
  const read = readToken(token)
  if (read === undefined) return 'malformed'
  const { signed, info } = read
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  if (hashAlgorithm.algorithmId !== SHA256 || !equalBytes(hashedMessage.valueBlock.valueHexView, sha256(over))) return 'wrongImprint'
  if (nonce !== undefined && !(info.nonce && equalBytes(info.nonce.valueBlock.valueHexView, nonce))) return 'wrongNonce'
  if (policy !== undefined && info.policy !== policy) return 'wrongPolicy'
  try {
    const trustedCerts = roots.map(root => pkijs.Certificate.fromBER(plain(root)))
    const found = await signed.verify({ signer: 0, trustedCerts, checkDate: info.genTime, checkChain: true, data: plain(over), extendedMode: true })
    if (found.signatureVerified !== true || found.signerCertificateVerified !== true) return 'badSignature'
    const signer = found.signerCertificate
    if (signer === undefined || signer === null || !isForTimestamps(signer)) return 'notATimestampKey'
    return { time: fromMillis(BigInt(info.genTime.getTime())), authority: nameOf(signer), policy: info.policy }
  } catch (fault) {
    // pkijs says by a code why: 3 to 5 and 7 to 13 are of the certificate and its path, the others of the signature.
    const { code } = fault as { code?: unknown }
    return typeof code === 'number' && [5, 13].includes(code) ? 'untrusted' : 'badSignature'
  }
}

type ReadToken = Readonly<{ signed: pkijs.SignedData; info: pkijs.TSTInfo }>

function readToken(token: Uint8Array): ReadToken | undefined {
  if (token.length > TIMESTAMP_MAX) return undefined
  try {
    const outer = pkijs.ContentInfo.fromBER(plain(token))
    if (outer.contentType !== SIGNED_DATA) return undefined
    const signed = new pkijs.SignedData({ schema: outer.content })
    const { eContentType, eContent } = signed.encapContentInfo
    if (eContentType !== TST_INFO || eContent === undefined || signed.signerInfos.length !== 1) return undefined
    return { signed, info: pkijs.TSTInfo.fromBER(eContent.getValue()) }
  } catch {
    return undefined
  }
}

/** RFC 3161, 2.3: the one extended key usage, critical. */
function isForTimestamps(certificate: pkijs.Certificate): boolean {
  const usage = certificate.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)
  const purposes = (usage?.parsedValue as pkijs.ExtKeyUsage | undefined)?.keyPurposes
  return usage?.critical === true && purposes?.length === 1 && purposes[0] === TIME_STAMPING
}

const nameOf = ({ subject }: pkijs.Certificate): string =>
  subject.typesAndValues.map(({ value }) => String((value as { valueBlock: { value: unknown } }).valueBlock.value)).join(', ').slice(0, 200)

/** The bytes in a buffer of their own, as the library takes them. */
const plain = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Certificates of a PEM text as DER; undefined where it holds none, or one that is none. */
export function certificatesOf(pem: string): Uint8Array[] | undefined {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)]
  try {
    const found = blocks.map(([, body = '']) => Uint8Array.from(atob(body.replaceAll(/\s/g, '')), character => character.charCodeAt(0)))
    for (const each of found) pkijs.Certificate.fromBER(plain(each))
    return found.length === 0 ? undefined : found
  } catch {
    return undefined
  }
}
