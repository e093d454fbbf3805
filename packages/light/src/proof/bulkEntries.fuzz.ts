import { assert, ByteWriter, equalBytes } from '@jianghan/protocol'
import { readBulkEvent } from './bulkEntries.ts'
import { sampleBulkProof } from './sample.ts'

/** Any bytes as payments.bulkTransferred: no such event, or the one encoding of what it says. */
export function fuzz(data: Uint8Array): void {
  const event = readBulkEvent(data)
  if (event === undefined) return
  const { from, assetId, eachByItself, entryCount, entriesRoot, resultsRoot } = event
  const again = new ByteWriter().u16(2).u16(40).u8(1).raw(from).text8(assetId).u8(eachByItself ? 1 : 0).u32(entryCount).raw(entriesRoot).raw(resultsRoot).finish()
  assert(equalBytes(again, data), 'an event has one encoding')
}

/** The event of a sample. */
export const corpus: readonly Uint8Array[] = (sampleBulkProof({ seed: 'fuzz' }).bulkEntries ?? []).map(({ event }) => event)
