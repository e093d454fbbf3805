import { createPublicKey } from 'node:crypto'
import { fromHex } from '@jianghan/protocol'
import { ED25519, P256 } from '../kinds.ts'
import { type Refused, refused } from '../refused.ts'
import { OIDS, publicOf } from './importKey.ts'

/** A public key as the ledger knows it: Ed25519 32 bytes, elsewhere 33 bytes, compressed. */
export type PublicKey = Readonly<{ kind: number; publicKey: Uint8Array }>

/** Longest text that is looked at, characters. */
const TEXT_MAX = 4_096

const notAPublicKey = (): Refused => refused(
  'crypto.importNotAPublicKey', '内容不是公钥。可使用十六进制的公钥字节、PEM 或 base64 的 SubjectPublicKeyInfo（Java 的 getEncoded()）。',
  'This is no public key. Take its bytes in hexadecimal, or a SubjectPublicKeyInfo as PEM or base64 (Java: getEncoded()).',
)

/**
 * The public key in a text of other software: PEM or base64 of a SubjectPublicKeyInfo (RFC 5280), or the key's own bytes in hexadecimal, whose kind is Ed25519
 * for 32 bytes and P-256 for 33 where none is given.
 */
export function importPublicKey(text: string, kind?: number): PublicKey | Refused {
  if (text.length > TEXT_MAX) return notAPublicKey()
  const trimmed = text.trim()
  const bytes = fromHex(trimmed.toLowerCase())
  if (bytes !== undefined) {
    const kindOfLength = bytes.length === 32 ? ED25519 : P256
    return bytes.length === 32 || bytes.length === 33 ? { kind: kind ?? kindOfLength, publicKey: bytes } : notAPublicKey()
  }
  try {
    const key = createPublicKey(trimmed.startsWith('-----BEGIN') ? trimmed : { key: Buffer.from(trimmed, 'base64'), format: 'der', type: 'spki' })
    const spki = key.export({ format: 'der', type: 'spki' })
    const found = OIDS.find(([oid]) => spki.toString('hex').includes(oid))?.[1]
    if (found === undefined || (kind !== undefined && kind !== found)) return notAPublicKey()
    return { kind: found, publicKey: publicOf(found, Uint8Array.from(spki)) }
  } catch {
    return notAPublicKey()
  }
}
