import { fromMillis, toHex } from '@jianghan/protocol'
import type { Write } from '../state.ts'

/** A state in memory for tests of what modules keep in it: a Write whose time is set, and its entries. */
export class MemoryState {
  readonly #entries = new Map<string, readonly [Uint8Array, Uint8Array]>()
  readonly #flat = new Map<string, Uint8Array>()
  nowMs: bigint

  constructor(nowMs: bigint) {
    this.nowMs = nowMs
  }

  write(): Write {
    return {
      height: 1n, time: fromMillis(this.nowMs),
      get: key => this.#entries.get(toHex(key))?.[1],
      put: (key, value) => { this.#entries.set(toHex(key), [key, value]) },
      flatGet: key => this.#flat.get(toHex(key)),
      flatPut: (key, value) => { this.#flat.set(toHex(key), value) },
      delete: key => { this.#entries.delete(toHex(key)) },
      emit: () => undefined,
      outcome: () => undefined,
    }
  }

  entries(): (readonly [Uint8Array, Uint8Array])[] {
    return [...this.#entries.values()]
  }
}
