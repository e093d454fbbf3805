import { assert } from './assert.ts'
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts'

/** What became of a transaction, without words: words are rendered at the edge (docs/spec/proof.md). */
export type Outcome = Readonly<{
  /** Number of the module that spoke; 0 is the kernel. */
  module: number
  /** 0 is done. In a receipt any other is a refusal of that module's table; in an outcome leaf it says how the matter ended instead. */
  code: number
  /** Canonical bytes of the status's facts, ≤ 256. */
  facts: Uint8Array
}>

/** A receipt: what became of a transaction when it was executed. An outcome leaf: what became of it later. */
export type ReceiptLeaf = Readonly<{
  kind: 'receipt' | 'outcome'
  transactionId: Uint8Array
  height: bigint
  /** Position among the receipts and outcomes of its block. */
  index: number
  outcome: Outcome
  eventsRoot: Uint8Array
}>

/** A block that holds a transaction: its time, and the root of the state after it. */
export type BlockLeaf = Readonly<{
  kind: 'block'
  height: bigint
  seconds: bigint
  nanos: number
  stateRoot: Uint8Array
}>

/** A leaf of the history log. */
export type LogLeaf = ReceiptLeaf | BlockLeaf

/** Longest leaf of the history log, bytes. */
export const LEAF_MAX = 4096
/** Longest facts of an outcome, bytes. */
export const FACTS_MAX = 256

const TAGS = { receipt: 1, outcome: 2, block: 3 } as const

/** Bytes of a leaf; fixed layout, big-endian. */
export function encodeLeaf(leaf: LogLeaf): Uint8Array {
  const writer = new ByteWriter(160).u8(TAGS[leaf.kind])
  if (leaf.kind === 'block') {
    assert(leaf.stateRoot.length === 32 && leaf.nanos < 1_000_000_000, 'block leaf out of shape')
    return writer.u64(leaf.height).i64(leaf.seconds).u32(leaf.nanos).raw(leaf.stateRoot).finish()
  }
  const { outcome } = leaf
  assert(leaf.transactionId.length === 32 && leaf.eventsRoot.length === 32, 'receipt leaf out of shape')
  assert(outcome.facts.length <= FACTS_MAX, 'facts of an outcome are at most 256 bytes')
  return writer.raw(leaf.transactionId).u64(leaf.height).u32(leaf.index)
    .u16(outcome.module).u16(outcome.code).bytes16(outcome.facts).raw(leaf.eventsRoot).finish()
}

/** The leaf in these bytes, or undefined when they are not one. */
export function decodeLeaf(bytes: Uint8Array): LogLeaf | undefined {
  try {
    return readLeaf(new ByteReader(bytes))
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

function readLeaf(reader: ByteReader): LogLeaf | undefined {
  const tag = reader.u8()
  if (tag === TAGS.block) {
    const leaf = { kind: 'block', height: reader.u64(), seconds: reader.i64(), nanos: reader.u32(), stateRoot: reader.raw(32) } as const
    reader.end()
    return leaf.nanos < 1_000_000_000 ? leaf : undefined
  }
  if (tag !== TAGS.receipt && tag !== TAGS.outcome) return undefined
  const leaf = {
    kind: tag === TAGS.receipt ? 'receipt' : 'outcome',
    transactionId: reader.raw(32),
    height: reader.u64(),
    index: reader.u32(),
    outcome: { module: reader.u16(), code: reader.u16(), facts: reader.bytes16() },
    eventsRoot: reader.raw(32),
  } as const
  reader.end()
  return leaf.outcome.facts.length <= FACTS_MAX ? leaf : undefined
}
