import type { BlockRecord, Ledger } from '@jianghan/kernel'
import { allActions, assert, decodeLeaf, equalBytes, readBatch, readTransaction } from '@jianghan/protocol'
import type { OutcomeParts, Place, TransactionLine, TransactionParts } from '../threads/messages.ts'

/** Block records that one page of a list may read. */
const RECORDS_READ_MAX = 256

/** Index in its block of a transaction's receipt. */
export function positionOf({ receipts }: BlockRecord, id: Uint8Array): number | undefined {
  const at = receipts.findIndex(({ leaf }) => equalBytes(leaf.subarray(1, 33), id))
  return at < 0 ? undefined : at
}

/** Transactions of batches that were read, as long as their record is held: who looks at many receipts of a block reads its batches once. */
const readBatches = new WeakMap<Uint8Array, readonly Uint8Array[]>()

function transactionsOf(batch: Uint8Array): readonly Uint8Array[] {
  const known = readBatches.get(batch)
  if (known !== undefined) return known
  const read = readBatch(batch)
  assert(read.ok, 'a recorded batch can be read')
  const { transactions } = read.value.body
  readBatches.set(batch, transactions)
  return transactions
}

/** The transaction behind one receipt of a block. */
export function transactionAt(record: BlockRecord, index: number): TransactionParts | undefined {
  const receipt = record.receipts[index]
  if (receipt === undefined) return undefined
  const bytes = transactionsOf(record.batches[receipt.batch] ?? new Uint8Array(0))[receipt.position]
  assert(bytes !== undefined, 'a receipt names a transaction of its batch')
  return {
    height: record.height, index, time: record.time, logIndex: record.logStart + BigInt(index),
    bytes: bytes.slice(), leaf: receipt.leaf, events: receipt.events,
  }
}

/** What became of an earlier transaction, at a position among the receipts and outcomes of a block. */
export function outcomeAt(record: BlockRecord, index: number): OutcomeParts | undefined {
  const outcome = record.outcomes[index - record.receipts.length]
  const cause = outcome && record.receipts[outcome.cause]
  if (outcome === undefined || cause === undefined) return undefined
  const { leaf, events } = outcome
  return { height: record.height, index, time: record.time, logIndex: record.logStart + BigInt(index), leaf, events, cause: cause.leaf.subarray(1, 33) }
}

/** Receipts that one page may look at for a viewer who does not see all. */
const RECEIPTS_LOOKED_MAX = 1_024

/** Transactions before a place, the newest first: those that are `seen`. A page ends early after a bounded number of blocks and receipts. */
export function linesBefore(
  ledger: Ledger, before: Place, count: number, seen: (record: BlockRecord, index: number) => boolean = () => true,
): { lines: TransactionLine[]; next: Place | undefined } {
  const lines: TransactionLine[] = []
  let looked = 0
  let height = before.height <= ledger.lastHeight ? before.height : ledger.lastHeight
  let index = before.height <= ledger.lastHeight ? before.index : Infinity
  for (let read = 0; height >= 1n && read < RECORDS_READ_MAX; read++, height--, index = Infinity) {
    const record = ledger.block(height)
    if (record === undefined) return { lines, next: undefined }
    for (let at = Math.min(index, record.receipts.length) - 1; at >= 0; at--) {
      if (lines.length === count || looked++ === RECEIPTS_LOOKED_MAX) return { lines, next: { height, index: at + 1 } }
      if (seen(record, at)) lines.push(lineOf(record, at))
    }
  }
  return { lines, next: height < 1n ? undefined : { height: height + 1n, index: 0 } }
}

/** A transaction as lists show it. */
export function lineOf(record: BlockRecord, index: number): TransactionLine {
  const parts = transactionAt(record, index)
  const leaf = parts && decodeLeaf(parts.leaf)
  const read = parts && readTransaction(parts.bytes)
  assert(leaf !== undefined && leaf.kind !== 'block' && read?.ok === true, 'the ledger holds transactions and their receipts')
  return {
    height: record.height, index, time: record.time, id: leaf.transactionId, done: leaf.outcome.code === 0,
    actions: allActions(read.value.body.actions).map(action => action.type),
  }
}
