import { type Json, performAtGenesis, type Write } from '@jianghan/kernel'
import { openAccount } from './actions/openAccount.ts'
import { registerMember } from './actions/registerMember.ts'
import { setVaultKey } from './actions/setVaultKey.ts'
import { beginCounting } from './officers.ts'

/**
 * The first members and accounts: {countsRoles: true, members: [RegisterMember as JSON], accounts: [OpenAccount as JSON], vaultKeys: [SetVaultKey as JSON]}, carried
 * out by the actions themselves. Without `countsRoles` nothing keeps members from locking themselves out, as in the ledgers of the first release. A genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { countsRoles = false, members = [], accounts = [], vaultKeys = [] } = (part ?? {}) as { countsRoles?: boolean; members?: Json[]; accounts?: Json[]; vaultKeys?: Json[] }
  if (countsRoles) beginCounting(write)
  for (const json of members) performAtGenesis(write, registerMember, json)
  for (const json of accounts) performAtGenesis(write, openAccount, json)
  for (const json of vaultKeys) performAtGenesis(write, setVaultKey, json)
}
