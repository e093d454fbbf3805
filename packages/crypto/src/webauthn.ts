import { concat, equalBytes, fromUtf8, sha256, utf8 } from '@jianghan/protocol'

/** Bounds of an assertion, bytes. An authenticator needs 37 and its extensions, a browser some 150 and the origin. */
export const ASSERTION_LIMITS = { authenticatorData: 256, clientDataJson: 1_024, origin: 255 } as const

/** A WebAuthn assertion (Web Authentication Level 3, section 6.3.3) whose bytes are right. */
export interface Assertion {
  readonly authenticatorData: Uint8Array
  readonly clientDataJson: Uint8Array
  /** r ‖ s, 64 bytes. */
  readonly signature: Uint8Array
  /** SHA-256 of the relying party's id, 32 bytes. */
  readonly rpIdHash: Uint8Array
  /** Where the user was asked, as the browser says it. */
  readonly origin: string
  /** base64url of what was signed, as ASCII. */
  readonly challenge: Uint8Array
}

/** What is wrong with the bytes of an assertion, whatever was signed and by whom. Names are for ever: they stand in refusals. */
export type AssertionProblem =
  | 'layout' | 'authenticatorDataLength' | 'clientDataTooLong' | 'userNotPresent' | 'userNotVerified' | 'backupFlags' | 'notAnAssertion'
  | 'clientDataForm' | 'wrongType' | 'originForm' | 'crossOrigin'

const FLAG = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attestedCredential: 0x40, extensions: 0x80 } as const
/** rpIdHash 32, flags 1, signCount 4. */
const PLAIN_LENGTH = 37
const RS_LENGTH = 64

const TYPE = utf8('{"type":"')
const GET = utf8('webauthn.get')
const CHALLENGE = utf8('","challenge":"')
const ORIGIN = utf8('","origin":"')
const NOT_CROSS = utf8(',"crossOrigin":false')
const CROSS = utf8('"crossOrigin"')
const TOP = utf8('"topOrigin"')
const [QUOTE, BACKSLASH, COMMA, BRACE] = [0x22, 0x5c, 0x2c, 0x7d]

const startsAt = (text: Uint8Array, at: number, part: Uint8Array): boolean => equalBytes(text.subarray(at, at + part.length), part)

function holds(text: Uint8Array, from: number, part: Uint8Array): boolean {
  for (let at = from; at + part.length <= text.length; at++) if (startsAt(text, at, part)) return true
  return false
}

/** Where a text in quotes ends, the quote's position; undefined where it holds an escape or has no end. */
function endOfText(text: Uint8Array, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === QUOTE) return at
    if (text[at] === BACKSLASH || (text[at] as number) < 0x20) return undefined
  }
  return undefined
}

/** An origin that signs: https with a host and no default port, or http on localhost; ASCII, lower case. */
export const isOrigin = (text: string): boolean =>
  text.length <= ASSERTION_LIMITS.origin
  && /^(https:\/\/[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|http:\/\/localhost)(:[1-9][0-9]{0,4})?$/.test(text)
  && !/^https:.*:443$|^http:.*:80$/.test(text)

type ClientData = Readonly<{ origin: string; challenge: Uint8Array }>

/**
 * Reads collected client data by the fixed beginning that browsers write (Web Authentication Level 3, sections 5.8.1.1 and 5.8.1.2), not as JSON:
 * parsers differ over what else can be said. crossOrigin may be absent, as some browsers leave it out where it would be false.
 */
function readClientData(json: Uint8Array): ClientData | AssertionProblem {
  if (!startsAt(json, 0, TYPE)) return 'clientDataForm'
  const typeEnd = endOfText(json, TYPE.length)
  if (typeEnd === undefined) return 'clientDataForm'
  if (!equalBytes(json.subarray(TYPE.length, typeEnd), GET)) return 'wrongType'
  if (!startsAt(json, typeEnd, CHALLENGE)) return 'clientDataForm'
  const challengeAt = typeEnd + CHALLENGE.length
  const challengeEnd = endOfText(json, challengeAt)
  if (challengeEnd === undefined || !startsAt(json, challengeEnd, ORIGIN)) return 'clientDataForm'
  const originAt = challengeEnd + ORIGIN.length
  const originEnd = endOfText(json, originAt)
  if (originEnd === undefined) return 'originForm'
  const origin = fromUtf8(json.subarray(originAt, originEnd))
  if (origin === undefined || !isOrigin(origin)) return 'originForm'
  let at = originEnd + 1
  if (startsAt(json, at, NOT_CROSS)) at += NOT_CROSS.length
  if (holds(json, at, CROSS) || holds(json, at, TOP)) return 'crossOrigin'
  // An escape could spell crossOrigin otherwise.
  if ((json[at] !== BRACE && json[at] !== COMMA) || json[json.length - 1] !== BRACE || json.subarray(at).includes(BACKSLASH)) return 'clientDataForm'
  if (json[at] === BRACE && at !== json.length - 1) return 'clientDataForm'
  return { origin, challenge: json.slice(challengeAt, challengeEnd) }
}

function flagsProblem(flags: number, length: number): AssertionProblem | undefined {
  if ((flags & FLAG.userPresent) === 0) return 'userNotPresent'
  if ((flags & FLAG.userVerified) === 0) return 'userNotVerified'
  if ((flags & FLAG.backupEligible) === 0 && (flags & FLAG.backedUp) !== 0) return 'backupFlags'
  if ((flags & FLAG.attestedCredential) !== 0) return 'notAnAssertion'
  return ((flags & FLAG.extensions) !== 0) === (length > PLAIN_LENGTH) ? undefined : 'authenticatorDataLength'
}

/**
 * The signature of kind 3: u16 length ‖ authenticatorData ‖ u16 length ‖ clientDataJSON ‖ r ‖ s, nothing between or behind
 * (docs/spec/transaction.md, section 2). Whether the origin may sign for the member is asked where the ledger's state is known.
 */
export function readAssertion(bytes: Uint8Array): Assertion | Readonly<{ problem: AssertionProblem }> {
  const sizeAt = (at: number): number => (at + 2 <= bytes.length ? ((bytes[at] as number) << 8) | (bytes[at + 1] as number) : -1)
  const dataLength = sizeAt(0)
  const jsonLength = sizeAt(2 + dataLength)
  if (dataLength < 0 || jsonLength < 0 || 4 + dataLength + jsonLength + RS_LENGTH !== bytes.length) return { problem: 'layout' }
  if (dataLength < PLAIN_LENGTH || dataLength > ASSERTION_LIMITS.authenticatorData) return { problem: 'authenticatorDataLength' }
  if (jsonLength > ASSERTION_LIMITS.clientDataJson) return { problem: 'clientDataTooLong' }
  const authenticatorData = bytes.subarray(2, 2 + dataLength)
  const problem = flagsProblem(authenticatorData[32] as number, dataLength)
  if (problem !== undefined) return { problem }
  const clientDataJson = bytes.subarray(4 + dataLength, 4 + dataLength + jsonLength)
  const clientData = readClientData(clientDataJson)
  if (typeof clientData === 'string') return { problem: clientData }
  return { authenticatorData, clientDataJson, signature: bytes.subarray(bytes.length - RS_LENGTH), rpIdHash: authenticatorData.subarray(0, 32), ...clientData }
}

/** Puts the parts of an assertion, as a browser answers them, into the bytes of a signature; `signature` is r ‖ s with low s. */
export function writeAssertion(authenticatorData: Uint8Array, clientDataJson: Uint8Array, signature: Uint8Array): Uint8Array {
  const size = (part: Uint8Array): Uint8Array => Uint8Array.of(part.length >> 8, part.length & 0xff)
  return concat(size(authenticatorData), authenticatorData, size(clientDataJson), clientDataJson, signature)
}

const ALPHABET = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

/** base64url without padding (RFC 4648, section 5), as ASCII bytes. */
export function base64url(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  for (let i = 0; i < out.length; i++) {
    const bit = i * 6
    const pair = ((bytes[bit >> 3] as number) << 8) | (bytes[(bit >> 3) + 1] ?? 0)
    out[i] = ALPHABET[(pair >> (10 - (bit & 7))) & 63] as number
  }
  return out
}

/** What the authenticator's key signs; undefined when the challenge is another than the message. */
export function assertedBytes({ authenticatorData, clientDataJson, challenge }: Assertion, message: Uint8Array): Uint8Array | undefined {
  return equalBytes(challenge, base64url(message)) ? concat(authenticatorData, sha256(clientDataJson)) : undefined
}
