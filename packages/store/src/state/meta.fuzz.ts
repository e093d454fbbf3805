import { assert, equalBytes } from '@jianghan/protocol'
import { decodeMeta, encodeMeta } from './meta.ts'

/** Whatever bytes come, the decoder gives nothing or a head that encodes to the same bytes. */
export function fuzz(data: Uint8Array): void {
  const meta = decodeMeta(data)
  if (meta !== undefined && Number.isSafeInteger(meta.leaves)) assert(equalBytes(encodeMeta(meta), data), 'a head has one encoding')
}
