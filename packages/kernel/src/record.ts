import { assert, ByteReader, ByteWriter, MalformedBytes, type Timestamp } from '@jianghan/protocol'
import { type Misbehavior, RECOVERED_MAX, type RecoveredSeat } from './consensus.ts'

/** What a segment keeps of a block: enough to serve it, to replay it and to rebuild log and index. */
export type BlockRecord = Readonly<{
  height: bigint
  time: Timestamp
  /** Size of the history log before the block. */
  logStart: bigint
  /** Application hash after the block. */
  appHash: Uint8Array
  /** CometBFT's LastResultsHash of the block's results. */
  resultsHash: Uint8Array
  /** Header and commit, in the engine's own form. */
  engineBytes: Uint8Array
  batches: readonly Uint8Array[]
  receipts: readonly RecordedReceipt[]
  /** What became of earlier transactions, in the order in which it happened; their leaves follow the receipts'. */
  outcomes: readonly RecordedOutcome[]
  /** The block leaf; absent when the block holds no receipt. */
  blockLeaf?: Uint8Array
  /** What the engine found out about validators; absent when nothing. */
  misbehavior?: readonly Misbehavior[]
  /** Who validates from this block on, where the network was begun anew with it. */
  recovery?: readonly RecoveredSeat[]
}>

/** A receipt in a block record: where its transaction stands, its leaf, its events. */
export type RecordedReceipt = Readonly<{ batch: number; position: number; leaf: Uint8Array; events: readonly Uint8Array[] }>

/** An outcome in a block record: index of the receipt whose transaction caused it, its leaf, its events. */
export type RecordedOutcome = Readonly<{ cause: number; leaf: Uint8Array; events: readonly Uint8Array[] }>

/** With misbehaviour of validators; a block without goes on as version 2. */
const WITH_MISBEHAVIOR = 3
/** With the validators of a network that is begun anew, after misbehaviour, of which there may be none. */
const WITH_RECOVERY = 4
const VERSION = 2
/** Without outcomes: what was written before there were any. */
const WITHOUT_OUTCOMES = 1

const KINDS = ['duplicateVote', 'lightClientAttack'] as const

/** Bytes of a block record; fixed layout, big-endian. */
export function encodeBlockRecord(record: BlockRecord): Uint8Array {
  const { misbehavior = [], recovery } = record
  const version = recovery !== undefined ? WITH_RECOVERY : misbehavior.length > 0 ? WITH_MISBEHAVIOR : VERSION
  const writer = new ByteWriter(4096)
    .u8(version).u64(record.height).i64(record.time.seconds).u32(record.time.nanos).u64(record.logStart)
    .raw(record.appHash).raw(record.resultsHash).bytes32(record.engineBytes)
  writer.u32(record.batches.length)
  for (const batch of record.batches) writer.bytes32(batch)
  writer.u32(record.receipts.length)
  for (const { batch, position, leaf, events } of record.receipts) {
    writer.u32(batch).u32(position).bytes16(leaf).u16(events.length)
    for (const event of events) writer.bytes16(event)
  }
  writer.u32(record.outcomes.length)
  for (const { cause, leaf, events } of record.outcomes) {
    writer.u32(cause).bytes16(leaf).u16(events.length)
    for (const event of events) writer.bytes16(event)
  }
  writer.bytes16(record.blockLeaf ?? new Uint8Array(0))
  if (version >= WITH_MISBEHAVIOR) writer.u16(misbehavior.length)
  for (const found of misbehavior) writeMisbehavior(writer, found)
  if (recovery !== undefined) writer.u16(recovery.length)
  for (const { member, publicKey, power } of recovery ?? []) writer.text8(member).raw(publicKey).u64(power)
  return writer.finish()
}

/** Reads a block record; throws MalformedBytes on bytes that are none (the segment's checksum passed, so a fault of ours). */
export function decodeBlockRecord(bytes: Uint8Array): BlockRecord {
  const reader = new ByteReader(bytes)
  const version = reader.u8()
  if (version < WITHOUT_OUTCOMES || version > WITH_RECOVERY) throw new Error(`block record of version ${version}: written by a newer release`)
  const head = {
    height: reader.u64(),
    time: { seconds: reader.i64(), nanos: reader.u32() },
    logStart: reader.u64(),
    appHash: reader.raw(32),
    resultsHash: reader.raw(32),
    engineBytes: reader.bytes32(),
  }
  const batches = repeat(reader.u32(), () => reader.bytes32())
  const receipts = repeat(reader.u32(), () => ({
    batch: reader.u32(), position: reader.u32(), leaf: reader.bytes16(), events: repeat(reader.u16(), () => reader.bytes16()),
  }))
  const outcomes = repeat(version === WITHOUT_OUTCOMES ? 0 : reader.u32(), () => ({
    cause: reader.u32(), leaf: reader.bytes16(), events: repeat(reader.u16(), () => reader.bytes16()),
  }))
  const blockLeaf = reader.bytes16()
  const misbehavior = version >= WITH_MISBEHAVIOR ? repeat(reader.u16(), () => readMisbehavior(reader)) : []
  if (version === WITH_MISBEHAVIOR && misbehavior.length === 0) throw new MalformedBytes('a record of version 3 holds misbehaviour')
  const recovery = version === WITH_RECOVERY ? readRecovery(reader) : undefined
  reader.end()
  return { ...head, batches, receipts, outcomes, ...(blockLeaf.length > 0 && { blockLeaf }), ...(misbehavior.length > 0 && { misbehavior }), ...(recovery && { recovery }) }
}

function writeMisbehavior(writer: ByteWriter, { kind, address, power, totalPower, height, time }: Misbehavior): void {
  assert(address.length === 20, 'the address of a validator has 20 bytes')
  writer.u8(KINDS.indexOf(kind)).raw(address).u64(power).u64(totalPower).u64(height).i64(time.seconds).u32(time.nanos)
}

function readRecovery(reader: ByteReader): readonly RecoveredSeat[] {
  const count = reader.u16()
  if (count === 0 || count > RECOVERED_MAX) throw new MalformedBytes(`${count} validators of a network that is begun anew`)
  return repeat(count, () => ({ member: reader.text8(), publicKey: reader.raw(32), power: reader.u64() }))
}

function readMisbehavior(reader: ByteReader): Misbehavior {
  const kind = KINDS[reader.u8()]
  if (kind === undefined) throw new MalformedBytes('an unknown kind of misbehaviour')
  return { kind, address: reader.raw(20), power: reader.u64(), totalPower: reader.u64(), height: reader.u64(), time: { seconds: reader.i64(), nanos: reader.u32() } }
}

function repeat<T>(count: number, read: () => T): T[] {
  const out: T[] = []
  for (let i = 0; i < count; i++) out.push(read())
  return out
}

/** Log leaves of a block in their order: its receipts, what became of earlier transactions, then the block leaf. */
export const leavesOf = (record: Pick<BlockRecord, 'receipts' | 'outcomes' | 'blockLeaf'>): Uint8Array[] =>
  [...record.receipts.map(receipt => receipt.leaf), ...record.outcomes.map(outcome => outcome.leaf), ...(record.blockLeaf === undefined ? [] : [record.blockLeaf])]
