import { fromUtf8, isWellFormed, utf8 } from '@jianghan/protocol'
import { base64, fromBase64 } from '../comet/base64.ts'

/** Bounds of a signed note. The specification asks verifiers for 16 signatures at least. */
export const NOTE_LIMITS = {
  bytes: 65_536,
  signatures: 64,
  /** Bytes of a key's name. */
  name: 256,
  /** Bytes of one signature, its key id not counted: an assertion of a passkey, or a post-quantum signature that is ignored. */
  signatureBytes: 8_192,
} as const

/** A signature line of a note: which key claims to have signed, and the bytes of its signature. */
export type NoteSignature = Readonly<{ name: string; keyId: number; signature: Uint8Array }>

/** A signed note (c2sp.org/signed-note): its text, the last newline included, and its signatures; nothing of it is checked. */
export type Note = Readonly<{ text: string; signatures: readonly NoteSignature[] }>

/** White space as Unicode names it, the control characters left out that no note may hold. */
const SPACES = /[\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** Whether a text can name a key: not empty, no spaces, no plus (c2sp.org/signed-note, "Format"). */
export const isKeyName = (name: string): boolean =>
  name !== '' && isWellFormed(name) && utf8(name).length <= NOTE_LIMITS.name && !name.includes('+') && !SPACES.test(name) && !hasControls(name)

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true
  return false
}

/** A note from its bytes; undefined where they are none, or break a bound. */
export function parseNote(bytes: Uint8Array): Note | undefined {
  if (bytes.length > NOTE_LIMITS.bytes) return undefined
  const all = fromUtf8(bytes)
  if (all === undefined) return undefined
  const split = all.lastIndexOf('\n\n')
  if (split < 0) return undefined
  const text = all.slice(0, split + 1)
  if (hasControls(text.replaceAll('\n', ''))) return undefined
  const signatures = parseSignatureLines(all.slice(split + 2))
  return signatures && { text, signatures }
}

/** Signature lines as a note ends with them, and as a witness answers them: one at least; undefined where a line is none. */
export function parseSignatureLines(lines: string): NoteSignature[] | undefined {
  if (!lines.endsWith('\n')) return undefined
  const each = lines.slice(0, -1).split('\n')
  if (each.length > NOTE_LIMITS.signatures) return undefined
  const signatures = each.map(parseSignatureLine)
  return signatures.every(signature => signature !== undefined) ? signatures : undefined
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name, encoded, more] = line.split(' ')
  if (dash !== '—' || name === undefined || encoded === undefined || more !== undefined || !isKeyName(name)) return undefined
  const bytes = fromBase64(encoded)
  if (bytes === undefined || bytes.length < 5 || bytes.length > 4 + NOTE_LIMITS.signatureBytes) return undefined
  return { name, keyId: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), signature: bytes.subarray(4) }
}

/** A signature as a line, with its newline. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const bytes = new Uint8Array(4 + signature.length)
  new DataView(bytes.buffer).setUint32(0, keyId)
  bytes.set(signature, 4)
  return `— ${name} ${base64(bytes)}\n`
}

/** Bytes of a note. */
export const formatNote = ({ text, signatures }: Note): Uint8Array => utf8(`${text}\n${signatures.map(formatSignatureLine).join('')}`)
