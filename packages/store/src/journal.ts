import { assert } from '@jianghan/protocol'
import { latin1 } from './latin1.ts'

/** What a journal reads through: the committed state. */
export type StateReader = Readonly<{
  get(key: Uint8Array): Uint8Array | undefined
  flatGet(key: Uint8Array): Uint8Array | undefined
}>

/** A key and its new value; undefined removes it. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | undefined]

type Entry = { readonly key: Uint8Array; value: Uint8Array | undefined; written: boolean }
type Undo = Readonly<{ table: Map<string, Entry>; name: string; value: Uint8Array | undefined; written: boolean; fresh: boolean }>

/**
 * One block's working view over a tree: reads fall through and are remembered, writes stay here, savepoints undo them.
 * Arrays handed in and out are shared, not copied: nobody changes one after it was put or got.
 */
export class Journal implements StateReader {
  readonly #base: StateReader
  readonly #state = new Map<string, Entry>()
  readonly #flat = new Map<string, Entry>()
  readonly #undo: Undo[] = []

  constructor(base: StateReader) {
    this.#base = base
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const name = latin1(key)
    const known = this.#state.get(name)
    if (known !== undefined) return known.value
    const value = this.#base.get(key)
    this.#state.set(name, { key, value, written: false })
    return value
  }

  flatGet(key: Uint8Array): Uint8Array | undefined {
    const name = latin1(key)
    const known = this.#flat.get(name)
    if (known !== undefined) return known.value
    const value = this.#base.flatGet(key)
    this.#flat.set(name, { key, value, written: false })
    return value
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#write(this.#state, key, value)
  }

  delete(key: Uint8Array): void {
    this.#write(this.#state, key, undefined)
  }

  flatPut(key: Uint8Array, value: Uint8Array): void {
    this.#write(this.#flat, key, value)
  }

  flatDelete(key: Uint8Array): void {
    this.#write(this.#flat, key, undefined)
  }

  #write(table: Map<string, Entry>, key: Uint8Array, value: Uint8Array | undefined): void {
    const name = latin1(key)
    const known = table.get(name)
    if (known === undefined) {
      table.set(name, { key, value, written: true })
      this.#undo.push({ table, name, value: undefined, written: false, fresh: true })
      return
    }
    this.#undo.push({ table, name, value: known.value, written: known.written, fresh: false })
    known.value = value
    known.written = true
  }

  /** A savepoint: the state of the journal now. Savepoints nest; they need no release. */
  mark(): number {
    return this.#undo.length
  }

  /** Undoes every write since the savepoint; later savepoints become invalid. */
  rollback(mark: number): void {
    assert(mark >= 0 && mark <= this.#undo.length, 'rollback to a savepoint that no longer exists')
    while (this.#undo.length > mark) {
      const { table, name, value, written, fresh } = this.#undo.pop() as Undo
      if (fresh) {
        table.delete(name)
      } else {
        const entry = table.get(name)
        assert(entry !== undefined)
        entry.value = value
        entry.written = written
      }
    }
  }

  /** State changes so far, one per key, in the order in which keys were first touched. */
  changes(): Change[] {
    return written(this.#state)
  }

  /** The same for the flat table. */
  flatChanges(): Change[] {
    return written(this.#flat)
  }

  /** How many distinct keys of the state were read or written. */
  get keysTouched(): number {
    return this.#state.size
  }

  /** Whether nothing was written. */
  get isClean(): boolean {
    return this.#undo.length === 0
  }
}

function written(table: ReadonlyMap<string, Entry>): Change[] {
  const out: Change[] = []
  for (const entry of table.values()) if (entry.written) out.push([entry.key, entry.value])
  return out
}
