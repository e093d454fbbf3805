import type { Kysely } from 'kysely'
import type { IndexedTransaction, Place } from '../readModel.ts'
import type { Names } from './names.ts'
import { checkSum, transactionSum } from './sums.ts'
import type { SharedTables } from './tables.ts'

/** A transaction or a later outcome, with the time of its block. */
export type Row = Readonly<{
  seq: number; id: Uint8Array; height: number; kind: number; module: number; code: number; action: number; audience: Uint8Array; sum: number
  seconds: number; nanos: number; log_start: number
}>

/** Where the transaction of a row stands. */
export const placeOf = (row: Row): Place => ({ height: BigInt(row.height), index: row.seq - row.log_start })

/** Stops at a row that is not what was written. */
export function checkTransaction({ id, seq, height, kind, module, code, action, audience, sum }: Row): void {
  checkSum(sum, transactionSum(id, seq, height, kind, module, code, action, audience), 'transactions', seq)
}

/** Reads rows of transactions by their positions in the log. */
export class TransactionRows {
  readonly #sql: Kysely<SharedTables>
  readonly #actionTypes: Names

  constructor(sql: Kysely<SharedTables>, actionTypes: Names) {
    this.#sql = sql
    this.#actionTypes = actionTypes
  }

  select() {
    return this.#sql.selectFrom('transactions as t').innerJoin('blocks as b', 'b.height', 't.height')
      .select(['t.seq', 't.id', 't.height', 't.kind', 't.module', 't.code', 't.action', 't.audience', 't.sum', 'b.seconds', 'b.nanos', 'b.log_start'])
  }

  /** Rows at these positions, the newest first. */
  at(positions: readonly number[]): Promise<Row[]> {
    return positions.length === 0 ? Promise.resolve([]) : this.select().where('t.seq', 'in', positions).orderBy('t.seq', 'desc').execute()
  }

  /** Rows before a position, the newest first. */
  before(position: number, count: number): Promise<Row[]> {
    return this.select().where('t.seq', '<', position).orderBy('t.seq', 'desc').limit(count).execute()
  }

  /** A row as it is answered. */
  readonly answered = (row: Row): IndexedTransaction => {
    checkTransaction(row)
    return {
      id: row.id, logIndex: BigInt(row.seq), ...placeOf(row), time: { seconds: BigInt(row.seconds), nanos: row.nanos },
      status: { module: row.module, code: row.code }, action: this.#actionTypes.nameOf(row.action),
    }
  }
}
