import { setImmediate as nextTurn } from 'node:timers/promises'
import { writeCamt053 } from '@jianghan/gateway-iso20022'
import { type Holding, INDEX_LIMITS, type Period } from '@jianghan/index'
import { assert, formatAddress, fromHex, toHex, utf8 } from '@jianghan/protocol'
import { indexed, indexOf } from '../http/find.ts'
import { timeText } from '../http/render.ts'
import { dateTimeOf } from '../paymentFiles/report/standing.ts'
import { fail } from '../problem/define.ts'
import { BlockMovements } from './blockMovements.ts'
import { statementProblems } from './problems.data.ts'
import { DayBook, type Reconciliation } from './reconciliation.ts'
import { type MadeStatement, type MakerContext, StatementMaker } from './statementMaker.ts'
import { ZipWriter } from './zip.ts'

/** How long a run waits for the index to come to where the ledger is, milliseconds. */
const INDEX_WAIT_MS = 10_000
/** Reconciliations that are remembered. */
const LAST_KEPT = 64
/** Accounts whose statements are made at once. */
const PAGE = Math.min(500, INDEX_LIMITS.holdings)
/** Statements that are written before others have their turn: some milliseconds. */
const WRITTEN_AT_ONCE = 25

type Run = Readonly<{ assetId: string; day: string; period: Period; height: bigint }>

/**
 * The end of a business day of all accounts that hold an asset: a statement of each, all as of one block, and the reconciliation of the whole. Accounts are those for which the asset
 * ever moved, and those which the directory names.
 */
export class EndOfDay {
  readonly #context: MakerContext
  readonly #maker: StatementMaker
  readonly #last = new Map<string, Reconciliation>()

  constructor(context: MakerContext) {
    this.#context = context
    this.#maker = new StatementMaker(context)
  }

  /** What a run begins with. Fails where the index stays behind the ledger. */
  async #begin(assetId: string, day: string, period: Period): Promise<Run> {
    const index = indexOf(this.#context)
    const reached = await index.reached(index.status().target, INDEX_WAIT_MS)
    const { marker: { height }, target } = index.status()
    if (!reached) return fail(statementProblems.dayNotIndexed, { height: String(height), latest: String(target) })
    return { assetId, day, period, height }
  }

  /** The archive: a camt.053 of each account, and `reconciliation.json` at its end. */
  async *archive(assetId: string, day: string, period: Period): AsyncGenerator<Buffer> {
    const run = await this.#begin(assetId, day, period)
    const zip = new ZipWriter(this.#context.now())
    const pieces: Buffer[] = []
    let result: Reconciliation | undefined
    let written = 0
    for await (const made of this.#run(run, found => { result = found })) {
      pieces.push(zip.file(fileName(made, run.day), utf8(documentOf(made, dateTimeOf(this.#context.now())))))
      if (++written % WRITTEN_AT_ONCE !== 0) continue
      yield Buffer.concat(pieces.splice(0))
      await nextTurn()
    }
    assert(result !== undefined, 'a run ends with its reconciliation')
    this.#keep(result)
    pieces.push(zip.file('reconciliation.json', utf8(`${JSON.stringify(result, undefined, 2)}\n`)))
    yield Buffer.concat(pieces)
    yield* zip.end()
  }

  #keep(result: Reconciliation): void {
    const name = `${result.assetId} ${result.day}`
    this.#last.delete(name)
    this.#last.set(name, result)
    const oldest = this.#last.keys().next()
    if (this.#last.size > LAST_KEPT && !oldest.done) this.#last.delete(oldest.value)
  }

  /** The reconciliation of the last archive of a day, while this process remembers it. */
  last(assetId: string, day: string): Reconciliation | undefined {
    return this.#last.get(`${assetId} ${day}`)
  }

  /** The reconciliation alone. */
  async reconcile(assetId: string, day: string, period: Period): Promise<Reconciliation> {
    let result: Reconciliation | undefined
    let seen = 0
    for await (const _ of this.#run(await this.#begin(assetId, day, period), found => { result = found })) if (++seen % PAGE === 0) await nextTurn()
    assert(result !== undefined, 'a run ends with its reconciliation')
    return result
  }

  async *#run({ assetId, day, period, height }: Run, onEnd: (result: Reconciliation) => void): AsyncGenerator<MadeStatement> {
    const { supply } = await this.#maker.termsOf(assetId, height)
    const book = new DayBook(assetId)
    const movements = new BlockMovements(this.#context.kernel)
    const compared = await this.#readBlocks(book, movements, period, height)
    const groups = await this.#context.paymentFiles.bookingsOf({ fromMs: Number(period.from) * 1000, untilMs: Number(period.until) * 1000 })
    const make = (page: readonly Holding[]): Promise<MadeStatement[]> => this.#maker.make(page, { ...period, kind: 'day' }, { at: height, movements, groups })
    // The next page is made while this one is written.
    let ahead: Promise<MadeStatement[]> | undefined
    for await (const page of this.#pages(assetId)) {
      const next = make(page)
      next.catch(() => undefined)
      for (const made of await ahead ?? []) {
        book.statement(made)
        yield made
      }
      ahead = next
    }
    for (const made of await ahead ?? []) {
      book.statement(made)
      yield made
    }
    const { time } = indexed(await indexOf(this.#context).block(height)) ?? { time: { seconds: 0n, nanos: 0 } }
    onEnd(book.close({ day, complete: time.seconds >= period.until, height: String(height), time: timeText(time), supply, compared }))
  }

  /** What the blocks of the day say that moved; whether all of them are still kept. */
  async #readBlocks(book: DayBook, movements: BlockMovements, { from, until }: Period, height: bigint): Promise<boolean> {
    const [first, end] = [await this.#firstBlock(from, height), await this.#firstBlock(until, height)]
    for (let at = first; at < end; at++) {
      const moved = await movements.at(at)
      if (moved === undefined) {
        book.pruned(at, end - 1n)
        return false
      }
      book.block()
      for (const events of moved) for (const event of events) for (const each of event) book.told(each, each.atoms)
    }
    return true
  }

  /** Height of the first block that is not before a second; one beyond the height where there is none. */
  async #firstBlock(second: bigint, height: bigint): Promise<bigint> {
    const index = indexOf(this.#context)
    let [low, high] = [index.status().marker.firstHeight, height + 1n]
    while (low < high) {
      const middle = (low + high) / 2n
      const block = indexed(await index.block(middle))
      if (block === undefined || block.time.seconds < second) low = middle + 1n
      else high = middle
    }
    return low
  }

  /** All accounts of an asset, each once: those of the index, then those that only the directory knows. */
  async *#pages(assetId: string): AsyncGenerator<readonly Holding[]> {
    const index = indexOf(this.#context)
    const seen = new Set<string>()
    for (let after: number | undefined; ;) {
      const { items, next } = indexed(await index.holders([assetId], after, PAGE))
      for (const account of items) seen.add(toHex(account))
      if (items.length > 0) yield items.map(account => ({ account, assetId }))
      if (next === undefined) break
      after = next
    }
    let page: Holding[] = []
    for (const entry of this.#context.paymentFiles.directory.entries) {
      const account = entry.assetId === assetId && !seen.has(entry.account) ? fromHex(entry.account) : undefined
      if (account === undefined) continue
      seen.add(entry.account)
      page.push({ account, assetId })
      if (page.length === PAGE) {
        yield page
        page = []
      }
    }
    if (page.length > 0) yield page
  }
}

/** A statement as a message of its own: what its customer is given. */
function documentOf({ statement }: MadeStatement, createdAt: string): string {
  const { owner } = statement
  return writeCamt053({ messageId: `M${statement.id}`, createdAt, ...(owner && { recipient: owner }), statements: [statement] })
}

/** Name of a file: the number of the account, as far as a file may be called so, the asset, and what tells two apart. */
function fileName({ holding: { account, assetId }, statement }: MadeStatement, day: string): string {
  const number = statement.account.id.replaceAll(/[^A-Za-z0-9._-]/g, '_')
  return `${day}/${number}_${assetId}_${formatAddress('account', account).slice(-8)}.xml`
}
