import type { Write } from '@jianghan/kernel'
import { keyId } from '@jianghan/protocol'
import type { RegisterMember } from './schema/registerMember.ts'
import { state } from './state.ts'

/** Writes a member with its keys. */
export function putMember(write: Write, member: RegisterMember): void {
  const { memberId, nameZh, nameEn, uscc, lei, adminPolicy, capacities, keys } = member
  state.members.put(write, memberId, {
    nameZh, nameEn, uscc, lei, adminPolicy, capacities, keyCount: keys.length, accountCount: 0, since: write.height,
  })
  for (const identifier of [uscc, lei]) if (identifier !== '') state.identifiers.put(write, identifier, { member: memberId })
  for (const { kind, publicKey, roles } of keys) {
    state.keys.put(write, keyId(kind, publicKey), { member: memberId, kind, publicKey, roles, active: true })
  }
}
