import type { Holding, Place } from '@jianghan/index'
import { equalBytes } from '@jianghan/protocol'
import type { KernelLink } from '../threads/kernelLink.ts'
import type { KernelCalls } from '../threads/messages.ts'

type Movements = NonNullable<KernelCalls['movements']['value']>

/** Movements that are held; beyond them the oldest block is let go. Some 200 bytes each. */
const HELD_MAX = 1_000_000

/** What blocks moved, read once each while it is needed again and again. */
export class BlockMovements {
  readonly #kernel: KernelLink
  readonly #held = new Map<bigint, Movements | undefined>()
  #count = 0

  constructor(kernel: KernelLink) {
    this.#kernel = kernel
  }

  /** What the receipts and outcomes of a block moved, by index; undefined where its record is not kept any more. */
  async at(height: bigint): Promise<Movements | undefined> {
    if (this.#held.has(height)) return this.#held.get(height)
    const found = await this.#kernel.call('movements', { height })
    this.#held.set(height, found)
    this.#count += sizeOf(found)
    for (const [oldest, movements] of this.#held) {
      if (this.#count <= HELD_MAX || oldest === height) break
      this.#held.delete(oldest)
      this.#count -= sizeOf(movements)
    }
    return found
  }

  /**
   * The other side of what a transaction moved for a holding: the one holding that moved against it in the same event. Of a bulk transfer each payee has the payer, and the payer, who
   * has many, nobody in particular; a fee has no side.
   */
  async other(place: Place, account: Uint8Array, assetId: string): Promise<Holding | undefined> {
    for (const event of (await this.at(place.height))?.[place.index] ?? []) {
      const own = event.find(each => each.purpose === undefined && each.assetId === assetId && equalBytes(each.account, account))
      if (own === undefined) continue
      const against = event.filter(each => each !== own && each.atoms < 0n !== own.atoms < 0n)
      const [only] = against
      return only === undefined || against.length > 1 ? undefined : { account: only.account, assetId: only.assetId }
    }
    return undefined
  }
}

const sizeOf = (movements: Movements | undefined): number => movements?.reduce((sum, events) => sum + events.reduce((n, { length }) => n + length, 0), 0) ?? 0
