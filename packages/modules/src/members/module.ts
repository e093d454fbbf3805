import { defineModule } from '@jianghan/kernel'
import { addKey } from './actions/addKey.ts'
import { openAccount } from './actions/openAccount.ts'
import { registerMember } from './actions/registerMember.ts'
import { retireKey } from './actions/retireKey.ts'
import { rotateKey } from './actions/rotateKey.ts'
import { setAccountPolicy } from './actions/setAccountPolicy.ts'
import { setAdminPolicy } from './actions/setAdminPolicy.ts'
import { setVaultKey } from './actions/setVaultKey.ts'
import { setWebOrigins } from './actions/setWebOrigins.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getAccount } from './queries/getAccount.ts'
import { getKey } from './queries/getKey.ts'
import { getMember } from './queries/getMember.ts'
import { getVaultKey } from './queries/getVaultKey.ts'
import { getWebOrigins } from './queries/getWebOrigins.ts'
import { membersSchema } from './schema.ts'

/** Organisations, their keys, and the accounts they hold. */
export const members = defineModule({
  schema: membersSchema,
  actions: [registerMember, addKey, retireKey, rotateKey, setAdminPolicy, openAccount, setAccountPolicy, setVaultKey, setWebOrigins],
  queries: [getMember, getKey, getAccount, getVaultKey, getWebOrigins],
  invariants,
  genesis,
})
