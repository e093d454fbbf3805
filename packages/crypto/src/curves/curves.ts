import { assert } from '@jianghan/protocol'
import { P256, SECP256K1, SM2 } from '../kinds.ts'
import { RecentMap } from '../recentMap.ts'
import { wasmBase64 } from './curves.data.ts'

/** Signatures by a key before a table is made for it: a table costs as much as 12 signatures save. */
const USES_BEFORE_TABLE = 12
/** Keys whose uses are counted. */
const COUNTED_KEYS = 4_096
/** Tables kept, by default: 99 KB each, so 25 MB in the worst case. */
const TABLES = 256
const PAGE = 65_536

/** What curves.c exports. Addresses are byte offsets into its memory. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  heap(): number
  input(): number
  output(): number
  table_size(): number
  expand_key(curve: number): number
  make_key_table(curve: number, table: number): number
  verify(curve: number, table: number): number
}

/** The host's WebAssembly; TypeScript's own declarations of it come with those of a browser. */
interface WasmHost {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: unknown } }>
}

/** Numbers of the curves in curves.c, by signature kind. */
const CURVE: Readonly<Record<number, number>> = { [P256]: 0, [SECP256K1]: 1, [SM2]: 2 }

const compiled = (): Uint8Array => Uint8Array.from(atob(wasmBase64.replaceAll('\n', '')), letter => letter.charCodeAt(0))

const nameOf = (kind: number, publicKey: Uint8Array): string => String.fromCharCode(kind, ...publicKey)

/**
 * Signatures over P-256, secp256k1 and SM2's curve by WebAssembly of our own (curves.c). A key that is met again and again gets a table
 * of its multiples, with which a signature takes a quarter of the time; the tables of the keys used last are kept.
 */
export class Curves {
  readonly #wasm: Exports
  readonly #heap: number
  readonly #tableSize: number
  readonly #maxTables: number
  readonly #uses = new RecentMap<string, number>(COUNTED_KEYS)
  /** Address of a key's table, least recently used first. */
  readonly #tables = new Map<string, number>()

  private constructor(wasm: Exports, maxTables: number) {
    this.#wasm = wasm
    this.#heap = Math.ceil(wasm.heap() / 16) * 16
    this.#tableSize = wasm.table_size()
    this.#maxTables = maxTables
  }

  /** Compiles the module; `tables` is how many keys may have a table, 0 for none. */
  static async load({ tables = TABLES }: { tables?: number } = {}): Promise<Curves> {
    const host = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly
    const { instance } = await host.instantiate(compiled())
    return new Curves(instance.exports as Exports, tables)
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
    if (this.#maxTables === 0) return 0
    const name = nameOf(kind, publicKey)
    const known = this.#tables.get(name)
    if (known !== undefined) {
      this.#tables.delete(name)
      this.#tables.set(name, known)
      return known
    }
    const uses = (this.#uses.get(name) ?? 0) + 1
    this.#uses.set(name, uses)
    if (uses <= USES_BEFORE_TABLE) return 0
    this.#put(publicKey, 0)
    if (this.#wasm.expand_key(this.#curve(kind)) === 0) return 0
    const address = this.#place()
    const made = this.#wasm.make_key_table(this.#curve(kind), address)
    assert(made === 1, 'a point has a table')
    this.#tables.set(name, address)
    return address
  }

  /** Room for a table: new while there may be more of them, else that of the key not used for longest. */
  #place(): number {
    if (this.#tables.size >= this.#maxTables) {
      const [oldest] = this.#tables
      assert(oldest !== undefined)
      this.#tables.delete(oldest[0])
      this.#uses.set(oldest[0], 0)
      return oldest[1]
    }
    const address = this.#heap + this.#tables.size * this.#tableSize
    const missing = address + this.#tableSize - this.#wasm.memory.buffer.byteLength
    if (missing > 0) this.#wasm.memory.grow(Math.ceil(missing / PAGE))
    return address
  }
}
