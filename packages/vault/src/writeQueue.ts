import type { KeyObject } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { guarded } from './database.ts'
import type { ItemStore } from './itemStore.ts'
import type { KeyStore } from './keyStore.ts'
import { MAX_WAITING_BYTES } from './limits.ts'
import { seal } from './sealing.ts'
import type { ItemInfo } from './sealing.ts'

/** An item on its way into the vault. */
export interface NewItem {
  readonly info: ItemInfo
  /** The content; where `wrappedKey` is given, the ciphertext already. */
  readonly bytes: Uint8Array
  readonly wrappedKey?: Uint8Array
}

interface Waiting {
  readonly items: readonly NewItem[]
  readonly size: number
  resolve(refusal: Refused | undefined): void
  reject(fault: unknown): void
}

/** Items sealed between two turns of the event loop: about 3 ms, so that the server keeps answering during an import. */
const ITEMS_PER_TURN = 100

const sizeOf = (items: readonly NewItem[]): number => items.reduce((sum, item) => sum + item.bytes.length, 0)

/**
 * Writes items in groups: everything that waits when the disk is free goes into one transaction of each file and costs one sync of
 * each. The keys are committed first: a crash in between leaves a key without an item, never an item without its key.
 */
export class WriteQueue {
  readonly #vaultKey: KeyObject
  readonly #keys: KeyStore
  readonly #items: ItemStore
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #running: Promise<void> | undefined

  constructor(vaultKey: KeyObject, keys: KeyStore, items: ItemStore) {
    this.#vaultKey = vaultKey
    this.#keys = keys
    this.#items = items
  }

  /** Resolves when all items are durable. An id that the vault holds already is left as it is. */
  put(items: readonly NewItem[]): Promise<Refused | undefined> {
    const size = sizeOf(items)
    if (this.#waitingBytes + size > MAX_WAITING_BYTES && this.#waitingBytes > 0) {
      return Promise.resolve(refused('vault.busy', '保险库正在写入，请稍后重试。', 'The vault is busy writing. Try again in a moment.'))
    }
    this.#waitingBytes += size
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, size, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Runs work while nothing is being written. */
  async alone<T>(work: () => T): Promise<T> {
    while (this.#running !== undefined) await this.#running
    return work()
  }

  async #run(): Promise<void> {
    await nextTurn() // what arrives in this turn of the event loop shares one sync
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        const refusal = await this.#write(group.flatMap(waiting => waiting.items))
        for (const waiting of group) waiting.resolve(refusal)
      } catch (fault) {
        for (const waiting of group) waiting.reject(fault)
      }
      for (const waiting of group) this.#waitingBytes -= waiting.size
    }
    this.#running = undefined
  }

  async #write(items: readonly NewItem[]): Promise<Refused | undefined> {
    const writers = [this.#keys.database, this.#items.database]
    try {
      for (const { path, writer } of writers) {
        const begun = guarded(path, () => writer.exec('BEGIN IMMEDIATE'))
        if (isRefused(begun)) return begun
      }
      for (let at = 0; at < items.length; at += ITEMS_PER_TURN) {
        if (at > 0) await nextTurn()
        const refusal = this.#writeSome(items.slice(at, at + ITEMS_PER_TURN))
        if (refusal !== undefined) return refusal
      }
      for (const { path, writer } of writers) {
        const committed = guarded(path, () => writer.exec('COMMIT'))
        if (isRefused(committed)) return committed
      }
      return undefined
    } finally {
      for (const { writer } of writers) if (writer.isTransaction) writer.exec('ROLLBACK')
    }
  }

  #writeSome(items: readonly NewItem[]): Refused | undefined {
    for (const { info, bytes, wrappedKey: given } of items) {
      const { ciphertext, wrappedKey } = given === undefined ? seal(this.#vaultKey, info, bytes) : { ciphertext: bytes, wrappedKey: given }
      const answer =
        guarded(this.#items.path, () => {
          if (this.#items.has(info.id)) return 'held'
          this.#items.put(info, ciphertext)
          return 'new'
        })
      if (isRefused(answer)) return answer
      if (answer === 'held') continue
      const keyed = guarded(this.#keys.path, () => this.#keys.put(info.id, wrappedKey))
      if (isRefused(keyed)) return keyed
    }
    return undefined
  }
}
