import type { SqliteRows } from './sqliteRows.ts'

/** Parties whose bytes are asked for at once: SQLite takes some 32,000 values in a statement. */
const ASKED = 10_000

/**
 * Accounts with a line of one of these assets, by their numbers, from the one after `after` on, at most so many. Runs are sorted by party, so that a page reads on
 * where the one before ended: all pages together go through the history once.
 */
export function holdersOf({ db, runs, freshHistory }: SqliteRows, assets: readonly number[], after: number, limit: number): { items: Uint8Array[]; next?: number } {
  const found = new Set<number>()
  const which = assets.map(() => '?').join(', ')
  for (const run of runs.list) {
    const rows = db.prepare(`SELECT DISTINCT party FROM history_${run.number} WHERE party > ? AND asset IN (${which}) ORDER BY party LIMIT ?`).all(after, ...assets, limit + 1) as { party: number }[]
    for (const { party } of rows) found.add(party)
  }
  for (let i = 0; i < freshHistory.size; i++) {
    const [party, , asset] = freshHistory.at(i) as [number, number, number]
    if (party > after && assets.includes(asset)) found.add(party)
  }
  const all = [...found].sort((a, b) => a - b)
  const page = all.slice(0, limit)
  const items: Uint8Array[] = []
  for (let at = 0; at < page.length; at += ASKED) {
    const part = page.slice(at, at + ASKED)
    // Only accounts hold money; a member that an asset's event names is none.
    const rows = db.prepare(`SELECT value FROM parties WHERE kind = 0 AND number IN (${part.map(() => '?').join(', ')}) ORDER BY number`).all(...part) as { value: Uint8Array }[]
    items.push(...rows.map(({ value }) => value))
  }
  const last = page.at(-1)
  return { items, ...(all.length > limit && last !== undefined && { next: last }) }
}
