import { assert, equalBytes } from '@jianghan/protocol'
import { decodeRecord, encodeRecord } from './record.ts'

/** Whatever bytes come, the decoder gives nothing or a record; what is encoded comes back. */
export function fuzz(data: Uint8Array): void {
  decodeRecord(data)
  const again = decodeRecord(encodeRecord(data, data.length, data[0] ?? 0, data.length % 2 === 0 ? 0 : Infinity))
  assert(again !== undefined && equalBytes(again.payload, data) && again.height === data.length, 'a record comes back as it was')
}
