import { equalBytes } from '@jianghan/protocol'
import { latin1 } from '../latin1.ts'
import type { OrderedKv } from '../kv.ts'
import { decodeBucket, hashBytes } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import { valueHash } from './hashing.ts'
import type { Nodes } from './nodes.ts'
import { bucketKey, rangeOf, unseal, valueKey } from './records.ts'
import type { RecordKind } from './records.ts'
import { bucketCount, idOf, isBucket } from './shape.ts'
import type { NodeId, Shape } from './shape.ts'

/** Damage that a scrub found: which record, in words for people. */
export type ScrubDamage = Readonly<{ what: 'bucket' | 'value' | 'flat' | 'undo' | 'hashes'; name: string; zh: string; en: string }>
/** What a scrub read and found. No damage: every leaf on disk leads to the root. */
export type ScrubReport = Readonly<{ buckets: number; leaves: number; others: number; root: Uint8Array; damage: readonly ScrubDamage[] }>

/** Damage listed at most; a disk that is gone would list millions. */
const DAMAGE_MAX = 1000
/** Records read between two breaths. */
const SLICE = 512

/** What a scrub looks at. */
export type ScrubSource = Readonly<{
  kv: OrderedKv
  nodes: Nodes
  shape(): Shape
  root(): Uint8Array
  /** Whether a newer version of the bucket waits in memory: the record on disk then says nothing about the nodes. */
  isPending(id: NodeId): boolean
  isValuePending(kh: string): boolean
  onProgress(done: number, of: number): void
  /** Lets other work run; called between slices. */
  rest(): Promise<void>
}>

type Found = { buckets: number; leaves: number; others: number; damage: ScrubDamage[] }

/** Reads every record of the state. Runs beside commits and flushes. */
export async function scrub(source: ScrubSource): Promise<ScrubReport> {
  const found: Found = { buckets: 0, leaves: 0, others: 0, damage: [] }
  await scrubBuckets(source, found)
  await scrubSums(source, 'flat', 'flat', found)
  await scrubSums(source, 'undo', 'undo', found)
  await scrubSums(source, 'undoHead', 'undo', found)
  await scrubSums(source, 'delta', 'hashes', found)
  await scrubSums(source, 'snapshot', 'hashes', found)
  return { ...found, root: source.root() }
}

/** Reads buckets that `random` chooses (from 0 to below 1), with their values, until `enough` says so. */
export function scrubSome(source: ScrubSource, random: () => number, enough: () => boolean): ScrubReport {
  const found: Found = { buckets: 0, leaves: 0, others: 0, damage: [] }
  const { depth } = source.shape()
  while (!enough()) {
    const index = Math.floor(random() * 2 ** depth)
    const here = idOf(depth, index)
    const id = isBucket(source.shape(), here) ? here : idOf(depth + 1, 2 * index + Math.floor(2 * random()))
    if (!isBucket(source.shape(), id)) continue
    checkBucket(source, id, found)
    found.buckets++
  }
  return { ...found, root: source.root() }
}

async function scrubBuckets(source: ScrubSource, found: Found): Promise<void> {
  const of = bucketCount(source.shape())
  // Upper buckets first: one that is split meanwhile is met again below, never missed.
  for (const depth of [source.shape().depth, source.shape().depth + 1]) {
    for (let index = 0; index < 2 ** depth; index++) {
      const id = idOf(depth, index)
      if (!isBucket(source.shape(), id)) {
        if (depth > source.shape().depth) break
        continue
      }
      checkBucket(source, id, found)
      found.buckets++
      if (found.buckets % SLICE !== 0) continue
      source.onProgress(found.buckets, of)
      await source.rest()
    }
  }
}

function checkBucket(source: ScrubSource, id: NodeId, found: Found): void {
  if (source.isPending(id)) return
  const record = source.kv.get(bucketKey(id))
  const isEmpty = source.nodes.isEmpty(id)
  if (record === undefined && isEmpty) return
  const bucket = record === undefined ? undefined : decodeBucket(id, record)
  if (bucket === undefined || isEmpty || !equalBytes(hashBytes(bucket.hash), source.nodes.bytes(id))) {
    const why = record === undefined ? 'missing' : bucket === undefined ? 'sum' : 'hash'
    report(found, 'bucket', `${id}`, why)
    return
  }
  found.leaves += bucket.leaves.length
  checkValues(source, bucket, found)
}

function checkValues(source: ScrubSource, bucket: Bucket, found: Found): void {
  for (const leaf of bucket.leaves) {
    if (!leaf.isOutside || source.isValuePending(leaf.kh)) continue
    const key = valueKey(leaf.kh)
    const record = source.kv.get(key)
    const value = record === undefined ? undefined : unseal(key, record)
    const name = Buffer.from(leaf.key, 'latin1').toString('hex')
    if (value === undefined) report(found, 'value', name, record === undefined ? 'missing' : 'sum')
    else if (valueHash(latin1(value)) !== leaf.vh) report(found, 'value', name, 'hash')
  }
}

async function scrubSums(source: ScrubSource, kind: RecordKind, what: ScrubDamage['what'], found: Found): Promise<void> {
  for await (const [key, record] of source.kv.iterate(rangeOf(kind))) {
    found.others++
    if (unseal(key, record) === undefined) report(found, what, Buffer.from(key.subarray(1)).toString('hex'), 'sum')
    if (found.others % SLICE === 0) await source.rest()
  }
}

const REASONS = {
  missing: { zh: '缺失', en: 'is missing' },
  sum: { zh: '校验和不符', en: 'does not have its checksum' },
  hash: { zh: '与状态根不符', en: 'does not lead to the state root' },
}

function report(found: Found, what: ScrubDamage['what'], name: string, why: keyof typeof REASONS): void {
  if (found.damage.length >= DAMAGE_MAX) return
  const words = { bucket: '桶', value: '值', flat: '附表记录', undo: '回退记录', hashes: '哈希记录' }[what]
  found.damage.push({ what, name, zh: `${words} ${name} ${REASONS[why].zh}。`, en: `The ${what} record ${name} ${REASONS[why].en}.` })
}
