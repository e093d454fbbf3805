import type { ModuleSchema } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { fieldWords } from './fieldWords.data.ts'
import { MEMBERS } from './identity.ts'
import { addKey } from './schema/addKey.ts'
import { completeReplacement } from './schema/completeReplacement.ts'
import { freezeAccount } from './schema/freezeAccount.ts'
import { objectToReplacement } from './schema/objectToReplacement.ts'
import { openAccount } from './schema/openAccount.ts'
import { getAccount, getControls, getKey, getMember, getReplacement, getSpent, getVaultKey, getWebOrigins } from './schema/queries.ts'
import { membersReadings } from './schema/readings.ts'
import { registerMember } from './schema/registerMember.ts'
import { reinstateMember } from './schema/reinstateMember.ts'
import { replaceLostKey } from './schema/replaceLostKey.ts'
import { retireKey } from './schema/retireKey.ts'
import { rotateKey } from './schema/rotateKey.ts'
import { setAccountPolicy } from './schema/setAccountPolicy.ts'
import { setAdminPolicy } from './schema/setAdminPolicy.ts'
import { setVaultKey } from './schema/setVaultKey.ts'
import { setWebOrigins } from './schema/setWebOrigins.ts'
import { setCounterparties } from './schema/setCounterparties.ts'
import { setLimits } from './schema/setLimits.ts'
import { suspendMember } from './schema/suspendMember.ts'
import { unfreezeAccount } from './schema/unfreezeAccount.ts'

export { REASONS } from './limits.ts'
export { registerMember } from './schema/registerMember.ts'
export { reinstateMember } from './schema/reinstateMember.ts'
export { suspendMember } from './schema/suspendMember.ts'

/** The ledger-free half of the members module. */
export const membersSchema: ModuleSchema = {
  ...MEMBERS,
  title: { zh: '成员与账户', en: 'Members and accounts' },
  actions: [
    registerMember, addKey, retireKey, rotateKey, setAdminPolicy, openAccount, setAccountPolicy, setVaultKey, setWebOrigins, setLimits, setCounterparties,
    freezeAccount, unfreezeAccount, suspendMember, reinstateMember, replaceLostKey, objectToReplacement, completeReplacement,
  ],
  queries: [getMember, getKey, getAccount, getVaultKey, getWebOrigins, getControls, getSpent, getReplacement],
  errors,
  events,
  readings: membersReadings,
  fieldWords,
}
