import type { Write } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import type { Account } from './model.ts'
import { state } from './state.ts'

/** Freezes or releases an account, and counts the frozen ones. */
export function setFreeze(write: Write, accountId: Uint8Array, account: Account, freeze: Account['freeze']): void {
  const before = state.frozen.get(write, 0)?.accounts ?? 0
  const after = before + (freeze === undefined ? 0 : 1) - (account.freeze === undefined ? 0 : 1)
  assert(after >= 0, 'no account is released that was not counted')
  if (after === 0 && before > 0) state.frozen.delete(write, 0)
  else if (after !== before) state.frozen.put(write, 0, { accounts: after })
  state.accounts.put(write, accountId, { ...account, freeze })
}
