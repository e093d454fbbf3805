import type { AccessPort } from '@jianghan/kernel'
import { state } from './state.ts'

/** Layout of a member that nothing stops. */
const PLAIN = 1

/** What the kernel asks of members: whom a key belongs to, and who must sign. */
export const access: AccessPort = {
  keyHolder(read, keyId) {
    const key = state.keys.get(read, keyId)
    return key?.active === true ? { member: key.member, roles: key.roles } : undefined
  },
  keyMember: (read, keyId) => state.keys.get(read, keyId)?.member,
  member: (read, memberId) => state.members.get(read, memberId),
  suspension: (read, memberId) => (state.members.versionOf(read, memberId) === PLAIN ? undefined : state.members.get(read, memberId)?.suspension),
  account: (read, accountId) => state.accounts.get(read, accountId),
  decides: entryKey => state.accounts.owns(entryKey) || state.keys.owns(entryKey),
  accountKey: accountId => state.accounts.keyOf(accountId),
  webOrigins: (read, memberId) => state.webOrigins.get(read, memberId)?.origins ?? [],
  controls: (read, accountId) => state.controls.get(read, accountId) ?? { limits: [], counterparties: undefined },
  spentOn(read, account, asset, day) {
    const spent = state.spent.get(read, { account, asset })
    return spent?.day === day ? spent.atoms : 0n
  },
  recordSpent: (write, { account, assetId, day, atoms }) => state.spent.put(write, { account, asset: assetId }, { day, atoms }),
}
