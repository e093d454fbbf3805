import { ASSET_ID, ATOMS_MAX, BULK, bulkEntryHashes, equalBytes, ID_LENGTH, paymentsV1, rootOfHashes } from '@jianghan/protocol'
import { type Decision, declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMaxFee } from '../checks.ts'
import { errors } from '../errors.ts'
import { paymentsTables } from './readings.ts'

/** A bulk transfer whose bytes are right. */
export type BulkTransfer = Readonly<{
  from: Uint8Array
  assetId: string
  eachByItself: boolean
  /** Packed, 68 bytes each (docs/spec/transaction.md, "Bulk transfers"). */
  entries: Uint8Array
  entriesRoot: Uint8Array
  /** Leaf hashes of the entries, in order; as many as there are entries. */
  hashes: readonly Uint8Array[]
  /** Atoms of each entry, in order. */
  atoms: readonly bigint[]
  /** Their sum: what it spends at most. */
  total: bigint
  /** The most that may be charged for all of it. */
  maxFee: bigint | undefined
}>

/** Entry 0 of the example: one cent to the account of nines. */
const exampleEntry = Uint8Array.of(...new Uint8Array(20).fill(9), ...new Uint8Array(15), 1, ...new Uint8Array(32).fill(1))

/** The account that an entry pays. */
export const payeeOf = (entries: Uint8Array, index: number): Uint8Array => entries.subarray(index * BULK.entryBytes, index * BULK.entryBytes + ID_LENGTH)

/** Pays many accounts out of one under one signature. */
export const bulkTransfer = declareAction<typeof paymentsV1.BulkTransferSchema, BulkTransfer>({
  name: 'payments.v1.BulkTransfer',
  message: paymentsV1.BulkTransferSchema,
  summary: { zh: '批量转账', en: 'Pay many accounts out of one, under one signature' },
  example: {
    from: new Uint8Array(20).fill(8), assetId: 'CNY.HJB', eachByItself: false,
    entriesRoot: rootOfHashes(bulkEntryHashes(exampleEntry)), entries: exampleEntry,
  },
  spends: ({ from, assetId, entries, atoms }) => atoms.map((each, index) => ({ account: from, to: payeeOf(entries, index), assetId, atoms: each })),
  reads: ({ from, assetId, entries, atoms }) => [from, ...atoms.map((_, index) => payeeOf(entries, index))].map(account => paymentsTables.balances.keyOf({ account, asset: assetId })),
  explainedBy: ({ assetId }) => [paymentsTables.assets.keyOf(assetId)],
  check(m) {
    if (!ASSET_ID.test(m.assetId)) return refuse(errors.assetIdShape, { assetId: [...m.assetId].slice(0, 40).join('') })
    if (m.from.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    const count = m.entries.length / BULK.entryBytes
    if (!Number.isInteger(count) || count < 1 || count > BULK.entries) return refuse(errors.bulkShape, { bytes: m.entries.length, limit: BULK.entries })
    const amounts = amountsOf(m.entries, m.from)
    if (amounts.refused) return amounts
    const hashes = bulkEntryHashes(m.entries)
    if (!equalBytes(rootOfHashes(hashes), m.entriesRoot)) return refuse(errors.entriesRootMismatch, {})
    const maxFee = checkMaxFee(m.maxFee)
    if (maxFee.refused) return maxFee
    const { from, assetId, eachByItself, entries, entriesRoot } = m
    return ok({ from, assetId, eachByItself, entries, entriesRoot, hashes, ...amounts.value, maxFee: maxFee.value })
  },
})

/** Amounts of packed entries, or the first entry that cannot be one. */
function amountsOf(entries: Uint8Array, from: Uint8Array): Decision<{ atoms: readonly bigint[]; total: bigint }> {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength)
  const atoms: bigint[] = []
  let total = 0n
  for (let at = 0; at < entries.length; at += BULK.entryBytes) {
    const high = view.getBigUint64(at + ID_LENGTH)
    const low = view.getBigUint64(at + ID_LENGTH + 8)
    const amount = high === 0n ? low : (high << 64n) | low
    const isOwn = from.every((byte, i) => entries[at + i] === byte)
    if (amount === 0n || amount > ATOMS_MAX || isOwn) return refuse(errors.bulkEntryShape, { index: at / BULK.entryBytes })
    atoms.push(amount)
    total += amount
  }
  return ok({ atoms, total })
}
