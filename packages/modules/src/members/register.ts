import type { Write } from '@jianghan/kernel'
import { keyId } from '@jianghan/protocol'
import { countKey, countsRoles } from './officers.ts'
import type { RegisterMember } from './schema/registerMember.ts'
import { state } from './state.ts'

/** Writes a member with its keys. */
export function putMember(write: Write, member: RegisterMember): void {
  const { memberId, nameZh, nameEn, uscc, lei, adminPolicy, capacities, keys } = member
  state.members.put(write, memberId, {
    nameZh, nameEn, uscc, lei, adminPolicy, capacities, keyCount: keys.length, accountCount: 0, since: write.height, suspension: undefined,
  })
  for (const identifier of [uscc, lei]) if (identifier !== '') state.identifiers.put(write, identifier, { member: memberId })
  if (countsRoles(write)) state.roleCounts.put(write, memberId, { counts: [] })
  for (const { kind, publicKey, roles } of keys) {
    state.keys.put(write, keyId(kind, publicKey), { member: memberId, kind, publicKey, roles, active: true })
    countKey(write, memberId, roles, 1)
  }
}
