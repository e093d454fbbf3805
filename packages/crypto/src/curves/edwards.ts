import { assert } from '@jianghan/protocol'
import { wasmBase64 } from './edwards.data.ts'
import { KeyTables, type WasmMemory } from './keyTables.ts'
import { instantiate } from './wasm.ts'

/** Signatures by a key before a table is made for it: a table costs a millisecond, what some 50 signatures save. */
const USES_BEFORE_TABLE = 48
/** Tables kept, by default: 149 KB each, so 38 MB in the worst case. */
const TABLES = 256

/** What edwards.c exports. Addresses are byte offsets into its memory. */
interface Exports {
  readonly memory: WasmMemory
  heap(): number
  input(): number
  output(): number
  message_max(): number
  taken_max(): number
  table_size(): number
  make_key_table(table: number): number
  take(table: number, messageLength: number): void
  settle(): number
}

/**
 * Ed25519 signatures by WebAssembly of our own (edwards.c), for keys that are met again and again: a table of the key's multiples leaves no doubling to
 * be done, and signatures that are judged together share an inversion. Verdicts are libsodium's.
 */
export class Edwards {
  readonly #wasm: Exports
  readonly #tables: KeyTables
  readonly #input: number
  readonly #messageMax: number
  /** Signatures that can be taken before they are settled. */
  readonly capacity: number
  #memory: Uint8Array
  #taken = 0

  private constructor(wasm: Exports, tables: number, uses: number) {
    this.#wasm = wasm
    this.#tables = new KeyTables({ memory: wasm.memory, heap: wasm.heap(), size: wasm.table_size(), tables, uses })
    this.#input = wasm.input()
    this.#messageMax = wasm.message_max()
    this.capacity = wasm.taken_max()
    this.#memory = new Uint8Array(wasm.memory.buffer)
  }

  /** Compiles the module; `tables` is how many keys may have a table, `uses` how often a key is met before it gets one. */
  static async load({ tables = TABLES, uses = USES_BEFORE_TABLE }: { tables?: number; uses?: number } = {}): Promise<Edwards> {
    return new Edwards(await instantiate<Exports>(wasmBase64), tables, uses)
  }

  /** Keys that have a table. */
  get tables(): number {
    return this.#tables.size
  }

  /**
   * Takes a signature whose key has a table, to be judged by {@link settle}; false where another has to judge it: the key is too seldom met or no point,
   * or the message is long. What judgeEncoding asks of key and signature must hold already, and fewer than {@link capacity} be taken.
   */
  take(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    assert(publicKey.length === 32 && signature.length === 64 && this.#taken < this.capacity, 'a key has 32 bytes, a signature 64')
    if (message.length > this.#messageMax) return false
    const table = this.#tableOf(publicKey)
    if (table === 0) return false
    const memory = this.#bytes()
    memory.set(signature.subarray(32), this.#input)
    memory.set(signature.subarray(0, 32), this.#input + 32)
    memory.set(publicKey, this.#input + 64)
    memory.set(message, this.#input + 96)
    this.#wasm.take(table, message.length)
    this.#taken++
    return true
  }

  /** Whether each signature taken is valid, in their order; valid until the next call. */
  settle(): Uint8Array {
    const count = this.#wasm.settle()
    assert(count === this.#taken, 'what was taken is settled')
    this.#taken = 0
    return this.#bytes().subarray(this.#wasm.output(), this.#wasm.output() + count)
  }

  #tableOf(publicKey: Uint8Array): number {
    const name = String.fromCharCode(...publicKey)
    return this.#tables.of(name, address => {
      this.#bytes().set(publicKey, this.#input + 64)
      return this.#wasm.make_key_table(address) === 1
    })
  }

  /** The memory, also after it grew. */
  #bytes(): Uint8Array {
    if (this.#memory.buffer !== this.#wasm.memory.buffer) this.#memory = new Uint8Array(this.#wasm.memory.buffer)
    return this.#memory
  }
}
