import { assert } from '@jianghan/protocol'
import { RecentMap } from '../recentMap.ts'

/** Keys whose uses are counted. */
const COUNTED_KEYS = 4_096
const PAGE = 65_536

/** The memory of a WebAssembly module. */
export type WasmMemory = Readonly<{ buffer: ArrayBuffer; grow(pages: number): number }>

/** Where tables lie, and when a key gets one. */
export type KeyTableOptions = Readonly<{
  memory: WasmMemory
  /** Where free memory begins, a byte offset. */
  heap: number
  /** Bytes of a table. */
  size: number
  /** Keys that may have a table; 0 for none. */
  tables: number
  /** Signatures by a key before a table is made for it. */
  uses: number
}>

/** Tables of multiples for the keys that are met again and again, in the memory of a WebAssembly module; those of the keys used last are kept. */
export class KeyTables {
  readonly #options: KeyTableOptions
  readonly #uses = new RecentMap<string, number>(COUNTED_KEYS)
  /** Address of a key's table, least recently used first. */
  readonly #tables = new Map<string, number>()
  #last: Readonly<{ name: string; address: number }> | undefined

  constructor(options: KeyTableOptions) {
    this.#options = { ...options, heap: Math.ceil(options.heap / 16) * 16 }
  }

  /** Keys that have a table. */
  get size(): number {
    return this.#tables.size
  }

  /**
   * Address of the key's table, 0 when it has none.
   * @param make writes its table to an address; false, and nothing written, when the key is no point
   */
  of(name: string, make: (address: number) => boolean): number {
    if (this.#options.tables === 0) return 0
    if (this.#last?.name === name) return this.#last.address
    const known = this.#tables.get(name)
    if (known !== undefined) {
      this.#tables.delete(name)
      this.#tables.set(name, known)
      this.#last = { name, address: known }
      return known
    }
    const uses = (this.#uses.get(name) ?? 0) + 1
    this.#uses.set(name, uses)
    if (uses <= this.#options.uses) return 0
    const [oldest] = this.#tables
    const isFull = this.#tables.size >= this.#options.tables
    assert(!isFull || oldest !== undefined)
    const address = isFull && oldest !== undefined ? oldest[1] : this.#room()
    if (!make(address)) return 0
    if (isFull && oldest !== undefined) {
      this.#tables.delete(oldest[0])
      this.#uses.set(oldest[0], 0)
    }
    this.#last = undefined
    this.#tables.set(name, address)
    return address
  }

  /** Room for one table more. */
  #room(): number {
    const { memory, heap, size } = this.#options
    const address = heap + this.#tables.size * size
    const missing = address + size - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
    return address
  }
}
