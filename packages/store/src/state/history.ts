import { assert } from '@jianghan/protocol'
import type { KvOp, OrderedKv } from '../kv.ts'
import type { Nodes, NodeRow } from './nodes.ts'
import { numberIn, numberKey, rangeOf, seal, unseal } from './records.ts'
import { depthOf, idOf, indexOf } from './shape.ts'
import { decodeLayer, decodeUndoHead, encodeLayer, encodeUndoHead } from './undo.ts'
import type { Layer, OldLeaf, UndoHead } from './undo.ts'

type Entry = { head: UndoHead; layer: Layer | undefined; isOnDisk: boolean }
type Folded = Readonly<{ height: bigint; upTo: bigint; layer: Layer }>

/** Newest heights whose changed nodes stay in memory whole: a view within them needs no work. */
const WHOLE_HEIGHTS = 8
/** Older heights worked out and kept for the next question. */
const FOLDED_KEPT = 4

/** The reverse deltas: for each of the last heights, how to read the state before it. */
export class History {
  readonly #heightsMax: number
  readonly #bytesMax: number
  readonly #entries: Entry[] = []
  readonly #folded: Folded[] = []
  #dropped: bigint[] = []
  #bytes = 0

  constructor(heightsMax: number, bytesMax: number) {
    this.#heightsMax = heightsMax
    this.#bytesMax = bytesMax
  }

  /** Reads the heads of what is on disk; layers come when asked for. A gap ends the history: what is before it is dropped. */
  async load(kv: OrderedKv, height: bigint): Promise<void> {
    for await (const [key, record] of kv.iterate(rangeOf('undoHead'))) {
      const bytes = unseal(key, record)
      const head = bytes === undefined ? undefined : decodeUndoHead(numberIn(key), bytes)
      const last = this.#entries.at(-1)
      const fits = head !== undefined && head.height <= height && (last === undefined || last.head.height === head.previous)
      if (!fits) this.#dropped.push(...this.#entries.splice(0).map(each => each.head.height))
      if (head !== undefined && head.height <= height) this.#entries.push({ head, layer: undefined, isOnDisk: true })
      else this.#dropped.push(numberIn(key))
    }
    if (this.#entries.length > 0 && this.#entries.at(-1)?.head.height !== height) {
      this.#dropped.push(...this.#entries.splice(0).map(each => each.head.height))
    }
    this.#bytes = this.#entries.reduce((sum, { head }) => sum + head.bytes, 0)
  }

  /** Adds what a height changed. */
  push(head: Omit<UndoHead, 'bytes'>, layer: Layer): void {
    const nodes = layer.buckets.reduce((sum, row) => sum + (row?.index.length ?? 0), 0)
    const bytes = layer.leaves.reduce((sum, { key, value }) => sum + 7 + key.length + (value?.length ?? 0), 36 * nodes)
    this.#entries.push({ head: { ...head, bytes }, layer, isOnDisk: false })
    this.#bytes += bytes
    const aged = this.#entries.at(-1 - WHOLE_HEIGHTS)
    if (aged?.layer !== undefined) aged.layer = aged.isOnDisk ? undefined : { ...aged.layer, nodes: undefined }
    while (this.#entries.length >= this.#heightsMax || (this.#bytes > this.#bytesMax && this.#entries.length > 2)) {
      const oldest = this.#entries.shift() as Entry
      this.#bytes -= oldest.head.bytes
      this.#dropped.push(oldest.head.height)
    }
  }

  /** What a flush writes up to `height`; call `written` when it is on disk. */
  *write(height: bigint): Generator<KvOp> {
    for (const number of this.#dropped) {
      yield { key: numberKey('undo', number) }
      yield { key: numberKey('undoHead', number) }
    }
    for (const { head, layer, isOnDisk } of this.#entries.slice()) {
      if (isOnDisk || head.height > height) continue
      assert(layer !== undefined, 'what is not on disk is in memory')
      const key = numberKey('undo', head.height)
      const headKey = numberKey('undoHead', head.height)
      yield { key, value: seal(key, encodeLayer(layer)) }
      yield { key: headKey, value: seal(headKey, encodeUndoHead(head)) }
    }
  }

  /** The flush up to `height` is on disk; `dropped` of it were removed. */
  written(height: bigint, dropped: number): void {
    this.#dropped = this.#dropped.slice(dropped)
    this.#entries.forEach((entry, i) => {
      if (entry.head.height > height) return
      entry.isOnDisk = true
      if (i < this.#entries.length - WHOLE_HEIGHTS) entry.layer = undefined
    })
  }

  /** How many removals `write` will hand out now. */
  get droppedCount(): number {
    return this.#dropped.length
  }

  /** The oldest height whose state can still be read. */
  oldest(height: bigint): bigint {
    return this.#entries[0]?.head.previous ?? height
  }

  /** The head that describes the state at a height below the latest; undefined when it is out of reach. */
  headAfter(height: bigint): UndoHead | undefined {
    const entry = this.#entries[this.#firstAfter(height)]
    return entry === undefined || entry.head.previous > height ? undefined : entry.head
  }

  #firstAfter(height: bigint): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle] as Entry).head.height <= height) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Layers that lead from the state at `height` to the latest, oldest first: the first that knows a thing is right. */
  layersAfter(height: bigint, kv: OrderedKv, nodes: Nodes, damaged: (height: bigint) => Error): Layer[] {
    const from = this.#firstAfter(height)
    const direct = this.#whole(from)
    if (direct !== undefined) return direct
    const known = this.#folded.find(each => each.height === height)
    const since = known === undefined ? undefined : this.#whole(this.#firstAfter(known.upTo))
    if (known !== undefined && since !== undefined) return [known.layer, ...since]
    const entries = this.#entries.slice(from)
    const layer = fold(entries.map(entry => entry.layer ?? this.#read(entry, kv, damaged)), nodes)
    const at = this.#folded.findIndex(each => each.height === height)
    if (at >= 0) this.#folded.splice(at, 1)
    this.#folded.push({ height, upTo: (entries.at(-1) as Entry).head.height, layer })
    if (this.#folded.length > FOLDED_KEPT) this.#folded.shift()
    return [layer]
  }

  /** The layers from a position on, when there are few and all are whole in memory. */
  #whole(from: number): Layer[] | undefined {
    if (this.#entries.length - from > WHOLE_HEIGHTS) return undefined
    const layers: Layer[] = []
    for (const { layer } of this.#entries.slice(from)) {
      if (layer?.nodes === undefined) return undefined
      layers.push(layer)
    }
    return layers
  }

  #read({ head }: Entry, kv: OrderedKv, damaged: (height: bigint) => Error): Layer {
    const key = numberKey('undo', head.height)
    const record = kv.get(key)
    const bytes = record === undefined ? undefined : unseal(key, record)
    const layer = bytes === undefined ? undefined : decodeLayer(bytes)
    if (layer === undefined) throw damaged(head.height)
    return layer
  }
}

/** Several layers as one, hashed up to the root over the present nodes. `layers` oldest first. */
function fold(layers: readonly Layer[], nodes: Nodes): Layer {
  const buckets = new Map<number, { words: Uint32Array; at: number }>()
  const leaves = new Map<string, OldLeaf>()
  for (const layer of layers.toReversed()) {
    layer.buckets.forEach((row, depth) => row?.index.forEach((index, i) => { buckets.set(idOf(depth, index), { words: row.words, at: 8 * i }) }))
    for (const leaf of layer.leaves) leaves.set(leaf.kh, leaf)
  }
  const given: (NodeRow | undefined)[] = []
  const ids = Uint32Array.from(buckets.keys()).sort()
  for (let from = 0; from < ids.length;) {
    const depth = depthOf(ids[from] as number)
    let to = from
    while (to < ids.length && depthOf(ids[to] as number) === depth) to++
    const words = new Uint32Array(8 * (to - from))
    const index = ids.slice(from, to).map((id, i) => {
      const { words: source, at } = buckets.get(id) as { words: Uint32Array; at: number }
      words.set(source.subarray(at, at + 8), 8 * i)
      return indexOf(id)
    })
    given[depth] = { index, words }
    from = to
  }
  const rows = nodes.propagate(given)
  return { leaves: [...leaves.values()].sort((a, b) => a.kh < b.kh ? -1 : 1), nodes: rows, buckets: rows }
}
