import { generateKeyPairSync } from 'node:crypto'
import { assert, fromUtf8, toHex, utf8 } from '@jianghan/protocol'
import { isRefused } from '../refused.ts'
import { importPublicKey } from './importPublicKey.ts'

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [
  utf8('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
  utf8(publicKey.export({ format: 'pem', type: 'spki' }) as string), utf8(publicKey.export({ format: 'der', type: 'spki' }).toString('base64')),
]

/** Whatever the text is, it is a key of a known length, the same one when it is given as its own bytes, or it is refused in both languages. */
export function fuzz(data: Uint8Array): void {
  const text = fromUtf8(data)
  if (text === undefined) return
  const key = importPublicKey(text)
  if (isRefused(key)) return assert(key.refused.zh !== '' && key.refused.en !== '', 'a refusal has words')
  assert(key.publicKey.length === 32 || key.publicKey.length === 33, 'a key has the length of its kind')
  const again = importPublicKey(toHex(key.publicKey), key.kind)
  assert(!isRefused(again) && toHex(again.publicKey) === toHex(key.publicKey), 'its own bytes name the same key')
}
