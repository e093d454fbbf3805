import type { Json, RenderedStatus } from '@jianghan/kernel'
import type { Outcome } from '@jianghan/protocol'
import type { Problem } from '../problem/define.ts'
import type { ItemResult } from '../submit/submission.ts'

/** An executed transaction as the ledger knows it. */
export type Found = Readonly<{ height: bigint; outcome: Outcome }>

/** What this service asks of the node it lives in. */
export interface NodePort {
  readonly chainId: string
  /** What stands against taking so much now. */
  obstacle(transactions: number, bytes: number): Problem | undefined
  /** Sends SignedTransactions; answers what became of each, in order, when all are final or the time is up ("accepted"). */
  submit(frames: readonly Uint8Array[], timeoutMs: number): Promise<readonly ItemResult[]>
  /** A query of a module at the newest state, as JSON; null where there is nothing. */
  query(name: string, args: Readonly<Record<string, string>>): Promise<Json>
  /** A transaction by its id: those of the last ten minutes always, older ones where there is an index. */
  find(id: Uint8Array): Promise<Found | undefined>
  /** Time of a block, milliseconds since 1970. */
  timeOf(height: bigint): Promise<number>
  /** Words for an outcome. */
  render(outcome: Outcome): RenderedStatus
  /** Words for a status of a module's table, "payments.duplicateUetr", with its facts. */
  renderNamed(status: string, facts: Readonly<Record<string, unknown>>): RenderedStatus
  /** Waits until the state after this height can be proved, or the time is up; whether it can. */
  provable(height: bigint, timeoutMs: number): Promise<boolean>
  closing(): boolean
  /** A line in the log: never names, numbers of accounts or texts of a message. */
  log(level: 'info' | 'warn' | 'error', words: string, details: Readonly<Record<string, string | number>>): void
}
