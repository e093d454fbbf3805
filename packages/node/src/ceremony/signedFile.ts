import { type KeyPair, sign, type Verifier } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import { canonicalJson, fromHex, sha256, toHex, utf8 } from '@jianghan/protocol'

/** A file that organisations hand to one another before there is a ledger: JSON that a person can read, with signatures over its content. */
export type SignedFile = Readonly<{
  content: Readonly<Record<string, Json>>
  /** SHA-256 of `<format>-<version>\n` and the content as canonical JSON (RFC 8785): what is signed, and what other files call it by. */
  hash: Uint8Array
  /** Keys whose signatures stand under it, each of them checked. */
  signers: readonly Readonly<{ kind: number; publicKey: Uint8Array }>[]
}>

/** Largest file that is read, bytes. */
export const FILE_BYTES_MAX = 1024 * 1024
/** Signatures under one file at most. */
const SIGNATURES_MAX = 16
const VERSION = 1

/** Hash of a content under the name of its format. */
export const contentHash = (format: string, content: unknown): Uint8Array => sha256(utf8(`${format}-${VERSION}\n${canonicalJson(content)}`))

/** Text of a file, signed by these keys. */
export function formatSigned(format: string, content: Readonly<Record<string, Json>>, keys: readonly KeyPair[]): string {
  const hash = contentHash(format, content)
  const signatures = keys.map(key => ({ kind: key.kind, publicKey: toHex(key.publicKey), signature: toHex(sign(key, hash)) }))
  return `${JSON.stringify({ format, version: VERSION, content, signatures }, undefined, 2)}\n`
}

/** Reads a file and judges every signature under it; says what is wrong otherwise. */
export function readSigned(text: string, format: string, verifier: Verifier): SignedFile | Readonly<{ wrong: string }> {
  const file = objectOf(text)
  if (file?.['format'] !== format) return { wrong: `"format" is not "${format}"` }
  if (file['version'] !== VERSION) return { wrong: `version ${String(file['version']).slice(0, 20)} is unknown to this release` }
  const { content, signatures } = file
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return { wrong: '"content" is missing' }
  if (!Array.isArray(signatures) || signatures.length === 0 || signatures.length > SIGNATURES_MAX) return { wrong: `"signatures" must hold 1 to ${SIGNATURES_MAX}` }
  const hash = contentHash(format, content)
  const signers: { kind: number; publicKey: Uint8Array }[] = []
  for (const entry of signatures) {
    const { kind, publicKey, signature } = (entry ?? {}) as Record<string, unknown>
    const [key, bytes] = [publicKey, signature].map(hex => (typeof hex === 'string' && hex.length <= 1_000 ? fromHex(hex) : undefined))
    if (typeof kind !== 'number' || key === undefined || bytes === undefined) return { wrong: 'a signature is out of shape' }
    const verdict = verifier.verify(kind, key, hash, bytes)
    if (verdict !== 'valid') return { wrong: `the signature by ${toHex(key).slice(0, 16)}… is not one of this content (${verdict})` }
    signers.push({ kind, publicKey: key })
  }
  return { content: content as Record<string, Json>, hash, signers }
}

function objectOf(text: string): Record<string, unknown> | undefined {
  if (text.length > FILE_BYTES_MAX) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
