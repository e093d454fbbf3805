import { ED25519, generateKeyPair, loadFallbackVerifier } from '@jianghan/crypto'
import { assert, fromUtf8, utf8 } from '@jianghan/protocol'
import { formatSigned, readSigned } from './signedFile.ts'

const FORMAT = 'jianghan-test'
const key = generateKeyPair(ED25519, new Uint8Array(32).fill(7))
const whole = formatSigned(FORMAT, { chainId: 'wuhan-1', names: ['江', '汉'] }, [key])
const verifier = await loadFallbackVerifier()

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [utf8(whole)]

/** Whatever lies in the file: a content is only taken as the key signed it, everything else is named. */
export function fuzz(data: Uint8Array): void {
  const text = fromUtf8(data)
  if (text === undefined) return
  const read = readSigned(text, FORMAT, verifier)
  if ('wrong' in read) return assert(read.wrong.length > 0, 'what is wrong is named')
  assert(JSON.stringify(read.content) === '{"chainId":"wuhan-1","names":["江","汉"]}' || read.signers.every(({ publicKey }) => publicKey.some((byte, i) => byte !== key.publicKey[i])), 'nothing else is signed by this key')
}
