import type { AccessPort } from './access.ts'
import type { CheckedAction } from './intake.ts'

/**
 * Keys of the state that a transaction with these actions is most likely going to read and that few others do: accounts it spends from and to, and what its actions
 * name (`reads`). A hint, by which a ledger larger than memory fetches them from the disk while earlier blocks are executed; what is missing or too much
 * costs time and changes nothing.
 */
export function* readsOf(access: AccessPort, actions: readonly CheckedAction[]): Generator<Uint8Array> {
  for (const { action, body, spends } of actions) {
    if (access.accountKey !== undefined) {
      for (const { account, to } of spends) {
        yield access.accountKey(account)
        // Who is paid among many is looked up only where it has no balance.
        if (to !== undefined && spends.length === 1) yield access.accountKey(to)
      }
    }
    yield* action.schema.reads?.(body) ?? []
  }
}
