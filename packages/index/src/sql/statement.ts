import { refused, type Refused } from '@jianghan/crypto'
import type { Position } from '../cursor.ts'
import { LIMITS } from '../limits.ts'
import type { MovementSum } from '../readModel.ts'
import type { HistoryRow, Rows } from './rows.ts'
import { checkSum, sumOf } from './sums.ts'

/** Positions in the log: the period is [from, until), and the index ends before `end`. */
export type Span = Readonly<{ from: number; until: number; end: number }>

/** What a span holds of an account and an asset; `rows` are the newest before a position, at most so many. */
export type Sums = { credits: MovementSum; debits: MovementSum; since: bigint; rows: HistoryRow[] }

/** The same rows, each compared with its sum. */
export function checkHistory<R extends HistoryRow>(party: number, rows: readonly R[]): readonly R[] {
  for (const { seq, asset, atoms, sum } of rows) checkSum(sum, sumOf(party, seq, asset, atoms), 'history', seq)
  return rows
}

/** Rows whose amounts beyond 2^53 are asked for at once: SQLite takes some 32,000 values in a statement. */
const WIDE_ASKED = 10_000

/** Sums what a span holds, what moved for a purpose of its own apart from the rest; `wideOf` answers amounts that do not fit a row. */
export async function sumSpan(
  stored: Rows, party: number, assets: readonly number[], { from, until, end }: Span, before: Position, count: number,
  wideOf: (rows: readonly HistoryRow[]) => Promise<ReadonlyMap<string, bigint>>,
): Promise<Sums | Refused> {
  const rows = await stored.historyFrom(party, assets, from, LIMITS.statementRows + 1)
  if (rows.length > LIMITS.statementRows) {
    return refused('index.statementTooLong', `自该日起已有超过 ${LIMITS.statementRows} 笔变动，请查询较近的日期，或使用账户流水。`,
      `More than ${LIMITS.statementRows} movements since that day: ask for a later day, or read the account's history.`)
  }
  checkHistory(party, rows)
  rows.sort((a, b) => b.seq - a.seq || b.asset - a.asset)
  const wide = new Map<string, bigint>()
  for (let at = 0; at < rows.length; at += WIDE_ASKED) for (const [name, atoms] of await wideOf(rows.slice(at, at + WIDE_ASKED))) wide.set(name, atoms)
  const sums = { credits: { count: 0, atoms: 0n }, debits: { count: 0, atoms: 0n }, since: 0n, rows: [] as HistoryRow[] }
  for (const row of rows) {
    if (row.seq >= end) continue
    const atoms = row.atoms === null ? wide.get(`${row.seq}/${row.asset}`) ?? 0n : BigInt(row.atoms)
    if (row.seq >= until) {
      sums.since += atoms
      continue
    }
    // What came back in the same transaction is a line, and neither came nor went.
    if (atoms !== 0n) {
      const side = atoms < 0n ? sums.debits : sums.credits
      side.count++
      side.atoms += atoms < 0n ? -atoms : atoms
    }
    if (sums.rows.length < count && (row.seq < before.seq || (row.seq === before.seq && row.asset < before.sub))) sums.rows.push(row)
  }
  return sums
}
