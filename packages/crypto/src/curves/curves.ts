import { assert } from '@jianghan/protocol'
import { P256, SECP256K1, SM2 } from '../kinds.ts'
import { wasmBase64 } from './curves.data.ts'
import { KeyTables, type WasmMemory } from './keyTables.ts'
import { instantiate } from './wasm.ts'

/** Signatures by a key before a table is made for it: a table costs as much as 12 signatures save. */
const USES_BEFORE_TABLE = 12
/** Tables kept, by default: 99 KB each, so 25 MB in the worst case. */
const TABLES = 256

/** What curves.c exports. Addresses are byte offsets into its memory. */
interface Exports {
  readonly memory: WasmMemory
  heap(): number
  input(): number
  output(): number
  table_size(): number
  expand_key(curve: number): number
  make_key_table(curve: number, table: number): number
  verify(curve: number, table: number): number
}

/** Numbers of the curves in curves.c, by signature kind. */
const CURVE: Readonly<Record<number, number>> = { [P256]: 0, [SECP256K1]: 1, [SM2]: 2 }

const nameOf = (kind: number, publicKey: Uint8Array): string => String.fromCharCode(kind, ...publicKey)

/**
 * Signatures over P-256, secp256k1 and SM2's curve by WebAssembly of our own (curves.c). A key that is met again and again gets a table
 * of its multiples, with which a signature takes a quarter of the time; the tables of the keys used last are kept.
 */
export class Curves {
  readonly #wasm: Exports
  readonly #tables: KeyTables

  private constructor(wasm: Exports, tables: number) {
    this.#wasm = wasm
    this.#tables = new KeyTables({ memory: wasm.memory, heap: wasm.heap(), size: wasm.table_size(), tables, uses: USES_BEFORE_TABLE })
  }

  /** Compiles the module; `tables` is how many keys may have a table, 0 for none. */
  static async load({ tables = TABLES }: { tables?: number } = {}): Promise<Curves> {
    return new Curves(await instantiate<Exports>(wasmBase64), tables)
  }

  /** Keys that have a table. */
  get tables(): number {
    return this.#tables.size
  }

  /** x ‖ y, 64 bytes, of a compressed key; undefined when it is no point of the kind's curve. */
  expand(kind: number, publicKey: Uint8Array): Uint8Array | undefined {
    this.#put(publicKey, 0)
    if (this.#wasm.expand_key(this.#curve(kind)) === 0) return undefined
    return new Uint8Array(this.#wasm.memory.buffer, this.#wasm.output(), 64).slice()
  }

  /**
   * Judges r ‖ s over a digest of 32 bytes. What {@link judgeEncoding} asks of key and signature must hold already.
   * @param kind P256 and SECP256K1 by ECDSA, SM2 by GB/T 32918.2-2016 with e as the digest
   */
  verify(kind: number, publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): 'valid' | 'badSignature' | 'badKey' {
    assert(digest.length === 32 && signature.length === 64, 'a digest has 32 bytes and a signature 64')
    const table = this.#tableOf(kind, publicKey)
    this.#put(publicKey, 0)
    this.#put(digest, 33)
    this.#put(signature, 65)
    const answer = this.#wasm.verify(this.#curve(kind), table)
    return answer === 1 ? 'valid' : answer === 0 ? 'badSignature' : 'badKey'
  }

  #curve(kind: number): number {
    const curve = CURVE[kind]
    assert(curve !== undefined, 'a kind over one of the three curves')
    return curve
  }

  #put(part: Uint8Array, at: number): void {
    new Uint8Array(this.#wasm.memory.buffer, this.#wasm.input() + at, part.length).set(part)
  }

  /** Address of the key's table, 0 when it has none. */
  #tableOf(kind: number, publicKey: Uint8Array): number {
    return this.#tables.of(nameOf(kind, publicKey), address => {
      this.#put(publicKey, 0)
      return this.#wasm.make_key_table(this.#curve(kind), address) === 1
    })
  }
}
