import type { AccessPort } from '@jianghan/kernel'
import { state } from './state.ts'

/** What the kernel asks of members: whom a key belongs to, and who must sign. */
export const access: AccessPort = {
  keyHolder(read, keyId) {
    const key = state.keys.get(read, keyId)
    return key?.active === true ? { member: key.member, roles: key.roles } : undefined
  },
  member: (read, memberId) => state.members.get(read, memberId),
  account: (read, accountId) => state.accounts.get(read, accountId),
  webOrigins: (read, memberId) => state.webOrigins.get(read, memberId)?.origins ?? [],
}
