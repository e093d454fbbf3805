import {
  BULK, type BulkEntry, bulkResultLeaf, ByteReader, decodeBulkEntry, equalBytes, leafHash, MalformedBytes, type proofV1, rootFromInclusion,
} from '@jianghan/protocol'
import type { Proof } from './read.ts'

/** What the event payments.bulkTransferred (2.40, version 1) says. */
export type BulkEvent = Readonly<{
  from: Uint8Array; assetId: string; eachByItself: boolean; entryCount: number; entriesRoot: Uint8Array; resultsRoot: Uint8Array
}>

/** An entry of a bulk as a proof shows it; nothing of it is checked yet. */
export type ProofBulkEntry = Readonly<{
  log: number
  event: Uint8Array
  eventIndex: number
  eventCount: number
  eventPath: readonly Uint8Array[]
  entry: BulkEntry
  entryBytes: Uint8Array
  index: number
  module: number
  code: number
  path: readonly Uint8Array[]
}>

/** Reads the bytes of payments.bulkTransferred; undefined when they are another event. */
export function readBulkEvent(bytes: Uint8Array): BulkEvent | undefined {
  try {
    const reader = new ByteReader(bytes)
    if (reader.u16() !== 2 || reader.u16() !== 40 || reader.u8() !== 1) return undefined
    const [from, assetId, flag] = [reader.raw(20), reader.text8(), reader.u8()]
    const event = { from, assetId, eachByItself: flag === 1, entryCount: reader.u32(), entriesRoot: reader.raw(32), resultsRoot: reader.raw(32) }
    reader.end()
    return flag > 1 ? undefined : event
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}

/** The claim in its shape, as far as bounds go (docs/spec/proof.md, section 3); undefined when it has not that shape. */
export function shapeBulkEntry(claim: proofV1.BulkEntryClaim, isHash: (bytes: Uint8Array) => boolean): ProofBulkEntry | undefined {
  const { log, event, eventIndex, eventCount, eventPath, index, module, code, path } = claim
  const entry = decodeBulkEntry(claim.entry)
  const fits = module <= 0xffff && code <= 0xffff && index < BULK.entries && eventPath.every(isHash) && path.every(isHash)
  if (entry === undefined || !fits) return undefined
  return { log, event, eventIndex, eventCount, eventPath, entry, entryBytes: claim.entry, index, module, code, path }
}

/** Whether every entry stands in a bulk that was done, with the result it claims (docs/spec/proof.md, section 4, line 10a). */
export const bulkEntriesHold = ({ bulkEntries, log }: Pick<Proof, 'bulkEntries' | 'log'>): boolean => bulkEntries.every(claim => {
  const leaf = log[claim.log]?.leaf
  if (leaf?.kind !== 'receipt' || leaf.outcome.module !== 0 || leaf.outcome.code !== 0) return false
  const eventsRoot = rootFromInclusion(leafHash(claim.event), BigInt(claim.eventIndex), BigInt(claim.eventCount), claim.eventPath)
  const event = readBulkEvent(claim.event)
  if (event === undefined || eventsRoot === undefined || !equalBytes(eventsRoot, leaf.eventsRoot)) return false
  const result = bulkResultLeaf(claim.index, leafHash(claim.entryBytes), claim)
  const resultsRoot = rootFromInclusion(leafHash(result), BigInt(claim.index), BigInt(event.entryCount), claim.path)
  return resultsRoot !== undefined && equalBytes(resultsRoot, event.resultsRoot)
})
