import { fromHex } from '@jianghan/protocol'
import { partyKey } from '../projection.ts'
import type { Reader } from '../readModel.ts'
import { MEMBERS, PUBLIC } from './audiences.ts'
import { historyRows } from './historyRows.ts'
import { lineOf } from './names.ts'
import type { Parts } from './parts.ts'

/** A reader who does not see all, in the numbers of the index: what it sees of the log, and of each row that it comes by. */
export class Eyes {
  readonly #parts: Parts
  readonly #lists: ReadonlySet<number>
  /** Accounts to which it is confined, and that are its member's. */
  readonly #accounts: readonly number[]
  readonly #confined: boolean
  readonly #member: number | undefined

  constructor(parts: Parts, { member, accounts, former }: Omit<Reader, 'all'>) {
    this.#parts = parts
    this.#member = member === undefined ? undefined : parts.parties.find(`m${member}`)
    this.#confined = accounts !== undefined
    this.#accounts = (accounts ?? []).flatMap(hex => {
      const account = fromHex(hex)
      const known = account && parts.parties.entry(partyKey({ account }))
      return known !== undefined && known.owner !== 0 && known.owner === this.#member ? [known.number] : []
    })
    this.#lists = new Set([
      PUBLIC, ...(member !== undefined && former !== true ? [MEMBERS] : []),
      ...(this.#confined ? this.#accounts : this.#member === undefined ? [] : [this.#member]),
    ])
  }

  /** Positions of the log before one of which it sees anything, the newest first, at most so many. */
  positions(before: number, count: number): number[] {
    const { audiences } = this.#parts
    const found = [...this.#lists].flatMap(list => audiences.newest(list, before, count))
    for (const account of this.#accounts) for (const { seq } of historyRows(this.#parts, account, { seq: before, sub: 0 }, count)) found.push(seq)
    return [...new Set(found)].sort((a, b) => b - a).slice(0, count)
  }

  /** Whether it sees anything of what stands at a position, by the readers that its row names. */
  sees(seq: number, audience: readonly number[]): boolean {
    return audience.some(number => this.#lists.has(number))
      || this.#accounts.some(account => historyRows(this.#parts, account, { seq: seq + 1, sub: 0 }, 1)[0]?.seq === seq)
  }

  /** Whether a party is the reader's own: all of its history is. */
  owns(party: Readonly<{ number: number; owner: number }>): boolean {
    if (this.#confined) return this.#accounts.includes(party.number)
    return this.#member !== undefined && party.owner === this.#member
  }

  /** Lines of an account that tell of money which the reader's member issued, by their numbers; 0 for lines that tell of none. */
  linesOfItsMoney(): ReadonlySet<number> {
    const { assets, parties } = this.#parts
    if (this.#confined || this.#member === undefined) return new Set()
    const lines = assets.all.filter(({ name }) => parties.entry(`i${lineOf(name).assetId}`)?.owner === this.#member).map(({ number }) => number)
    return new Set(lines.length === 0 ? [] : [0, ...lines])
  }
}
