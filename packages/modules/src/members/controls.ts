import type { AccountControls, Write } from '@jianghan/kernel'
import { type Account } from './model.ts'
import { state } from './state.ts'

/** Changes the controls of an account; the account says whether there are any, so that others need not ask. */
export function putControls(write: Write, accountId: Uint8Array, account: Account, change: Partial<AccountControls>): void {
  const controls = { limits: [], counterparties: undefined, ...state.controls.get(write, accountId), ...change }
  const isControlled = controls.limits.length > 0 || controls.counterparties !== undefined
  if (isControlled) state.controls.put(write, accountId, controls)
  else if (account.isControlled) state.controls.delete(write, accountId)
  state.accounts.put(write, accountId, { ...account, isControlled })
}
