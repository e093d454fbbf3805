import { crc32 } from 'node:zlib'
import { assert, equalBytes } from '@jianghan/protocol'
import { isRefused, refused, type Refused } from '@jianghan/crypto'
import type { Party } from '@jianghan/kernel'
import { encodeCursor, type ListName, pageFrom, pageOf, type Position } from '../cursor.ts'
import { LIMITS } from '../limits.ts'
import { partyKey } from '../projection.ts'
import {
  type FoundTransaction, type HistoryEntry, type Holding, type IndexedBlock, type IndexedOutcome, type IndexedTransaction, type IndexReads, IndexUnusable, type Moved, type Page, type PageRequest, type Period, type Place, type Reader,
  type Statement, type StatementLine, type Statements,
} from '../readModel.ts'
import { Eyes } from './eyes.ts'
import { lineNames, lineOf } from './names.ts'
import type { HistoryRow, Rows } from './rows.ts'
import { seenLines, seenTransactions } from './seen.ts'
import { checkHistory, type Span, sumSpan } from './statement.ts'
import { checkSum, sumOf } from './sums.ts'
import type { SharedTables } from './tables.ts'
import { placeOf, type Row, TransactionRows } from './transactionRows.ts'

/** The reading half of a read model in SQL, whichever the database. */
export class Reads implements IndexReads {
  readonly #rows: Rows
  readonly #transactions: TransactionRows

  constructor(rows: Rows) {
    this.#rows = rows
    this.#transactions = new TransactionRows(rows.sql, rows.actionTypes)
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#rows.faultOf(error)
    }
  }

  /** Rows of an id, the oldest first, of so many at one end of the log: a receipt stands before everything that became of its transaction, however much that is. */
  async #rowsOf(id: Uint8Array, from: 'newest' | 'oldest'): Promise<Row[]> {
    return (await this.#transactions.at(await this.#rows.positionsOfId(id, from, LIMITS.matches))).reverse().filter(row => equalBytes(row.id, id))
  }

  transaction(id: Uint8Array, reader: Reader): Promise<FoundTransaction | undefined> {
    return this.#guarded(async () => {
      const receipt = (await this.#rowsOf(id, 'oldest')).find(row => row.kind === 0)
      if (receipt === undefined) return undefined
      const outcomes = (await this.#rowsOf(id, 'newest')).filter(row => row.kind === 1)
      if ((await this.#visible(reader, [receipt, ...outcomes])).length === 0) return undefined
      const later = outcomes.at(-1)
      return {
        ...this.#transactions.answered(receipt),
        ...(later !== undefined && {
          later: { logIndex: BigInt(later.seq), height: BigInt(later.height), status: { module: later.module, code: later.code } },
        }),
      }
    })
  }

  outcomes(id: Uint8Array): Promise<readonly IndexedOutcome[]> {
    return this.#guarded(async () => (await this.#rowsOf(id, 'newest')).filter(row => row.kind === 1).reverse().map(this.#transactions.answered))
  }

  byKey(kind: string, value: Uint8Array, reader: Reader): Promise<readonly IndexedTransaction[]> {
    return this.#guarded(async () => {
      const number = this.#rows.keyKinds.find(kind)
      if (number === undefined) return []
      const found: Row[] = []
      let before = Number.MAX_SAFE_INTEGER
      // Whoever chooses keys that begin like another's does not crowd it out.
      for (let step = 0; step < KEY_STEPS && found.length < LIMITS.matches; step++) {
        const positions = await this.#rows.positionsOfKey(number, value, before, LIMITS.matches)
        const last = positions.at(-1)
        if (last === undefined) break
        const rows = await this.#transactions.select().innerJoin('search_keys as k', 'k.seq', 't.seq')
          .where('t.seq', 'in', positions).where('k.kind', '=', number).where('k.value', '=', value).orderBy('t.seq', 'desc').execute()
        found.push(...await this.#visible(reader, rows))
        before = last
      }
      return found.slice(0, LIMITS.matches).map(this.#transactions.answered)
    })
  }

  /** Those of these rows of which a reader sees anything. */
  async #visible<R extends Row>(reader: Reader, rows: readonly R[]): Promise<readonly R[]> {
    return reader.all ? rows : (await Eyes.of(this.#rows, reader)).visible(rows)
  }

  knows(party: Party): Promise<boolean> {
    return this.#guarded(async () => await this.#rows.party(partyKey(party)) !== undefined)
  }

  members(): Promise<readonly string[]> {
    return this.#guarded(() => this.#rows.members(LIMITS.members))
  }

  history(party: Party, request: PageRequest, reader: Reader): Promise<Page<HistoryEntry> | Refused> {
    return this.#guarded(async () => {
      const key = partyKey(party)
      const list: ListName = `history/${key}`
      const page = pageOf(list, request)
      if (isRefused(page)) return page
      const known = await this.#rows.party(key)
      if (known === undefined) return { items: [] }
      const eyes = reader.all ? undefined : await Eyes.of(this.#rows, reader)
      if (eyes === undefined || eyes.owns(known)) return this.#linesOf(list, known.number, await this.#rows.history(known.number, page.before, page.limit + 1), page.limit)
      const lines = 'member' in party ? undefined : await eyes.linesOfItsMoney()
      if (lines?.size === 0) return { items: [] }
      const { found, stoppedAt } = await seenLines(this.#rows, this.#transactions, { party: known.number, eyes, lines, before: page.before, count: page.limit + 1 })
      const lists = await this.#linesOf(list, known.number, found.slice(0, page.limit + 1), page.limit)
      return stoppedAt === undefined ? lists : { ...lists, next: encodeCursor(list, stoppedAt) }
    })
  }

  /** Lines of a history, with their transactions. */
  async #linesOf(list: ListName, number: number, rows: readonly HistoryRow[], limit: number): Promise<Page<HistoryEntry>> {
    checkHistory(number, rows)
    const wide = await this.#wide(number, rows)
    const seqs = [...new Set(rows.map(row => row.seq))]
    const bySeq = new Map((await this.#transactions.at(seqs)).map(row => [row.seq, { transaction: this.#transactions.answered(row), isLater: row.kind === 1 }]))
    return pageFrom(list, rows, limit, ({ seq, asset, atoms }): HistoryEntry => {
      const line = bySeq.get(seq)
      if (line === undefined) throw new IndexUnusable('damaged', `no transaction at ${seq}`)
      const moved = atoms === null ? wide.get(`${seq}/${asset}`) : BigInt(atoms)
      return { ...line, ...(asset !== 0 && moved !== undefined && { movement: { ...lineOf(this.#rows.assets.nameOf(asset)), atoms: moved } }) }
    }, row => ({ seq: row.seq, sub: row.asset }))
  }

  statement(account: Uint8Array, assetId: string, period: Period, request: PageRequest): Promise<Statement | Refused> {
    return this.#guarded(async () => {
      const key = partyKey({ account })
      const list: ListName = `statement/${key}/${assetId}/${period.from}`
      const page = pageOf(list, request)
      if (isRefused(page)) return page
      const ends = await this.#spanOf(period)
      const number = (await this.#rows.party(key))?.number
      const assets = lineNames(assetId).flatMap(name => this.#rows.assets.find(name) ?? [])
      if (ends === undefined || number === undefined || assets.length === 0) {
        return { items: [], credits: { count: 0, atoms: 0n }, debits: { count: 0, atoms: 0n }, since: 0n, height: ends?.last.height ?? 0n, time: ends?.last.time ?? { seconds: 0n, nanos: 0 } }
      }
      const sums = await sumSpan(this.#rows, number, assets, ends.span, page.before, page.limit + 1, rows => this.#wide(number, rows))
      if (isRefused(sums)) return sums
      const { rows, ...told } = sums
      return { ...told, ...await this.#linesOf(list, number, rows, page.limit), height: ends.last.height, time: ends.last.time }
    })
  }

  statements(holdings: readonly Holding[], period: Period, at?: bigint): Promise<Statements | Refused> {
    return this.#guarded(async () => {
      assert(holdings.length <= LIMITS.holdings, 'a question asks for a bounded number of holdings')
      const ends = await this.#spanOf(period, at)
      const nothing: Moved = { credits: { count: 0, atoms: 0n }, debits: { count: 0, atoms: 0n }, since: 0n, lines: [] }
      if (ends === undefined) return { height: 0n, time: { seconds: 0n, nanos: 0 }, holdings: holdings.map(() => nothing) }
      const found: (Omit<Moved, 'lines'> & { number: number; rows: readonly HistoryRow[] })[] = []
      let left: number = LIMITS.statementRows
      for (const { account, assetId } of holdings) {
        const number = (await this.#rows.party(partyKey({ account })))?.number ?? 0
        const assets = lineNames(assetId).flatMap(name => this.#rows.assets.find(name) ?? [])
        if (number === 0 || assets.length === 0) {
          found.push({ ...nothing, number, rows: [] })
          continue
        }
        const sums = await sumSpan(this.#rows, number, assets, ends.span, BEHIND_ALL, left, rows => this.#wide(number, rows))
        if (isRefused(sums)) return sums
        left -= sums.rows.length
        if (left <= 0) return refused('index.statementTooLong', `所查账户合计超过 ${LIMITS.statementRows} 笔变动。`, `The accounts asked for have more than ${LIMITS.statementRows} movements together.`)
        found.push({ ...sums, number })
      }
      const entries = await this.#entriesAt([...new Set(found.flatMap(({ rows }) => rows.map(({ seq }) => seq)))])
      const told: Moved[] = []
      for (const { number, rows, ...sums } of found) {
        const wide = await this.#wide(number, rows)
        told.push({ ...sums, lines: rows.map(row => this.#statementLine(row, entries, wide)).reverse() })
      }
      return { height: ends.last.height, time: ends.last.time, holdings: told }
    })
  }

  /** Transactions and UETRs at positions of the log: asked for together, since each question costs more than a row. */
  async #entriesAt(seqs: readonly number[]): Promise<ReadonlyMap<number, Pick<StatementLine, 'transaction' | 'isLater' | 'uetr'>>> {
    const kind = this.#rows.keyKinds.find('uetr')
    const found = new Map<number, Pick<StatementLine, 'transaction' | 'isLater' | 'uetr'>>()
    for (let from = 0; from < seqs.length; from += LINES_ASKED) {
      const part = seqs.slice(from, from + LINES_ASKED)
      const keys = kind === undefined ? [] : await this.#rows.sql.selectFrom('search_keys').select(['seq', 'value']).where('seq', 'in', part).where('kind', '=', kind).execute()
      const bySeq = new Map<number, Uint8Array | undefined>()
      // Of several payments in one transaction no line knows which is its own.
      for (const { seq, value } of keys) bySeq.set(seq, bySeq.has(seq) ? undefined : value)
      for (const row of await this.#transactions.at(part)) {
        const uetr = bySeq.get(row.seq)
        found.set(row.seq, { transaction: this.#transactions.answered(row), isLater: row.kind === 1, ...(uetr !== undefined && { uetr }) })
      }
    }
    return found
  }

  #statementLine({ seq, asset, atoms }: HistoryRow, entries: ReadonlyMap<number, Pick<StatementLine, 'transaction' | 'isLater' | 'uetr'>>, wide: ReadonlyMap<string, bigint>): StatementLine {
    const entry = entries.get(seq)
    const moved = atoms === null ? wide.get(`${seq}/${asset}`) : BigInt(atoms)
    if (entry === undefined || moved === undefined) throw new IndexUnusable('damaged', `no transaction at ${seq}`)
    return { ...entry, movement: { ...lineOf(this.#rows.assets.nameOf(asset)), atoms: moved } }
  }

  holders(assetIds: readonly string[], after = 0, limit: number = LIMITS.holdings): Promise<Readonly<{ items: readonly Uint8Array[]; next?: number }>> {
    return this.#guarded(async () => {
      const assets = assetIds.flatMap(id => lineNames(id)).flatMap(name => this.#rows.assets.find(name) ?? [])
      return assets.length === 0 ? { items: [] } : this.#rows.holders(assets, after, Math.min(limit, LIMITS.holdings))
    })
  }

  /** Where a period lies in the log, and the last block that counts: that of a height, or the newest; undefined in an empty index. */
  async #spanOf({ from, until }: Period, at?: bigint): Promise<{ span: Span; last: IndexedBlock } | undefined> {
    const ends = await this.#rows.sql.selectFrom('blocks').select(({ fn }) => [fn.min('height').as('first'), fn.max('height').as('last')]).executeTakeFirst()
    const last = ends?.last === null || ends?.last === undefined ? undefined : await this.block(at !== undefined && at < BigInt(ends.last) ? at : BigInt(ends.last))
    if (ends === undefined || last === undefined) return undefined
    const end = Number(last.logStart) + last.transactions
    /** Position of the first block that is not before a second: blocks follow one another in time. */
    const startOf = async (second: bigint): Promise<number> => {
      let [low, high] = [ends.first as number, Number(last.height) + 1]
      while (low < high) {
        const from = low
        const step = Math.max(1, Math.floor((high - low) / PROBES))
        const heights = Array.from({ length: Math.ceil((high - low) / step) }, (_, i) => from + i * step)
        const rows = await this.#rows.sql.selectFrom('blocks').selectAll().where('height', 'in', heights).orderBy('height').execute()
        if (rows.length !== heights.length) throw new IndexUnusable('damaged', `blocks are missing between ${low} and ${high}`)
        const later = rows.map(blockOf).find(block => block.time.seconds >= second)
        const before = later === undefined ? rows.at(-1)?.height : rows.findLast(row => row.height < Number(later.height))?.height
        if (later !== undefined) high = Number(later.height)
        if (before !== undefined) low = before + 1
      }
      return low > Number(last.height) ? end : Number((await this.block(BigInt(low)))?.logStart ?? end)
    }
    return { span: { from: await startOf(from), until: await startOf(until), end }, last }
  }

  async #wide(party: number, rows: readonly HistoryRow[]): Promise<Map<string, bigint>> {
    const seqs = rows.filter(row => row.asset !== 0 && row.atoms === null).map(row => row.seq)
    if (seqs.length === 0) return new Map()
    const found = await this.#rows.sql.selectFrom('wide_movements').selectAll().where('party', '=', party).where('seq', 'in', seqs).execute()
    for (const { seq, asset, atoms, sum } of found) checkSum(sum, sumOf(party, seq, asset, crc32(atoms)), 'wide_movements', seq)
    return new Map(found.map(({ seq, asset, atoms }) => [`${seq}/${asset}`, BigInt(atoms)]))
  }

  block(height: bigint): Promise<IndexedBlock | undefined> {
    return this.#guarded(async () => {
      if (height > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
      const row = await this.#rows.sql.selectFrom('blocks').selectAll().where('height', '=', Number(height)).executeTakeFirst()
      return row === undefined ? undefined : blockOf(row)
    })
  }

  blocks(request: PageRequest): Promise<Page<IndexedBlock> | Refused> {
    return this.#guarded(async () => {
      const page = pageOf('blocks', request)
      if (isRefused(page)) return page
      const rows = await this.#rows.sql.selectFrom('blocks').selectAll().where('height', '<', page.before.seq)
        .orderBy('height', 'desc').limit(page.limit + 1).execute()
      return pageFrom('blocks', rows, page.limit, blockOf, row => ({ seq: row.height, sub: 0 }))
    })
  }

  transactions(request: PageRequest & Readonly<{ height?: bigint }>): Promise<Page<IndexedTransaction> | Refused> {
    return this.#guarded(async () => {
      const { height } = request
      const list: ListName = height === undefined ? 'transactions' : `transactions/${height}`
      const page = pageOf(list, request)
      if (isRefused(page)) return page
      let query = this.#transactions.select().where('t.kind', '=', 0).where('t.seq', '<', page.before.seq)
      if (height !== undefined) {
        const block = await this.block(height)
        if (block === undefined) return { items: [] }
        query = query.where('t.seq', '>=', Number(block.logStart)).where('t.seq', '<', Number(block.logStart) + block.transactions)
      }
      const rows = await query.orderBy('t.seq', 'desc').limit(page.limit + 1).execute()
      return pageFrom(list, rows, page.limit, this.#transactions.answered, row => ({ seq: row.seq, sub: 0 }))
    })
  }

  seen(reader: Reader, before: Place | undefined, limit: number): Promise<Readonly<{ items: readonly IndexedTransaction[]; next?: Place }>> {
    return this.#guarded(async () => {
      const count = Math.max(1, Math.min(Math.trunc(limit), LIMITS.pageItemsMax))
      const eyes = reader.all ? undefined : await Eyes.of(this.#rows, reader)
      const { found, stoppedAt } = await seenTransactions(this.#transactions, eyes, before === undefined ? Number.MAX_SAFE_INTEGER : await this.#positionOf(before), count + 1)
      const shown = found.slice(0, count)
      const last = found.length > count ? shown.at(-1) : stoppedAt
      return { items: shown.map(this.#transactions.answered), ...(last !== undefined && { next: placeOf(last) }) }
    })
  }

  /** Position of the log at which a place of the ledger is; of a block that is not there yet: behind everything. */
  async #positionOf({ height, index }: Place): Promise<number> {
    const block = await this.block(height)
    return block === undefined ? Number.MAX_SAFE_INTEGER : Number(block.logStart) + index
  }
}

/** Before it lies every row. */
const BEHIND_ALL: Position = { seq: Number.MAX_SAFE_INTEGER, sub: Number.MAX_SAFE_INTEGER }

/** Rows whose transactions are asked for at once: SQLite takes some 32,000 values in a statement. */
const LINES_ASKED = 10_000

/** Blocks that a step of a search by time looks at: each question costs more than a row. */
const PROBES = 32

/** So often are positions of the same first bytes looked through: some thousands, 100 ms. */
const KEY_STEPS = 64

const timeOf = (row: Readonly<{ seconds: number; nanos: number }>) => ({ seconds: BigInt(row.seconds), nanos: row.nanos })

function blockOf(row: SharedTables['blocks']): IndexedBlock {
  checkSum(row.sum, sumOf(row.height, row.seconds, row.nanos, row.log_start, row.transactions), 'blocks', row.height)
  return { height: BigInt(row.height), time: timeOf(row), transactions: row.transactions, logStart: BigInt(row.log_start) }
}
