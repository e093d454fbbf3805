import { ED25519, signatureKind } from '@jianghan/crypto'
import { concat, equalBytes, sha256, utf8 } from '@jianghan/protocol'
import { base64, fromBase64 } from '../comet/base64.ts'
import { isKeyName } from './note.ts'

/**
 * What a verifier key is for: `log` signs the text of a note as it stands; `cosigner` signs it with a time (c2sp.org/tlog-cosignature), with a key
 * of any kind of the registry.
 */
export type VerifierKeyUse = 'log' | 'cosigner'

/** A key by which signatures of notes are judged, and the name it signs under. */
export type VerifierKey = Readonly<{ name: string; keyId: number; use: VerifierKeyUse; kind: number; publicKey: Uint8Array }>

/** Signature types of c2sp.org/signed-note: Ed25519 over the text, and Ed25519 with a time. */
const LOG_TYPE = Uint8Array.of(0x01)
const COSIGNER_TYPE = Uint8Array.of(0x04)
/** The type for kinds without a byte of their own: 0xff and a name that nobody else uses, then the number of the kind. */
const OPEN_TYPE = concat(Uint8Array.of(0xff), utf8('jianghan.cosignature/v1'))

/** Signature type and public key as the key's id and its text hold them. */
function materialOf(use: VerifierKeyUse, kind: number, publicKey: Uint8Array): Uint8Array {
  if (kind === ED25519) return concat(use === 'log' ? LOG_TYPE : COSIGNER_TYPE, publicKey)
  return concat(OPEN_TYPE, Uint8Array.of(kind >> 8, kind & 0xff), publicKey)
}

/** Id of a key: the first four bytes of SHA-256(name ‖ newline ‖ signature type ‖ public key). */
function keyIdOf(name: string, material: Uint8Array): number {
  return new DataView(sha256(concat(utf8(`${name}\n`), material)).buffer).getUint32(0)
}

/** The key under which a log signs; Ed25519, as every witness can judge it. Its name is the log's origin. */
export const logKey = (origin: string, publicKey: Uint8Array): VerifierKey => keyOf(origin, 'log', ED25519, publicKey)

/** The key of a witness or of a member that cosigns. */
export const cosignerKey = (name: string, kind: number, publicKey: Uint8Array): VerifierKey => keyOf(name, 'cosigner', kind, publicKey)

const keyOf = (name: string, use: VerifierKeyUse, kind: number, publicKey: Uint8Array): VerifierKey =>
  ({ name, use, kind, publicKey, keyId: keyIdOf(name, materialOf(use, kind, publicKey)) })

/** Text of a key, "name+id+base64" (c2sp.org/signed-note, "Verifier keys"). */
export const formatVerifierKey = ({ name, keyId, use, kind, publicKey }: VerifierKey): string =>
  `${name}+${keyId.toString(16).padStart(8, '0')}+${base64(materialOf(use, kind, publicKey))}`

/** A key from its text; undefined where it is none, its id does not fit, or its kind is unknown. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [name, id, encoded, ...more] = splitKey(text)
  if (name === undefined || id === undefined || encoded === undefined || more.length > 0 || !isKeyName(name) || !/^[0-9a-f]{8}$/.test(id)) return undefined
  const material = fromBase64(encoded)
  const found = material && readMaterial(material)
  if (found === undefined) return undefined
  const key = keyOf(name, found.use, found.kind, found.publicKey)
  return key.keyId === Number.parseInt(id, 16) ? key : undefined
}

/** Base64 may hold a plus, names and ids do not: only the first two divide. */
function splitKey(text: string): string[] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  return first < 0 || second < 0 ? [] : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}

function readMaterial(material: Uint8Array): { use: VerifierKeyUse; kind: number; publicKey: Uint8Array } | undefined {
  if (material.length === 33 && material[0] === LOG_TYPE[0]) return { use: 'log', kind: ED25519, publicKey: material.subarray(1) }
  if (material.length === 33 && material[0] === COSIGNER_TYPE[0]) return { use: 'cosigner', kind: ED25519, publicKey: material.subarray(1) }
  const at = OPEN_TYPE.length
  if (material.length < at + 2 || !equalBytes(material.subarray(0, at), OPEN_TYPE)) return undefined
  const kind = new DataView(material.buffer, material.byteOffset).getUint16(at)
  const publicKey = material.subarray(at + 2)
  const known = signatureKind(kind)
  const fits = known !== undefined && kind !== ED25519 && publicKey.length === known.publicKeyLength
  return fits ? { use: 'cosigner', kind, publicKey } : undefined
}
