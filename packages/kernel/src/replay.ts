import { ByteReader, ByteWriter, concat, equalBytes, LIMITS, merkleRoot, toMillis, type Timestamp } from '@jianghan/protocol'
import type { Journal } from '@jianghan/store'
import { KERNEL } from './errors.ts'
import { codec } from './schema/index.ts'

/**
 * The replay window: every transaction id of the last ten minutes. A block's ids are one state entry, their Merkle root;
 * the ids themselves lie in the flat table: id → height, and the block's ids in a row for the sweep.
 */
const WINDOW = Uint8Array.of(0, KERNEL.number, 1)
const blockKey = (sequence: bigint): Uint8Array => new ByteWriter(16).u16(KERNEL.number).u8(2).u64(sequence).finish()
const flatIdKey = (id: Uint8Array): Uint8Array => concat(Uint8Array.of(1), id)
const flatBlockKey = (sequence: bigint): Uint8Array => new ByteWriter(16).u8(2).u64(sequence).finish()

/** Blocks that one block may sweep out of the window at the most. */
const SWEEP_MAX = 8

const windowCodec = codec.record({ first: codec.u64, next: codec.u64 })
const blockCodec = codec.record({ height: codec.u64, expiresMs: codec.u64, root: codec.bytes(32) })

/** Height of the block that holds this id, when it is in the window. */
export function findInWindow(journal: Pick<Journal, 'flatGet'>, id: Uint8Array): bigint | undefined {
  const found = journal.flatGet(flatIdKey(id))
  return found === undefined ? undefined : new ByteReader(found).u64()
}

/** Marks an id as used; undone with the journal's savepoint. */
export function enterWindow(journal: Journal, id: Uint8Array, height: bigint): void {
  journal.flatPut(flatIdKey(id), new ByteWriter(8).u64(height).finish())
}

/** Closes the block's part of the window, and sweeps what can no longer be replayed, a bounded number of blocks. */
export function closeWindow(journal: Journal, ids: readonly Uint8Array[], height: bigint, time: Timestamp): void {
  const nowMs = toMillis(time)
  let { first, next } = windowBounds(journal)
  put(journal, blockKey(next), blockCodec, { height, expiresMs: nowMs + LIMITS.validityMs, root: merkleRoot(ids) })
  journal.flatPut(flatBlockKey(next), concat(...ids))
  next += 1n
  for (let swept = 0; swept < SWEEP_MAX && first < next; swept++) {
    const bytes = journal.get(blockKey(first))
    if (bytes === undefined) throw new Error(`replay window has lost block entry ${first}`)
    if (blockCodec.read(new ByteReader(bytes.subarray(1))).expiresMs >= nowMs) break
    sweep(journal, first)
    first += 1n
  }
  put(journal, WINDOW, windowCodec, { first, next })
}

/**
 * What does not fit between the flat table and the state's word for it; undefined when all does. The flat table stands under no root, so that a
 * store which lost a write in the middle may lack entries of it while its root is right.
 */
export function windowFault(state: Pick<Journal, 'get' | 'flatGet'>): string | undefined {
  const { first, next } = windowBounds(state)
  for (let sequence = first; sequence < next; sequence++) {
    const bytes = state.get(blockKey(sequence))
    const rows = state.flatGet(flatBlockKey(sequence))
    if (bytes === undefined || rows === undefined || rows.length % 32 !== 0) return `block entry ${sequence} of the replay window`
    const { height, root } = blockCodec.read(new ByteReader(bytes.subarray(1)))
    const ids = Array.from({ length: rows.length / 32 }, (_, i) => rows.subarray(32 * i, 32 * i + 32))
    if (!equalBytes(merkleRoot(ids), root)) return `ids of block ${height} in the replay window`
    if (ids.some(id => findInWindow(state, id) !== height)) return `an id of block ${height} in the replay window`
  }
  return undefined
}

/** Sequences of the blocks in the window: from the first to before the next. */
export function windowBounds(journal: Pick<Journal, 'get'>): Readonly<{ first: bigint; next: bigint }> {
  const bytes = journal.get(WINDOW)
  return bytes === undefined ? { first: 0n, next: 0n } : windowCodec.read(new ByteReader(bytes.subarray(1)))
}

function sweep(journal: Journal, sequence: bigint): void {
  const ids = journal.flatGet(flatBlockKey(sequence)) ?? new Uint8Array(0)
  for (let at = 0; at < ids.length; at += 32) journal.flatDelete(flatIdKey(ids.subarray(at, at + 32)))
  journal.flatDelete(flatBlockKey(sequence))
  journal.delete(blockKey(sequence))
}

function put<T>(journal: Journal, key: Uint8Array, layout: codec.Codec<T>, value: T): void {
  const writer = new ByteWriter(64).u8(1)
  layout.write(writer, value)
  journal.put(key, writer.finish())
}
