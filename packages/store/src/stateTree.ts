import { assert, utf8 } from '@jianghan/protocol'
import type { StateProof } from '@jianghan/protocol'
import { fromLatin1, latin1 } from './latin1.ts'
import type { Change, StateReader } from './journal.ts'
import type { OrderedKv } from './kv.ts'
import { ReferenceTree } from './state.reference.ts'

/** The state after one height: its root, values and proofs. Valid until the height leaves the window. */
export type StateView = Readonly<{
  height: bigint
  root: Uint8Array
  get(key: Uint8Array): Uint8Array | undefined
  /** That the key is there, or that it is not, under `root`. The tree must hold at least one leaf. */
  prove(key: Uint8Array): StateProof
}>

/** What a block would do to the tree; made by `prepare`, taken once by `apply`. */
export type PreparedState = Readonly<{ height: bigint; root: Uint8Array }>

/** Damage that a scrub found. */
export type ScrubDamage = Readonly<{ what: 'bucket' | 'value' | 'flat' | 'undo' | 'delta'; name: string; zh: string; en: string }>
/** What a scrub looked at and found. */
export type ScrubReport = Readonly<{ leaves: number; flat: number; root: Uint8Array; damage: readonly ScrubDamage[] }>

/** Options of {@link StateTree.open}. */
export type StateTreeOptions = Readonly<{
  /** Heights that `view` can reach back; default 1,024. */
  heightsKept?: number
  /** Bytes of reverse deltas kept; default 256 MiB. Fewer heights are kept when they need more. */
  undoBytesMax?: number
}>

type Version = Readonly<{ tree: ReferenceTree; values: ReadonlyMap<string, Uint8Array> }>
type Prepared = PreparedState & Version & Readonly<{ base: bigint; flat: readonly Change[] }>

const STATE = utf8('naive')

/** Interim: correct, all in memory, slow. */
export class StateTree implements StateReader {
  readonly #kv: OrderedKv
  readonly #versions = new Map<bigint, Version>()
  readonly #flat = new Map<string, Uint8Array>()
  #height = 0n
  #flushed = 0n

  private constructor(kv: OrderedKv) {
    this.#kv = kv
    this.#versions.set(0n, { tree: new ReferenceTree([]), values: new Map() })
  }

  static async open(kv: OrderedKv, _options: StateTreeOptions = {}): Promise<StateTree> {
    return new StateTree(kv)
  }

  get height(): bigint { return this.#height }
  get flushedHeight(): bigint { return this.#flushed }
  get root(): Uint8Array { return this.#now().tree.root }

  #now(): Version {
    const version = this.#versions.get(this.#height)
    assert(version !== undefined)
    return version
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#now().values.get(latin1(key))
  }

  flatGet(key: Uint8Array): Uint8Array | undefined {
    return this.#flat.get(latin1(key))
  }

  async prefetch(_keys: readonly Uint8Array[]): Promise<void> {}

  prepare(height: bigint, changes: Iterable<Change>, flat: Iterable<Change> = []): PreparedState {
    assert(height > this.#height, 'heights rise')
    const values = new Map(this.#now().values)
    for (const [key, value] of changes) {
      if (value === undefined) values.delete(latin1(key))
      else values.set(latin1(key), value)
    }
    const tree = new ReferenceTree([...values].map(([name, value]) => [fromLatin1(name), value] as const))
    const prepared: Prepared = { height, root: tree.root, tree, values, base: this.#height, flat: [...flat] }
    return prepared
  }

  apply(prepared: PreparedState): void {
    const { height, base, flat, tree, values } = prepared as Prepared
    assert(base === this.#height, 'prepared on another state')
    for (const [key, value] of flat) {
      if (value === undefined) this.#flat.delete(latin1(key))
      else this.#flat.set(latin1(key), value)
    }
    this.#versions.set(height, { tree, values })
    this.#height = height
  }

  view(height: bigint): StateView | undefined {
    const version = this.#versions.get(height)
    if (version === undefined) return undefined
    const { tree, values } = version
    return { height, root: tree.root, get: key => values.get(latin1(key)), prove: key => tree.prove(key) }
  }

  async flush(): Promise<void> {
    const height = this.#height
    await this.#kv.write([{ key: STATE, value: utf8(String(height)) }], { sync: true })
    this.#flushed = height
  }

  async scrub(_onProgress?: (done: number, of: number) => void): Promise<ScrubReport> {
    return { leaves: this.#now().values.size, flat: this.#flat.size, root: this.root, damage: [] }
  }

  async close(): Promise<void> {
    await this.#kv.close()
  }
}
