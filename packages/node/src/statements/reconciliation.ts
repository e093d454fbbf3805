import type { Holding } from '@jianghan/index'
import { formatAddress, toHex } from '@jianghan/protocol'
import type { MadeStatement } from './statementMaker.ts'

/** What does not fit: told once for each place, with its numbers in atoms. */
export type Difference =
  /** The balances of all accounts do not make the supply of the asset. */
  | Readonly<{ kind: 'supply'; assetId: string; balances: string; supply: string }>
  /** What the index says that moved on an account in the day is not what the blocks say. */
  | Readonly<{ kind: 'movement'; assetId: string; account: string; index: string; ledger: string }>
  /** A statement does not add up. */
  | Readonly<{ kind: 'statement'; assetId: string; account: string; opening: string; entries: string; closing: string }>
  /** Blocks of the day are not kept any more, so that they could not be compared. */
  | Readonly<{ kind: 'pruned'; assetId: string; from: string; to: string }>

/** The day of an asset over all accounts; empty `differences` is how it must be. Amounts in atoms. */
export type Reconciliation = Readonly<{
  assetId: string; day: string
  /** Whether the day is over. */
  complete: boolean
  /** Everything is as of this block. */
  height: string; time: string
  accounts: number; entries: number
  opening: string; credits: string; debits: string; closing: string
  /** Sum of the balances at the height, and what the issuer owes. */
  balances: string; supply: string
  /** Blocks of the day that were compared with the index. */
  blocksCompared: number
  differences: readonly Difference[]
  /** Whether there were more than are listed. */
  cutShort: boolean
}>

/** Differences that are listed. */
const DIFFERENCES_MAX = 1_000

/** Gathers what statements say of a day and holds it against the ledger. */
export class DayBook {
  readonly #assetId: string
  readonly #differences: Difference[] = []
  #cutShort = false
  /** By account, hexadecimal: what the index says less what the blocks say. */
  readonly #index = new Map<string, bigint>()
  readonly #ledger = new Map<string, bigint>()
  readonly #sums = { opening: 0n, credits: 0n, debits: 0n, closing: 0n, balances: 0n }
  #accounts = 0
  #entries = 0
  #blocks = 0

  constructor(assetId: string) {
    this.#assetId = assetId
  }

  /** Notes a movement that a block of the day tells. */
  told({ account, assetId }: Holding, atoms: bigint): void {
    if (assetId !== this.#assetId || atoms === 0n) return
    const name = toHex(account)
    this.#ledger.set(name, (this.#ledger.get(name) ?? 0n) + atoms)
  }

  block(): void {
    this.#blocks++
  }

  /** Blocks of the day that are not kept any more. */
  pruned(from: bigint, to: bigint): void {
    this.#differ({ kind: 'pruned', assetId: this.#assetId, from: String(from), to: String(to) })
  }

  /** Notes a statement. The sums are made anew of its lines: those of the index are what is compared. */
  statement({ holding: { account }, moved, opening, closing, balance, statement }: MadeStatement): void {
    let net = 0n
    for (const { movement } of moved.lines) net += movement?.atoms ?? 0n
    if (opening + net !== closing) {
      this.#differ({ kind: 'statement', assetId: this.#assetId, account: formatAddress('account', account), opening: String(opening), entries: String(net), closing: String(closing) })
    }
    if (net !== 0n) this.#index.set(toHex(account), net)
    this.#accounts++
    this.#entries += statement.entries.length
    this.#sums.opening += opening
    this.#sums.closing += closing
    this.#sums.balances += balance
    this.#sums.credits += moved.credits.atoms
    this.#sums.debits += moved.debits.atoms
  }

  /** Compares and closes the book. */
  close({ supply, compared, ...facts }: Readonly<{ day: string; complete: boolean; height: string; time: string; supply: bigint; /** Whether the blocks were read. */ compared: boolean }>): Reconciliation {
    const { opening, credits, debits, closing, balances } = this.#sums
    if (balances !== supply) this.#differ({ kind: 'supply', assetId: this.#assetId, balances: String(balances), supply: String(supply) })
    if (compared) {
      for (const name of new Set([...this.#index.keys(), ...this.#ledger.keys()])) {
        const [index, ledger] = [this.#index.get(name) ?? 0n, this.#ledger.get(name) ?? 0n]
        if (index !== ledger) this.#differ({ kind: 'movement', assetId: this.#assetId, account: formatAddress('account', Buffer.from(name, 'hex')), index: String(index), ledger: String(ledger) })
      }
    }
    return {
      assetId: this.#assetId, ...facts, accounts: this.#accounts, entries: this.#entries, opening: String(opening), credits: String(credits), debits: String(debits), closing: String(closing),
      balances: String(balances), supply: String(supply), blocksCompared: this.#blocks, differences: this.#differences, cutShort: this.#cutShort,
    }
  }

  #differ(found: Difference): void {
    if (this.#differences.length < DIFFERENCES_MAX) this.#differences.push(found)
    else this.#cutShort = true
  }
}
