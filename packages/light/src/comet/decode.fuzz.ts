import { assert, equalBytes } from '@jianghan/protocol'
import { decodeCommit, decodeHeader, decodeLightBlock, decodeSignedHeader, decodeValidatorSet } from './decode.ts'
import { encodeCommit, encodeHeader, encodeLightBlock, encodeSignedHeader, encodeValidatorSet } from './encode.ts'

function holds<T>(data: Uint8Array, decode: (bytes: Uint8Array) => T | undefined, encode: (value: T) => Uint8Array): void {
  const value = decode(data)
  assert(value === undefined || equalBytes(encode(value), data), 'what is read is written back byte for byte')
}

/** Any bytes as each of the messages: read and written back the same, or undefined; never a throw. */
export function fuzz(data: Uint8Array): void {
  holds(data, decodeHeader, encodeHeader)
  holds(data, decodeCommit, encodeCommit)
  holds(data, decodeValidatorSet, encodeValidatorSet)
  holds(data, decodeSignedHeader, encodeSignedHeader)
  holds(data, decodeLightBlock, encodeLightBlock)
}
