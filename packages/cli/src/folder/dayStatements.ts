import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8 } from '@jianghan/protocol'
import type { Door, StatementAccount } from './door.ts'
import type { Layout } from './layout.ts'
import { sweptNames, writeWhole } from './writing.ts'

/** A form in which a day's statement of an account is written: the end of the node's route, its media type, and the ending of the file. */
export type Paper = Readonly<{ path: string; type: string; ending: string }>

/** The papers that there are, by the names that the command line has for them. */
export const PAPERS = {
  'camt.053': { path: 'camt.053', type: 'application/xml', ending: '.camt.053.xml' },
  'pdf': { path: 'statement', type: 'application/pdf', ending: '.pdf' },
} as const satisfies Readonly<Record<string, Paper>>

/** Name of the file that says up to which day statements were written; beside the lock, where no ERP takes it away. */
const THROUGH = '.jianghan-statements.json'
/** Days that are caught up with after a pause. */
const DAYS_MAX = 31
const DAY_MS = 86_400_000
/** Business days are those of UTC+8. */
const OFFSET_MS = 8 * 3_600_000

const dayOf = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 10)

/** What was written: a day and how many accounts have their statements. */
export type WrittenDay = Readonly<{ day: string; accounts: number }>

/**
 * Statements of the accounts of an API key, written day by day when the ledger has gone beyond the end of a day. The first run writes the last day that is over, a later one all since
 * the last that was written. Up to where that is stands in a file; what is there of a day that was not finished is kept.
 */
export class DayStatements {
  readonly #layout: Layout
  readonly #door: Door
  readonly #papers: readonly Paper[]
  #through: string | undefined

  constructor({ layout, door, statements }: Readonly<{ layout: Layout; door: Door; statements: readonly Paper[] }>) {
    this.#layout = layout
    this.#door = door
    this.#papers = statements
  }

  /** Writes what is due. Rejects where the node or the disk does; asked again it goes on. */
  async write(): Promise<readonly WrittenDay[]> {
    if (this.#papers.length === 0) return []
    const { items, since, until } = await this.#door.accounts()
    if (since === null || until === null) return []
    this.#through ??= await this.#readThrough()
    const written: WrittenDay[] = []
    for (const day of daysBetween(this.#through, { since, until })) {
      if (items.length > 0) await this.#writeDay(day, items)
      await this.#mark(day)
      if (items.length > 0) written.push({ day, accounts: items.length })
    }
    // From the first look on no day is missed, also where none was over yet.
    if (this.#through === undefined) await this.#mark(dayOf(Date.parse(until) - DAY_MS))
    return written
  }

  async #mark(day: string): Promise<void> {
    await writeWhole(this.#file, utf8(`${JSON.stringify({ through: day })}\n`))
    this.#through = day
  }

  async #writeDay(day: string, accounts: readonly StatementAccount[]): Promise<void> {
    const there = new Set(await sweptNames(this.#layout.out))
    for (const account of accounts) {
      for (const paper of this.#papers) {
        const name = `statement.${day}.${nameOf(account)}${paper.ending}`
        if (!there.has(name)) await writeWhole(join(this.#layout.out, name), await this.#door.statement(account, day, paper))
      }
    }
  }

  get #file(): string {
    return join(this.#layout.in, THROUGH)
  }

  /** The last day that was written; undefined where none was, or somebody broke the file: then only the last day is written again. */
  async #readThrough(): Promise<string | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((fault: NodeJS.ErrnoException) => {
      if (fault.code === 'ENOENT') return ''
      throw fault
    })
    return /^\{"through":"(\d{4}-\d{2}-\d{2})"\}\n$/.exec(text)?.[1]
  }
}

/** An account in a file's name: its number as far as a file may be called so, the asset, and what tells two apart. */
const nameOf = ({ number, asset, address }: StatementAccount): string => `${number.replaceAll(/[^A-Za-z0-9._-]/g, '_')}_${asset}_${address.slice(-8)}`

/** Days that are over and were not written, the oldest first: those after `through`, or the last alone; none before the ledger began. */
export function daysBetween(through: string | undefined, { since, until }: Readonly<{ since: string; until: string }>): string[] {
  const first = dayOf(Date.parse(since))
  const days: string[] = []
  for (let at = Date.parse(until) - DAY_MS; days.length < DAYS_MAX; at -= DAY_MS) {
    const day = dayOf(at)
    if (day < first || (through !== undefined && day <= through)) break
    days.push(day)
    if (through === undefined) break
  }
  return days.reverse()
}
