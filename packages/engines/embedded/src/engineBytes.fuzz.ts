import { assert, equalBytes } from '@jianghan/protocol'
import { decodeEngineBytes, encodeEngineBytes } from './engineBytes.ts'

/** Any bytes as engine bytes: read and written back the same, or undefined; never a throw. */
export function fuzz(data: Uint8Array): void {
  const block = decodeEngineBytes(data)
  assert(block === undefined || equalBytes(encodeEngineBytes(block), data), 'what is read is written back byte for byte')
}
