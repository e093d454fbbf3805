import { fromHex } from '@jianghan/protocol'
import { partyKey } from '../projection.ts'
import type { Reader } from '../readModel.ts'
import { MEMBERS, PUBLIC, unpackNumbers } from './audiences.ts'
import { lineOf } from './names.ts'
import type { Rows } from './rows.ts'
import { checkTransaction, type Row } from './transactionRows.ts'

/** A reader who does not see all, in the numbers of the index: what it sees of the log, and of each row that it comes by. */
export class Eyes {
  readonly #rows: Rows
  readonly #lists: ReadonlySet<number>
  /** Accounts to which it is confined, and that are its member's. */
  readonly #accounts: readonly number[]
  readonly #confined: boolean
  readonly #member: number | undefined

  private constructor(rows: Rows, { member, accounts, former }: Omit<Reader, 'all'>, number: number | undefined, owned: readonly number[]) {
    this.#rows = rows
    this.#member = number
    this.#confined = accounts !== undefined
    this.#accounts = owned
    this.#lists = new Set([
      PUBLIC, ...(member !== undefined && former !== true ? [MEMBERS] : []),
      ...(this.#confined ? owned : number === undefined ? [] : [number]),
    ])
  }

  static async of(rows: Rows, reader: Omit<Reader, 'all'>): Promise<Eyes> {
    const member = reader.member === undefined ? undefined : (await rows.party(`m${reader.member}`))?.number
    const owned: number[] = []
    for (const hex of reader.accounts ?? []) {
      const account = fromHex(hex)
      const known = account && await rows.party(partyKey({ account }))
      if (known !== undefined && known.owner !== 0 && known.owner === member) owned.push(known.number)
    }
    return new Eyes(rows, reader, member, owned)
  }

  /** Positions of the log before one of which it sees anything, the newest first, at most so many. */
  async positions(before: number, count: number): Promise<number[]> {
    const found: number[] = []
    for (const list of this.#lists) found.push(...await this.#rows.audience(list, before, count))
    for (const account of this.#accounts) for (const { seq } of await this.#rows.history(account, { seq: before, sub: 0 }, count)) found.push(seq)
    return [...new Set(found)].sort((a, b) => b - a).slice(0, count)
  }

  /** Those of these rows of which it sees anything, by the readers that they name. */
  async visible<R extends Row>(rows: readonly R[]): Promise<R[]> {
    for (const row of rows) checkTransaction(row)
    const open = (row: R): boolean => unpackNumbers(row.audience).some(number => this.#lists.has(number))
    const concerned = this.#accounts.length === 0 ? new Set<number>() : await this.#rows.concerned(this.#accounts, rows.filter(row => !open(row)).map(({ seq }) => seq))
    return rows.filter(row => open(row) || concerned.has(row.seq))
  }

  /** Whether a party is the reader's own: all of its history is. */
  owns(party: Readonly<{ number: number; owner: number }>): boolean {
    if (this.#confined) return this.#accounts.includes(party.number)
    return this.#member !== undefined && party.owner === this.#member
  }

  /** Lines of an account that tell of money which the reader's member issued, by their numbers; 0 for lines that tell of none. */
  async linesOfItsMoney(): Promise<ReadonlySet<number>> {
    if (this.#confined || this.#member === undefined) return new Set()
    const lines: number[] = []
    for (const { name, number } of this.#rows.assets.all) if ((await this.#rows.party(`i${lineOf(name).assetId}`))?.owner === this.#member) lines.push(number)
    return new Set(lines.length === 0 ? [] : [0, ...lines])
  }
}
