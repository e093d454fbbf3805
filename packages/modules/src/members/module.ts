import { defineModule } from '@jianghan/kernel'
import { addKey } from './actions/addKey.ts'
import { completeReplacement } from './actions/completeReplacement.ts'
import { freezeAccount } from './actions/freezeAccount.ts'
import { objectToReplacement } from './actions/objectToReplacement.ts'
import { openAccount } from './actions/openAccount.ts'
import { registerMember } from './actions/registerMember.ts'
import { reinstateMember } from './actions/reinstateMember.ts'
import { replaceLostKey } from './actions/replaceLostKey.ts'
import { retireKey } from './actions/retireKey.ts'
import { rotateKey } from './actions/rotateKey.ts'
import { setAccountPolicy } from './actions/setAccountPolicy.ts'
import { setAdminPolicy } from './actions/setAdminPolicy.ts'
import { setVaultKey } from './actions/setVaultKey.ts'
import { setWebOrigins } from './actions/setWebOrigins.ts'
import { setCounterparties } from './actions/setCounterparties.ts'
import { setLimits } from './actions/setLimits.ts'
import { suspendMember } from './actions/suspendMember.ts'
import { unfreezeAccount } from './actions/unfreezeAccount.ts'
import { genesis } from './genesis.ts'
import { invariants } from './invariants.ts'
import { getAccount } from './queries/getAccount.ts'
import { getControls } from './queries/getControls.ts'
import { getKey } from './queries/getKey.ts'
import { getMember } from './queries/getMember.ts'
import { getVaultKey } from './queries/getVaultKey.ts'
import { getWebOrigins } from './queries/getWebOrigins.ts'
import { getReplacement } from './queries/getReplacement.ts'
import { getSpent } from './queries/getSpent.ts'
import { membersSchema } from './schema.ts'

/** Organisations, their keys, and the accounts they hold. */
export const members = defineModule({
  schema: membersSchema,
  actions: [
    registerMember, addKey, retireKey, rotateKey, setAdminPolicy, openAccount, setAccountPolicy, setVaultKey, setWebOrigins, setLimits, setCounterparties,
    freezeAccount, unfreezeAccount, suspendMember, reinstateMember, replaceLostKey, objectToReplacement, completeReplacement,
  ],
  queries: [getMember, getKey, getAccount, getVaultKey, getWebOrigins, getControls, getSpent, getReplacement],
  invariants,
  genesis,
})
