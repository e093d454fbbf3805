import { assert, equalBytes } from '@jianghan/protocol'
import { decodeListEntry, encodeListEntry } from './list.ts'

/** Whatever bytes come, the decoder gives an entry that encodes to them, or nothing. */
export function fuzz(data: Uint8Array): void {
  const entry = decodeListEntry(data)
  if (entry !== undefined) assert(equalBytes(encodeListEntry(entry), data), 'a list entry has one encoding')
}
