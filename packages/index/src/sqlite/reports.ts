import { DatabaseSync } from 'node:sqlite'
import { nameStored } from '../sql/names.ts'
import { type Dialect, REPORTS, viewOf } from '../sql/reports.data.ts'

const DIALECT: Dialect = {
  hex: bytes => `lower(hex(${bytes}))`,
  time: (seconds, nanos) => `strftime('%Y-%m-%dT%H:%M:%S', ${seconds}, 'unixepoch') || printf('.%06dZ', ${nanos} / 1000)`,
  before: name => `CASE instr(${name}, ' ') WHEN 0 THEN ${name} ELSE substr(${name}, 1, instr(${name}, ' ') - 1) END`,
  behind: name => `CASE instr(${name}, ' ') WHEN 0 THEN NULL ELSE substr(${name}, instr(${name}, ' ') + 1) END`,
  atoms: (narrow, wide) => `CAST(coalesce(${narrow}, ${wide}) AS TEXT)`,
  name: party => `party_name(${party}.value, ${party}.kind)`,
  bool: condition => condition,
}

/** A value of a row of a report: amounts are digits, moments are texts (RFC 3339). */
export type ReportValue = string | number | bigint | Uint8Array | null

/**
 * Answers one question of SQL about an index file, as of now, beside the node that writes it: over the views of REPORTS, and read-only. The history lies in several
 * tables that come and go, so the views are made for the question and are gone with it.
 */
export function* queryReports(file: string, sql: string): Generator<Readonly<Record<string, ReportValue>>> {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    db.function('party_name', { deterministic: true }, (value, kind) => (value instanceof Uint8Array ? nameStored(value, Number(kind)) : null))
    db.exec('PRAGMA temp_store = MEMORY; BEGIN')
    const tables = db.prepare("SELECT 'history_' || number AS name FROM runs WHERE family = 'history' AND state = 1").all() as { name: string }[]
    const parts = [...tables, { name: 'history_fresh' }].map(({ name }) => `SELECT party, seq, asset, atoms FROM main.${name}`)
    db.exec(`CREATE TEMP VIEW history AS ${parts.join(' UNION ALL ')}`)
    for (const report of REPORTS) db.exec(viewOf(report, DIALECT, 'CREATE TEMP VIEW', ''))
    const statement = db.prepare(sql)
    statement.setReadBigInts(true)
    yield* statement.iterate() as Iterable<Record<string, ReportValue>>
  } finally {
    db.close()
  }
}
