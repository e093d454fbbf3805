import type { Position } from '../cursor.ts'
import type { Eyes } from './eyes.ts'
import type { HistoryRow, Rows } from './rows.ts'
import { checkHistory } from './statement.ts'
import type { Row, TransactionRows } from './transactionRows.ts'

/** Positions that a step of a search looks at, and its steps: some 100 ms. */
const SEEK_ROWS = 256
const SEEK_STEPS = 64

/** What is found of a list; `stoppedAt`: a position that the reader sees, where a bounded search ended before there was enough. */
type Found<R, P> = Readonly<{ found: readonly R[]; stoppedAt?: P }>

/** Transactions before a position, without what became of them later, of which there is anything to be seen: at least so many while there are. */
export async function seenTransactions(transactions: TransactionRows, eyes: Eyes | undefined, before: number, count: number): Promise<Found<Row, Row>> {
  const found: Row[] = []
  let at = before
  let last: Row | undefined
  for (let step = 0; step < SEEK_STEPS; step++) {
    const rows = await (eyes === undefined ? transactions.before(at, SEEK_ROWS) : transactions.at(await eyes.positions(at, SEEK_ROWS)))
    found.push(...rows.filter(row => row.kind === 0))
    last = rows.at(-1)
    if (found.length >= count || last === undefined || rows.length < SEEK_ROWS) return { found }
    at = last.seq
  }
  return { found, ...(last !== undefined && { stoppedAt: last }) }
}

/** What is looked for among the lines of another's history: lines of transactions that these eyes see and, where `lines` are given, these alone. */
export type Seeking = Readonly<{ party: number; eyes: Eyes; lines: ReadonlySet<number> | undefined; before: Position; count: number }>

/**
 * Lines of another's history that are for a reader. Goes from what the reader sees to what the party took part in and back, so that it does not read through
 * what concerns one of them alone.
 */
export async function seenLines(stored: Rows, transactions: TransactionRows, { party, eyes, lines, before: from, count }: Seeking): Promise<Found<HistoryRow, Position>> {
  const found: HistoryRow[] = []
  let before = from
  for (let step = 0; step < SEEK_STEPS; step++) {
    const rows = checkHistory(party, await stored.history(party, before, SEEK_ROWS))
    const seen = new Set((await eyes.visible(await transactions.at([...new Set(rows.map(row => row.seq))]))).map(row => row.seq))
    found.push(...rows.filter(({ seq, asset }) => seen.has(seq) && (lines === undefined || lines.has(asset))))
    const last = rows.at(-1)
    if (found.length >= count || last === undefined || rows.length < SEEK_ROWS) return { found }
    const [next] = await eyes.positions(last.seq + 1, 1)
    if (next === undefined) return { found }
    before = next < last.seq ? { seq: next + 1, sub: 0 } : { seq: last.seq, sub: last.asset }
  }
  return { found, stoppedAt: before }
}
