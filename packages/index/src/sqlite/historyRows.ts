import type { Position } from '../cursor.ts'
import type { HistoryRow } from '../sql/rows.ts'
import type { Fresh } from './fresh.ts'
import type { Run, Runs } from './runs.ts'

/** Rows of a party before a position, the newest first, at most so many. Runs follow one another in the log, so the newest rows are taken from the newest run, and so on. */
export function historyRows(history: Runs, freshHistory: Fresh, party: number, before: Position, count: number): HistoryRow[] {
  const out: HistoryRow[] = []
  for (const i of freshHistory.find(party)) {
    const [, seq, asset, atoms, sum] = freshHistory.at(i) as [number, number, number, number | null, number]
    if (seq < before.seq || (seq === before.seq && asset < before.sub)) out.push({ seq, asset, atoms, sum })
  }
  out.sort((a, b) => b.seq - a.seq || b.asset - a.asset)
  for (const run of history.list.toReversed()) {
    if (out.length >= count) break
    if (run.firstSeq <= before.seq) out.push(...rowsBefore(history, run, party, before, count - out.length))
  }
  return out.slice(0, count)
}

const rowsBefore = (runs: Runs, run: Run, party: number, { seq, sub }: Position, count: number): HistoryRow[] =>
  runs.select(run, 'party = ? AND (seq, asset) < (?, ?) ORDER BY seq DESC, asset DESC LIMIT ?', party, seq, sub, count) as HistoryRow[]
