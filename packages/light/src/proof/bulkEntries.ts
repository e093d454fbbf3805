import { create, toBinary } from '@bufbuild/protobuf'
import { type FieldOpening, openCommitment } from '@jianghan/crypto'
import {
  BULK, type BulkEntry, bulkResultLeaf, ByteReader, concat, decodeBulkEntry, decodeStrict, equalBytes, leafHash, MalformedBytes, proofV1, rootFromInclusion,
} from '@jianghan/protocol'
import { PROOF_MAGIC } from './format.ts'
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
  /** What its blind commits to, where the proof opens it. */
  opening?: EntryOpening
}>

/** A named opening of the commitment that an entry has for its blind. */
export type EntryOpening = FieldOpening & Readonly<{ name: string }>

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
  const { log, event, eventIndex, eventCount, eventPath, index, module, code, path, opening } = claim
  const entry = decodeBulkEntry(claim.entry)
  const fits = module <= 0xffff && code <= 0xffff && index < BULK.entries && eventPath.every(isHash) && path.every(isHash)
  if (entry === undefined || !fits) return undefined
  return {
    log, event, eventIndex, eventCount, eventPath, entry, entryBytes: claim.entry, index, module, code, path,
    ...(opening && { opening: { name: opening.name, salt: opening.salt, value: opening.value } }),
  }
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

/** Whether every opening of an entry opens its blind (docs/spec/proof.md, section 4, line 15). */
export const entryOpeningsHold = ({ bulkEntries }: Pick<Proof, 'bulkEntries'>): boolean =>
  bulkEntries.every(({ opening, entry }) => opening === undefined || openCommitment(opening.name, opening, entry.blind))

/** A proof file in which the entries are opened that this opens; undefined when it is no proof file, or opens none. */
export function openEntry(file: Uint8Array, opening: EntryOpening): Uint8Array | undefined {
  if (!equalBytes(file.subarray(0, PROOF_MAGIC.length), PROOF_MAGIC)) return undefined
  const decoded = decodeStrict(proofV1.ProofSchema, file.subarray(PROOF_MAGIC.length))
  if (!decoded.ok) return undefined
  const opened = decoded.value.bulkEntries.filter(({ entry }) => openCommitment(opening.name, opening, decodeBulkEntry(entry)?.blind ?? new Uint8Array(0)))
  for (const claim of opened) claim.opening = create(proofV1.OpeningSchema, { name: opening.name, salt: opening.salt, value: opening.value })
  return opened.length === 0 ? undefined : concat(PROOF_MAGIC, toBinary(proofV1.ProofSchema, decoded.value))
}
