import { assert, decodeStrict, txV1 } from '@jianghan/protocol'
import type { Grant } from '../../callers/grant.ts'
import type { DayUsage } from '../../signer/dayUsage.ts'
import { spentTogether, touchedByAll } from '../../signer/touched.ts'

/** What was taken of an API key's day, in days since 1970 at UTC+8. Atoms as text. */
export type DayTaken = Readonly<{ asset: string; atoms: string; day: number }>

/** What a file comes to, in atoms of an asset. */
export type Spending = Readonly<{ asset: string; atoms: bigint; /** The largest payment. */ most: bigint }>

/**
 * What a file may spend of an API key's day. Taken whole before anything is planned, so that no other request comes in between; what the plan does not use, and what is refused on
 * its way, is given back on the same day. After a crash nothing is.
 */
export class FileBudget {
  readonly taken: readonly DayTaken[]
  readonly #usage: DayUsage
  readonly #apiKey: string
  /** Atoms that are still taken, by asset. */
  readonly #held: Map<string, bigint>

  /** Takes as much of what a file spends as is left of the limits of the day; durable when it answers. */
  static async take(usage: DayUsage, apiKey: string, { perDay }: Grant, spends: readonly Spending[]): Promise<FileBudget> {
    const { day } = usage
    const taken: DayTaken[] = []
    for (const { asset, atoms } of spends) {
      const limit = perDay?.find(({ assetId }) => assetId === asset)
      if (limit !== undefined) taken.push({ asset, day, atoms: String(await usage.takeUpTo(apiKey, asset, atoms, BigInt(limit.atoms))) })
    }
    return new FileBudget(usage, apiKey, taken)
  }

  constructor(usage: DayUsage, apiKey: string, taken: readonly DayTaken[]) {
    this.#usage = usage
    this.#apiKey = apiKey
    this.taken = taken
    this.#held = new Map(taken.map(({ asset, atoms }) => [asset, BigInt(atoms)]))
  }

  /** What may be spent together, by asset; an asset without a limit is not named. */
  get together(): Record<string, bigint> {
    return Object.fromEntries(this.taken.map(({ asset, atoms }) => [asset, BigInt(atoms)]))
  }

  /** Gives back what the plan has no use for. */
  returnUnspent(unspent: Readonly<Record<string, bigint>>): void {
    for (const [asset, atoms] of Object.entries(unspent)) this.#return(asset, atoms)
  }

  /** Gives back all that is still taken: nothing of the file goes. */
  returnAll(): void {
    for (const [asset, atoms] of this.#held) this.#return(asset, atoms)
  }

  /** Gives back what a transaction would have spent that was refused. */
  giveBack(body: Uint8Array): void {
    if (this.taken.length === 0) return
    const decoded = decodeStrict(txV1.TransactionBodySchema, body)
    assert(decoded.ok, 'a plan holds bodies of transactions')
    for (const [asset, atoms] of spentTogether(touchedByAll(decoded.value.actions))) this.#return(asset, atoms)
  }

  #return(asset: string, atoms: bigint): void {
    const held = this.#held.get(asset)
    if (held === undefined) return
    assert(atoms <= held, 'no more is given back than was taken')
    this.#held.set(asset, held - atoms)
    if (this.taken.some(each => each.asset === asset && each.day === this.#usage.day)) this.#usage.giveBack(this.#apiKey, asset, atoms)
  }
}
