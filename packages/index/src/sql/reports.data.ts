/** How a database says what reports need. */
export type Dialect = Readonly<{
  hex(bytes: string): string
  /** Seconds and nanoseconds since 1970 as a moment. */
  time(seconds: string, nanos: string): string
  /** What stands before and behind the blank in the name of a line; nothing behind where there is none. */
  before(name: string): string
  behind(name: string): string
  /** A movement, where it fits a row and where it does not. */
  atoms(narrow: string, wide: string): string
  /** The address of an account, the id of a member. */
  name(party: string): string
  bool(condition: string): string
}>

/** A view for reports: its columns in order, and the question behind it. `@` stands before the name of each table. */
export type Report = Readonly<{ name: string; columns: readonly string[]; sql(dialect: Dialect): string }>

/** Views that both databases have with the same columns. What each column means stands in docs/index.md and docs/index.zh-CN.md. They may grow at their end, never change. */
export const REPORTS: readonly Report[] = [
  {
    name: 'report_blocks', columns: ['height', 'time', 'transactions', 'first_position'],
    sql: d => `SELECT height, ${d.time('seconds', 'nanos')}, transactions, log_start FROM @blocks`,
  },
  {
    name: 'report_transactions', columns: ['position', 'transaction_id', 'height', 'place', 'time', 'action', 'is_later', 'is_done', 'status_module', 'status_code'],
    sql: d => `SELECT t.seq, ${d.hex('t.id')}, t.height, t.seq - b.log_start, ${d.time('b.seconds', 'b.nanos')}, a.name, ${d.bool('t.kind = 1')}, ${d.bool('t.code = 0')}, t.module, t.code
      FROM @transactions t JOIN @blocks b ON b.height = t.height JOIN @action_types a ON a.number = t.action`,
  },
  {
    name: 'report_movements', columns: ['position', 'transaction_id', 'height', 'time', 'account', 'holder', 'asset', 'purpose', 'atoms', 'is_later', 'action'],
    sql: d => `SELECT h.seq, ${d.hex('t.id')}, t.height, ${d.time('b.seconds', 'b.nanos')}, ${d.name('p')}, ${d.name('m')}, ${d.before('s.name')}, ${d.behind('s.name')}, ${d.atoms('h.atoms', 'w.atoms')}, ${d.bool('t.kind = 1')}, a.name
      FROM @history h JOIN @transactions t ON t.seq = h.seq JOIN @blocks b ON b.height = t.height JOIN @action_types a ON a.number = t.action JOIN @assets s ON s.number = h.asset
      JOIN @parties p ON p.number = h.party AND p.kind = 0 LEFT JOIN @parties m ON m.number = p.owner LEFT JOIN @wide_movements w ON w.party = h.party AND w.seq = h.seq AND w.asset = h.asset`,
  },
  {
    name: 'report_keys', columns: ['position', 'transaction_id', 'kind', 'value'],
    sql: d => `SELECT k.seq, ${d.hex('t.id')}, n.name, ${d.hex('k.value')} FROM @search_keys k JOIN @transactions t ON t.seq = k.seq JOIN @key_kinds n ON n.number = k.kind`,
  },
  {
    name: 'report_accounts', columns: ['account', 'holder'],
    sql: d => `SELECT ${d.name('p')}, ${d.name('m')} FROM @parties p LEFT JOIN @parties m ON m.number = p.owner WHERE p.kind = 0`,
  },
]

/** The statement that makes a view; `prefix` stands before the names of tables and of the view. */
export const viewOf = ({ name, columns, sql }: Report, dialect: Dialect, create: string, prefix: string): string =>
  `${create} ${prefix}${name} (${columns.join(', ')}) AS ${sql(dialect).replaceAll('@', prefix)}`
