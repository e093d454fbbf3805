import type { BlockRecord, Ledger } from '@jianghan/kernel'
import { type ProofDisclosure, type ProofParts, writeProof } from '@jianghan/light'
import { allActions, assert, decodeStrict, equalBytes, ID_LENGTH, readTransaction, toHex } from '@jianghan/protocol'
import type { CallProblem, Place } from '../threads/messages.ts'
import { membersTables, paymentsTables } from '@jianghan/modules/schema'
import { bulkEntryOf, type EntryPlace } from './bulkProof.ts'
import { problemOf } from './callProblem.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { RecordCache } from './recordCache.ts'
import { outcomeAt, transactionAt } from './records.ts'

/** What proofs are made from. */
export type ProofSources = Readonly<{ ledger: Ledger; checkpoints: Checkpoints; records: RecordCache }>

/** Entries of the state that the proof of one transaction brings along at most. */
const EXPLAINING_MAX = 16
/** Later outcomes that the proof of one transaction brings along at most, the newest: a file holds 64 leaves, and each may bring its block's. */
const OUTCOMES_MAX = 31

/** Keys of the public entries that make a transaction's actions readable: those that the actions declare, and the members that had to sign, for their names. */
function explainingKeys({ ledger }: ProofSources, bytes: Uint8Array): Uint8Array[] {
  const read = readTransaction(bytes)
  assert(read.ok, 'the ledger holds transactions')
  const keys = new Map<string, Uint8Array>()
  for (const { type, body } of allActions(read.value.body.actions)) {
    const schema = ledger.router.action(type)?.schema
    const message = schema && decodeStrict(schema.message, body)
    const checked = message?.ok ? schema?.check(message.value) : undefined
    if (checked === undefined || checked.refused) continue
    const signing = (schema?.requires(checked.value) ?? []).flatMap(requirement => ('member' in requirement ? [membersTables.members.keyOf(requirement.member)] : []))
    for (const key of [...schema?.explainedBy?.(checked.value) ?? [], ...signing]) keys.set(toHex(key), key)
  }
  return [...keys.values()].slice(0, EXPLAINING_MAX)
}

/** These keys and, for each asset among them, that of the member that issues it: the bank of a payment has a name then. */
function withIssuers(ledger: Ledger, height: bigint, keys: readonly Uint8Array[]): Uint8Array[] {
  const view = ledger.view(height)
  const members = keys.flatMap(key => {
    const value = paymentsTables.assets.readKey(key) === undefined ? undefined : view?.get(key)
    const terms = value && paymentsTables.assets.read(value)
    return terms === undefined ? [] : [membersTables.members.keyOf(terms.issuer)]
  })
  return [...new Map([...keys, ...members].map(key => [toHex(key), key])).values()].slice(0, EXPLAINING_MAX)
}

/** The leaf of a block, which tells its time, with its position in the log. */
function blockLeafOf(record: BlockRecord): { leaf: Uint8Array; index: bigint } {
  assert(record.blockLeaf !== undefined, 'a block with receipts has a leaf')
  return { leaf: record.blockLeaf, index: record.logStart + BigInt(record.receipts.length + record.outcomes.length) }
}

/** Leaves of what became of a transaction later, as far as they can be proved at a height, and of the blocks they stand in. */
function laterLeaves({ records }: ProofSources, id: Uint8Array, provable: bigint, places: readonly Place[]): { leaf: Uint8Array; index: bigint; events?: readonly Uint8Array[] }[] {
  const leaves = []
  const blocks = new Map<bigint, BlockRecord>()
  for (const { height, index } of places.filter(place => place.height <= provable).slice(0, OUTCOMES_MAX)) {
    const record = records.at(height)
    const outcome = record && outcomeAt(record, index)
    if (record === undefined || outcome === undefined) continue
    assert(equalBytes(outcome.leaf.subarray(1, 33), id), 'the index names outcomes of the transaction')
    leaves.push({ leaf: outcome.leaf, index: outcome.logIndex, events: outcome.events })
    blocks.set(height, record)
  }
  return [...leaves, ...[...blocks.values()].map(blockLeafOf)]
}

/**
 * Proof of a transaction: its bytes, its receipt with its events, the leaf of its block with the time, what became of it later, and what makes it
 * readable, under the newest header.
 */
export function proveTransaction(
  sources: ProofSources,
  { height, index, disclosures, outcomes }: Readonly<{ height: bigint; index: number; disclosures: readonly ProofDisclosure[]; outcomes: readonly Place[] }>,
): { proof: Uint8Array } | CallProblem {
  const { ledger, records, checkpoints } = sources
  const { provable } = checkpoints
  if (height > provable) return problemOf('notYetProvable', { height: String(height) })
  const record = records.at(height)
  const parts = record && transactionAt(record, index)
  const checkpoint = checkpoints.after(provable)
  if (record === undefined || parts === undefined || checkpoint === undefined) return problemOf('blockNotFound', { height: String(height), latest: String(ledger.lastHeight) })
  const id = parts.leaf.subarray(1, 33)
  const block = blockLeafOf(record)
  const later = laterLeaves(sources, id, provable, outcomes).filter(leaf => leaf.index !== block.index)
  const leaves = [{ leaf: parts.leaf, index: parts.logIndex, events: parts.events }, block, ...later]
  const proof = writeProof({
    ...checkpoint,
    state: stateClaims(ledger, provable, withIssuers(ledger, provable, explainingKeys(sources, parts.bytes))),
    log: leaves.map(leaf => ({ ...leaf, path: ledger.log.inclusionProof(leaf.index, checkpoint.logSize) })),
    transactions: [parts.bytes],
    disclosures,
  })
  return { proof }
}

/**
 * Proof of one entry of a bulk transfer and what became of it, without the transaction and without the other entries.
 * @param mayRead where it is asked for by another than the payer: whether the account that an entry pays is theirs. The entries of others are answered as none.
 */
export function proveBulkEntry(
  sources: ProofSources, { height, index, entry }: Place & Readonly<{ entry: EntryPlace }>, mayRead?: (account: Uint8Array) => boolean,
): { proof: Uint8Array } | CallProblem {
  const { ledger, records, checkpoints } = sources
  const { provable } = checkpoints
  if (height > provable) return problemOf('notYetProvable', { height: String(height) })
  const record = records.at(height)
  const parts = record && transactionAt(record, index)
  const checkpoint = checkpoints.after(provable)
  if (record === undefined || parts === undefined || checkpoint === undefined) return problemOf('blockNotFound', { height: String(height), latest: String(ledger.lastHeight) })
  const found = bulkEntryOf(ledger.router, parts, entry)
  const theirs = found !== undefined && (mayRead === undefined || (found.claim.code === 0 && mayRead(found.claim.entryBytes.subarray(0, ID_LENGTH))))
  if (found === undefined || !theirs) return problemOf('bulkEntryNotFound', { entry: String(entry.index) })
  const block = blockLeafOf(record)
  const leaves = [{ leaf: parts.leaf, index: parts.logIndex }, block]
  const proof = writeProof({
    ...checkpoint,
    state: stateClaims(ledger, provable, withIssuers(ledger, provable, [paymentsTables.assets.keyOf(found.assetId)])),
    log: leaves.map(leaf => ({ ...leaf, path: ledger.log.inclusionProof(leaf.index, checkpoint.logSize) })),
    bulkEntries: [found.claim],
  })
  return { proof }
}

/** Proof that these state entries had these values, or were absent, after a height. */
export function proveState(sources: ProofSources, height: bigint, keys: readonly Uint8Array[]): { proof: Uint8Array } | CallProblem {
  const checkpoint = sources.checkpoints.after(height)
  if (checkpoint === undefined) return problemOf('notYetProvable', { height: String(height) })
  return { proof: writeProof({ ...checkpoint, state: stateClaims(sources.ledger, height, keys) }) }
}

/** The entries of these keys after a height that can be viewed, each with the proof that it is there or is not. */
function stateClaims(ledger: Ledger, height: bigint, keys: readonly Uint8Array[]): NonNullable<ProofParts['state']> {
  const view = ledger.view(height)
  assert(view !== undefined, 'a height with a checkpoint has a view')
  return keys.map(key => ({ key, value: view.get(key), proof: view.prove(key) }))
}
