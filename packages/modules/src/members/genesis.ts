import { type Json, performAtGenesis, type Write } from '@jianghan/kernel'
import { openAccount } from './actions/openAccount.ts'
import { registerMember } from './actions/registerMember.ts'
import { setVaultKey } from './actions/setVaultKey.ts'

/**
 * The first members and accounts: {members: [RegisterMember as JSON], accounts: [OpenAccount as JSON], vaultKeys: [SetVaultKey as JSON]}, carried out by the
 * actions themselves. A genesis that does not fit is an operator's mistake at set-up and throws with its reason.
 */
export function genesis(write: Write, part: Json | undefined): void {
  const { members = [], accounts = [], vaultKeys = [] } = (part ?? {}) as { members?: Json[]; accounts?: Json[]; vaultKeys?: Json[] }
  for (const json of members) performAtGenesis(write, registerMember, json)
  for (const json of accounts) performAtGenesis(write, openAccount, json)
  for (const json of vaultKeys) performAtGenesis(write, setVaultKey, json)
}
