import { assert } from '@jianghan/protocol'
import type { StateProof } from '@jianghan/protocol'
import { isNoSpace } from './faults.ts'
import type { Change, StateReader } from './journal.ts'
import { fromLatin1, latin1 } from './latin1.ts'
import { WRITE_SLICE, breathe } from './kv.ts'
import type { KvOp, OrderedKv } from './kv.ts'
import { Bucket, Leaf, decodeBucket } from './state/bucket.ts'
import { stateDamaged } from './state/faults.ts'
import { byBucket } from './state/grouping.ts'
import type { Wanted } from './state/grouping.ts'
import { History } from './state/history.ts'
import { FrozenState } from './state/frozen.ts'
import { bestPairs, keyHash } from './state/hashing.ts'
import type { PairHasher } from './state/hashing.ts'
import type { HashStore } from './state/hashStore.ts'
import { load } from './state/load.ts'
import type { Loaded } from './state/load.ts'
import { decodeMeta, encodeMeta } from './state/meta.ts'
import type { Meta } from './state/meta.ts'
import { rowOf } from './state/nodes.ts'
import type { NodeRow, NodeRows, Nodes } from './state/nodes.ts'
import { BucketCache, Overlay } from './state/overlay.ts'
import { bucketKey, flatRecordKey, metaKey, seal, unseal, valueKey } from './state/records.ts'
import { DEPTH_MAX, LOAD, bitOf, bucketCount, bucketOf, depthOf, grown, idOf, indexOf, topBits } from './state/shape.ts'
import type { NodeId, Shape } from './state/shape.ts'
import { bucketRows } from './state/undo.ts'
import type { OldLeaf } from './state/undo.ts'
import { scrub, scrubSome } from './state/scrub.ts'
import type { ScrubReport, ScrubSource } from './state/scrub.ts'
import { viewOf } from './state/view.ts'
import { keysAfter } from './state/walk.ts'
import type { PlacedKey } from './state/walk.ts'

/** The state after one height: its root, values and proofs. Valid until the height leaves the window. */
export type StateView = Readonly<{
  height: bigint
  root: Uint8Array
  get(key: Uint8Array): Uint8Array | undefined
  /** That the key is there, or that it is not, under `root`. The state must hold at least one leaf. */
  prove(key: Uint8Array): StateProof
}>

/** Slices in which a flush is drawn, and the fewest changes in one. */
const SLICES = 8
const SLICE_MIN = 256

/** Most buckets that are read ahead at a time. */
const FETCHING_MAX = 32_768

/** Where a key lies in the tree, as {@link StateTree.prefetch} takes it: the first 32 bits of its kh. */
export const placeOf = (key: Uint8Array): number => topBits(keyHash(latin1(key)))

/** What a block would do to the tree; made by `prepare`, taken once by `apply`. */
export type PreparedState = Readonly<{ height: bigint; root: Uint8Array }>

/** Options of {@link StateTree.open}. */
export type StateTreeOptions = Readonly<{
  /** States that `view` can reach, the latest included; default 1,024. */
  heightsKept?: number
  /** Bytes of reverse deltas kept; default 128 MiB. Fewer heights are kept when they need more. */
  undoBytesMax?: number
  /** Buckets kept decoded, at about 1 KiB each; default 65,536. */
  bucketsCached?: number
  /** Name of the store in faults: its folder. */
  name?: string
  /** Told after each flush what is on disk now. */
  onFlushed?: (flushed: Readonly<{ height: bigint; root: Uint8Array }>) => void
  /** Told while hashes are made anew from the values, which happens only after damage. */
  onProgress?: (done: number, of: number) => void
  /** How inner nodes are hashed; default: the fastest this machine has. */
  hashPairs?: PairHasher
}>

type Prepared = PreparedState & Readonly<{
  base: bigint
  buckets: readonly Bucket[]
  values: readonly (readonly [kh: string, value: Uint8Array | undefined])[]
  flat: readonly Change[]
  rows: NodeRows
  old: readonly OldLeaf[]
  leavesAdded: number
}>
type Draft = { buckets: Bucket[]; values: [string, Uint8Array | undefined][]; old: OldLeaf[]; leavesAdded: number }

/**
 * The state: values by key under one root (DESIGN: docs/spec/proof.md), over any ordered KV. What is applied lives in
 * memory and is seen at once; `flush` makes it outlast the process. The layout on disk is free, the root does not
 * depend on it: leaves lie in buckets by prefix of kh, the hashes of all nodes above in flat arrays in memory.
 */
export class StateTree implements StateReader {
  readonly #kv: OrderedKv
  readonly #name: string
  readonly #nodes: Nodes
  readonly #hashes: HashStore
  readonly #history: History
  readonly #cache: BucketCache
  readonly #onFlushed: StateTreeOptions['onFlushed']
  /** Whether the hashes on disk were not whole at the opening and were made anew from the leaves. */
  readonly rehashed: boolean
  #active = new Overlay()
  #flushing: Overlay | undefined
  #flushes = 0
  readonly #bucketsCached: number
  /** Buckets that are read ahead now. */
  #fetching = 0
  #flushTask: Promise<void> | undefined
  #shape: Shape
  #leaves: number
  #root: Uint8Array
  #height: bigint
  #flushedHeight: bigint

  private constructor(kv: OrderedKv, { meta, nodes, hashes, rehashed }: Loaded, history: History, options: StateTreeOptions) {
    this.#onFlushed = options.onFlushed
    this.rehashed = rehashed
    this.#kv = kv
    this.#nodes = nodes
    this.#hashes = hashes
    this.#history = history
    this.#name = options.name ?? 'state'
    this.#bucketsCached = options.bucketsCached ?? 65_536
    this.#cache = new BucketCache(Math.ceil(this.#bucketsCached / 2))
    this.#shape = meta.shape
    this.#leaves = meta.leaves
    this.#root = meta.root
    this.#height = meta.height
    this.#flushedHeight = meta.height
  }

  /** Opens what the last flush left. An empty KV gives height 0 and a root of zeros. Throws on damage. */
  static async open(kv: OrderedKv, options: StateTreeOptions = {}): Promise<StateTree> {
    const name = options.name ?? 'state'
    const loaded = await load(kv, name, options.hashPairs ?? await bestPairs(), options.onProgress)
    const history = new History(options.heightsKept ?? 1024, options.undoBytesMax ?? 128 * 1024 * 1024)
    await history.load(kv, loaded.meta.height)
    const tree = new StateTree(kv, loaded, history, options)
    // All hashes were read, a third of a large state, and are not read again.
    if (tree.isWide) await kv.unmap?.()
    return tree
  }

  /** Last height applied, in memory. */
  get height(): bigint {
    return this.#height
  }

  /** Last height on disk. */
  get flushedHeight(): bigint {
    return this.#flushedHeight
  }

  /** Root after the last height applied; zeros before the first. */
  get root(): Uint8Array {
    return this.#root
  }

  /** Number of keys that hold a value. */
  get leafCount(): number {
    return this.#leaves
  }

  /** Oldest height that `view` can reach. */
  get oldestView(): bigint {
    return this.#history.oldest(this.#height)
  }

  /** Bytes that the next flush has to write, roughly: a reason to flush. */
  get unflushedBytes(): number {
    return this.#active.bytes
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const name = latin1(key)
    const found = this.#bucket(bucketOf(this.#shape, topBits(keyHash(name)))).valueOf(name)
    return found instanceof Leaf ? fromLatin1(this.#valueOf(found)) : found
  }

  /** A value of the flat table: beside the tree, under no root, written and read with the same atomicity. */
  flatGet(key: Uint8Array): Uint8Array | undefined {
    const name = latin1(key)
    if (this.#active.flat.has(name)) return this.#active.flat.get(name)
    if (this.#flushing?.flat.has(name) === true) return this.#flushing.flat.get(name)
    const recordKey = flatRecordKey(key)
    const record = this.#kv.get(recordKey)
    if (record === undefined) return undefined
    const value = unseal(recordKey, record)
    if (value === undefined) throw stateDamaged(this.#name, `flat ${Buffer.from(key).toString('hex')}`)
    return value
  }

  #pending(id: NodeId): Bucket | null | undefined {
    const active = this.#active.buckets.get(id)
    return active !== undefined ? active : this.#flushing?.buckets.get(id)
  }

  /** A bucket of the present shape. */
  #bucket(id: NodeId, isChecked = false): Bucket {
    const pending = this.#pending(id)
    if (pending !== undefined && pending !== null) return pending
    const bucket = this.#cache.get(id) ?? this.#read(id)
    // A record whose sum is right may still be an old one: before a new root is built over it, its hash must fit.
    if (isChecked && !this.#isOurs(bucket)) throw stateDamaged(this.#name, `bucket ${id}`, this.#height)
    return bucket
  }

  #read(id: NodeId): Bucket {
    if (this.#nodes.isEmpty(id)) return new Bucket(id, [])
    const record = this.#kv.get(bucketKey(id))
    const bucket = record === undefined ? undefined : decodeBucket(id, record)
    if (bucket === undefined) throw stateDamaged(this.#name, `bucket ${id}`, this.#height)
    this.#cache.set(bucket)
    return bucket
  }

  #isOurs(bucket: Bucket): boolean {
    return this.#nodes.has(bucket.id, bucket.hash)
  }

  #valueOf(leaf: Leaf): string {
    if (leaf.value !== undefined) return leaf.value
    const { kh } = leaf
    const pending = this.#active.values.get(kh) ?? this.#flushing?.values.get(kh)
    if (pending !== undefined) return latin1(pending)
    const key = valueKey(kh)
    const record = this.#kv.get(key)
    const value = record === undefined ? undefined : unseal(key, record)
    if (value?.length !== leaf.length) throw stateDamaged(this.#name, `value of ${Buffer.from(leaf.key, 'latin1').toString('hex')}`, this.#height)
    return latin1(value)
  }

  /** Whether there are more buckets than are kept in memory, so that blocks wait for the disk unless they are foreseen. */
  get isWide(): boolean {
    return bucketCount(this.#shape) > this.#bucketsCached
  }

  /**
   * Reads the buckets of keys that a block will touch, by their {@link placeOf}, off this thread where the KV can: the block then finds them in
   * memory. Errors are left to the read that follows, and so is what is asked for while {@link FETCHING_MAX} buckets are on their way.
   */
  async prefetch(places: Iterable<number>): Promise<void> {
    const ids = new Set<NodeId>()
    for (const place of places) {
      const id = bucketOf(this.#shape, place)
      if (this.#pending(id) === undefined && this.#cache.get(id) === undefined && !this.#nodes.isEmpty(id)) ids.add(id)
    }
    if (ids.size === 0 || this.#fetching + ids.size > FETCHING_MAX) return
    const wanted = [...ids]
    const flushes = this.#flushes
    let records: readonly (Uint8Array | undefined)[]
    this.#fetching += ids.size
    try {
      records = await this.#kv.getMany(wanted.map(bucketKey))
    } catch {
      return
    } finally {
      this.#fetching -= ids.size
    }
    // A flush that ended meanwhile may have written newer records than were read.
    if (flushes !== this.#flushes) return
    records.forEach((record, i) => {
      const id = wanted[i] as NodeId
      if (record === undefined || this.#pending(id) !== undefined || this.#cache.get(id) !== undefined) return
      const bucket = decodeBucket(id, record)
      if (bucket !== undefined) this.#cache.set(bucket)
    })
  }

  /**
   * The root after these changes, without any effect. Heights rise. Of two changes of one key the later wins.
   * The prepared block can be applied as long as nothing else was.
   */
  prepare(height: bigint, changes: Iterable<Change>, flat: Iterable<Change> = []): PreparedState {
    assert(height > this.#height, 'heights rise')
    const draft: Draft = { buckets: [], values: [], old: [], leavesAdded: 0 }
    const upper: { index: number; hash: string }[] = []
    const lower: { index: number; hash: string }[] = []
    for (const [id, wanted] of byBucket(this.#shape, changes)) {
      const bucket = this.#changeBucket(id, wanted, draft)
      draft.buckets.push(bucket)
      const row = depthOf(id) === this.#shape.depth ? upper : lower
      row.push({ index: indexOf(id), hash: bucket.hash })
    }
    const given: (NodeRow | undefined)[] = []
    given[this.#shape.depth] = rowOf(upper)
    given[this.#shape.depth + 1] = rowOf(lower)
    const rows = draft.buckets.length === 0 ? [] : this.#nodes.propagate(given)
    const words = rows[0]?.words
    const root = words === undefined ? this.#root : new Uint8Array(words.slice(0, 8).buffer)
    const prepared: Prepared = { height, root, base: this.#height, rows, flat: [...flat], ...draft }
    return prepared
  }

  #changeBucket(id: NodeId, wanted: readonly Wanted[], draft: Draft): Bucket {
    const before = this.#bucket(id, true)
    const leaves = before.leaves.slice()
    for (const { kh, key, value } of wanted) {
      let at = 0
      while (at < leaves.length && (leaves[at] as Leaf).kh < kh) at++
      const found = leaves[at]?.kh === kh ? leaves[at] as Leaf : undefined
      draft.old.push({ kh, key, value: found === undefined ? undefined : this.#valueOf(found) })
      const fresh = value === undefined ? undefined : Leaf.of(key, kh, latin1(value))
      if (found !== undefined && fresh !== undefined) leaves[at] = fresh
      else if (fresh !== undefined) leaves.splice(at, 0, fresh)
      else if (found !== undefined) leaves.splice(at, 1)
      draft.leavesAdded += (fresh === undefined ? 0 : 1) - (found === undefined ? 0 : 1)
      if (fresh?.isOutside === true) draft.values.push([kh, value])
      else if (found?.isOutside === true) draft.values.push([kh, undefined])
    }
    return new Bucket(id, leaves)
  }

  /** Makes a prepared block the latest state. In memory only; readers see it at once. */
  apply(prepared: PreparedState): void {
    const { height, root, base, buckets, values, flat, rows, old, leavesAdded } = prepared as Prepared
    assert(base === this.#height && height > base, 'prepared on another state')
    this.#nodes.exchange(rows)
    this.#history.push(
      { height, previous: base, root: this.#root, shape: this.#shape },
      { leaves: old, nodes: rows, buckets: bucketRows(this.#shape, rows) },
    )
    const { buckets: pendingBuckets, values: pendingValues, flat: pendingFlat } = this.#active
    for (const bucket of buckets) {
      bucket.pack()
      pendingBuckets.set(bucket.id, bucket)
      // What was read lies below from now on, with its leaves unpacked.
      this.#cache.delete(bucket.id)
    }
    for (const [kh, value] of values) pendingValues.set(kh, value)
    for (const [key, value] of flat) {
      pendingFlat.set(latin1(key), value)
      this.#active.bytes += key.length + (value?.length ?? 0)
    }
    this.#active.bytes += 400 * buckets.length + values.reduce((sum, [, value]) => sum + (value?.length ?? 0), 0)
    this.#leaves += leavesAdded
    this.#height = height
    this.#root = root
    while (this.#leaves > LOAD * bucketCount(this.#shape) && this.#shape.depth < DEPTH_MAX) this.#split()
  }

  /** Cuts the next bucket in two. Changes where leaves lie, not the root. */
  #split(): void {
    const { depth, split } = this.#shape
    const id = idOf(depth, split)
    const { leaves } = this.#bucket(id, true)
    this.#nodes.reach(depth + 1)
    for (const bit of [0, 1]) {
      const half = new Bucket(idOf(depth + 1, 2 * split + bit), leaves.filter(leaf => bitOf(leaf.kh, depth) === bit))
      this.#active.buckets.set(half.id, half)
      this.#nodes.setHash(half.id, half.hash)
    }
    this.#active.buckets.set(id, null)
    this.#cache.delete(id)
    this.#shape = grown(this.#shape)
    this.#nodes.reach(this.#shape.depth + 1)
  }

  /** The state after a height within the window; undefined when it is out of reach or still to come. */
  view(height: bigint): StateView | undefined {
    if (height > this.#height || height < this.#history.oldest(this.#height)) return undefined
    return viewOf(height, {
      kv: this.#kv, nodes: this.#nodes, history: this.#history,
      latest: () => ({ height: this.#height, root: this.#root, shape: this.#shape }),
      get: key => this.get(key),
      bucket: id => this.#bucket(id),
      damaged: at => stateDamaged(this.#name, `undo ${at}`, at),
    })
  }

  /**
   * Writes everything up to the height that is the latest now, in one atomic synced write; blocks may be applied
   * meanwhile. After a failure (diskFull) nothing is lost and the next flush tries again.
   */
  flush(): Promise<void> {
    const run = this.#flushTask === undefined ? this.#flush() : this.#flushTask.then(() => this.#flush())
    const settled = run.catch(() => undefined).then(() => { if (this.#flushTask === settled) this.#flushTask = undefined })
    this.#flushTask = settled
    return run
  }

  async #flush(): Promise<void> {
    if (this.#height === this.#flushedHeight) return
    const frozen = this.#active
    const meta = { height: this.#height, root: this.#root, shape: this.#shape, leaves: this.#leaves }
    const dropped = this.#history.droppedCount
    this.#flushing = frozen
    this.#active = new Overlay()
    try {
      await this.#kv.write(this.#ops(frozen, meta), { sync: true, slice: sliceOf(frozen.size + 2 * Number(meta.height - this.#flushedHeight)) })
    } catch (error) {
      // A write can reach the KV and yet be reported as failed; then the records there are the new ones.
      if (this.#isOnDisk(meta.height)) this.#finishFlush(frozen, meta.height, dropped)
      else {
        this.#active.takeBack(frozen)
        this.#flushing = undefined
        this.#hashes.failed()
      }
      throw error
    }
    this.#finishFlush(frozen, meta.height, dropped)
    this.#flushedHeight = meta.height
    this.#onFlushed?.(meta)
  }

  #isOnDisk(height: bigint): boolean {
    try {
      const record = this.#kv.get(metaKey())
      const bytes = record === undefined ? undefined : unseal(metaKey(), record)
      return bytes !== undefined && decodeMeta(bytes)?.height === height
    } catch {
      return false
    }
  }

  #finishFlush(frozen: Overlay, height: bigint, dropped: number): void {
    this.#hashes.written()
    this.#history.written(height, dropped)
    for (const [id, bucket] of frozen.buckets) {
      if (bucket === null) this.#cache.delete(id)
      else this.#cache.set(bucket)
    }
    this.#flushing = undefined
    this.#flushes++
  }

  *#ops(frozen: Overlay, meta: Omit<Meta, 'hashes'>): Generator<KvOp> {
    const written: Bucket[] = []
    for (const [id, bucket] of frozen.buckets) {
      if (bucket !== null) written.push(bucket)
      yield bucket === null || bucket.isEmpty ? { key: bucketKey(id) } : { key: bucketKey(id), value: bucket.record }
    }
    for (const [kh, value] of frozen.values) yield sealedOp(valueKey(kh), value)
    for (const [name, value] of frozen.flat) yield sealedOp(flatRecordKey(fromLatin1(name)), value)
    yield* this.#history.write(meta.height)
    yield* this.#hashes.write(written, this.#nodes, () => this.#shape)
    yield sealedOp(metaKey(), encodeMeta({ ...meta, hashes: this.#hashes.places }))
  }

  /** The state as the last flush left it, whole and unmoved until its release; blocks may be applied and flushed meanwhile. */
  async freeze(): Promise<FrozenState> {
    await this.flush()
    return FrozenState.of(await this.#kv.freeze(), this.#name)
  }

  /** Reads every record on disk and compares the leaves with the nodes; blocks may be applied meanwhile. */
  scrub(onProgress: (done: number, of: number) => void = () => undefined, rest = breathe): Promise<ScrubReport> {
    return scrub(this.#scrubSource(onProgress, rest))
  }

  /** The same for some of the buckets, as `random` (from 0 to below 1) chooses them, until `enough` says so: in one go. */
  scrubSome(random: () => number, enough: () => boolean): ScrubReport {
    return scrubSome(this.#scrubSource(() => undefined, breathe), random, enough)
  }

  #scrubSource(onProgress: (done: number, of: number) => void, rest: () => Promise<void>): ScrubSource {
    return {
      kv: this.#kv, nodes: this.#nodes, onProgress, rest,
      shape: () => this.#shape, root: () => this.#root, isPending: id => this.#pending(id) !== undefined,
      isValuePending: kh => this.#active.values.has(kh) || this.#flushing?.values.has(kh) === true,
    }
  }

  /** Keys of the latest state in the order of their kh, `count` at the most, from behind a place on (a kh; nothing for the beginning). */
  keysAfter(place: Uint8Array, count: number): readonly PlacedKey[] {
    return keysAfter({ shape: this.#shape, bucket: id => this.#bucket(id, true) }, place, count)
  }

  /** Flushes and closes the KV. When the disk is full what was not flushed is left to the blocks. */
  async close(): Promise<void> {
    try {
      await this.flush()
    } catch (error) {
      if (!isNoSpace(error)) throw error
    } finally {
      await this.#kv.close()
    }
  }
}

/**
 * Changes of a flush that are drawn at once. Under full load another block is executed after each slice, so that few and long ones are right (0076); a quiet
 * node writes a thousand small blocks, and one lone payment would wait for all of them.
 */
const sliceOf = (changes: number): number => Math.min(WRITE_SLICE, Math.max(SLICE_MIN, Math.ceil(changes / SLICES)))

const sealedOp = (key: Uint8Array, value: Uint8Array | undefined): KvOp => value === undefined ? { key } : { key, value: seal(key, value) }
