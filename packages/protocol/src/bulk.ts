import { ByteReader, ByteWriter } from './bytes.ts'
import type { Outcome } from './leaves.ts'
import { leafHash, rootOfHashes } from './merkle.ts'

/** Bounds of a bulk transfer's entries (docs/spec/transaction.md, section "Bulk transfers"). */
export const BULK = {
  /** One entry: account (20) ‖ u128 atoms ‖ blind (32). */
  entryBytes: 68,
  /** Entries of one bulk. */
  entries: 4096,
} as const

/**
 * One entry of a bulk transfer. The blind is a salted commitment to what the payment is for, or 32 random bytes: without it a neighbour in a
 * proof, of whom one sees a hash, could be guessed from the accounts and amounts that are likely.
 */
export type BulkEntry = Readonly<{ to: Uint8Array; atoms: bigint; blind: Uint8Array }>

/** The bytes of entries, one behind the other. */
export function encodeBulkEntries(entries: readonly BulkEntry[]): Uint8Array {
  const writer = new ByteWriter(BULK.entryBytes * entries.length)
  for (const { to, atoms, blind } of entries) writer.raw(to).u128(atoms).raw(blind)
  return writer.finish()
}

/** The entry in 68 bytes; undefined when they are not as many. */
export function decodeBulkEntry(bytes: Uint8Array): BulkEntry | undefined {
  if (bytes.length !== BULK.entryBytes) return undefined
  const reader = new ByteReader(bytes)
  return { to: reader.raw(20), atoms: reader.u128(), blind: reader.raw(32) }
}

/** Leaf hashes of the entries, in order: the RFC 9162 tree over them has the entries root. `entries` is a multiple of 68 bytes. */
export function bulkEntryHashes(entries: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let at = 0; at < entries.length; at += BULK.entryBytes) hashes.push(leafHash(entries.subarray(at, at + BULK.entryBytes)))
  return hashes
}

/** The leaf of an entry's result: u32 index ‖ leaf hash of the entry ‖ u16 module ‖ u16 code. */
export const bulkResultLeaf = (index: number, entryHash: Uint8Array, { module, code }: Pick<Outcome, 'module' | 'code'>): Uint8Array =>
  new ByteWriter(40).u32(index).raw(entryHash).u16(module).u16(code).finish()

/** Root over the results of all entries, in order. */
export const bulkResultsRoot = (entryHashes: readonly Uint8Array[], resultOf: (index: number) => Pick<Outcome, 'module' | 'code'>): Uint8Array =>
  rootOfHashes(entryHashes.map((hash, index) => leafHash(bulkResultLeaf(index, hash, resultOf(index)))))
