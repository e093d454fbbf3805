/** The tables that both databases have with the same columns, for Kysely: the questions to them are written once. `sum` is the check sum of a row (sums.ts). */
export type SharedTables = {
  blocks: { height: number; seconds: number; nanos: number; log_start: number; transactions: number; sum: number }
  /** Receipts (kind 0) and later outcomes (kind 1) by their position in the log; `audience`: the numbers of those who see anything of it, packed (audiences.ts). */
  transactions: { seq: number; id: Uint8Array; height: number; kind: number; module: number; code: number; action: number; audience: Uint8Array; sum: number }
  search_keys: { seq: number; kind: number; value: Uint8Array }
  /** Movements beyond 2^53 atoms, as digits; their row of the history has no atoms. */
  wide_movements: { party: number; seq: number; asset: number; atoms: string; sum: number }
}
