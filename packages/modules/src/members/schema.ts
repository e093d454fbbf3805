import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { MEMBERS } from './identity.ts'
import { addKey } from './schema/addKey.ts'
import { openAccount } from './schema/openAccount.ts'
import { getAccount, getKey, getMember, getVaultKey, getWebOrigins } from './schema/queries.ts'
import { membersReadings } from './schema/readings.ts'
import { registerMember } from './schema/registerMember.ts'
import { retireKey } from './schema/retireKey.ts'
import { rotateKey } from './schema/rotateKey.ts'
import { setAccountPolicy } from './schema/setAccountPolicy.ts'
import { setAdminPolicy } from './schema/setAdminPolicy.ts'
import { setVaultKey } from './schema/setVaultKey.ts'
import { setWebOrigins } from './schema/setWebOrigins.ts'

/** The ledger-free half of the members module. */
export const membersSchema: ModuleSchema = {
  ...MEMBERS,
  title: { zh: '成员与账户', en: 'Members and accounts' },
  actions: [registerMember, addKey, retireKey, rotateKey, setAdminPolicy, openAccount, setAccountPolicy, setVaultKey, setWebOrigins],
  queries: [getMember, getKey, getAccount, getVaultKey, getWebOrigins],
  errors,
  events,
  readings: membersReadings,
}
