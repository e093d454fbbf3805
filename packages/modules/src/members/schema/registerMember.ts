import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkCapacities, checkIdentifiers, checkKey, checkPolicy, type CheckedKey, clip, isName } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Policy } from '../model.ts'

/** A registration whose bytes are right. */
export type RegisterMember = Readonly<{
  memberId: string; nameZh: string; nameEn: string; uscc: string; lei: string
  keys: readonly CheckedKey[]; adminPolicy: Policy; capacities: readonly string[]
}>

/** Admits an organisation to the ledger. */
export const registerMember = declareAction<typeof membersV1.RegisterMemberSchema, RegisterMember>({
  name: 'members.v1.RegisterMember',
  message: membersV1.RegisterMemberSchema,
  summary: { zh: '登记成员机构', en: 'Register an organisation as a member' },
  example: {
    memberId: 'wuhan-brakes', nameZh: '武汉制动系统有限公司', nameEn: 'Wuhan Brake Systems Co., Ltd.', uscc: '', lei: '',
    keys: [{ kind: 1, publicKey: new Uint8Array(32).fill(1), roles: ['admin', 'maker'] }],
    adminPolicy: { quorums: [{ role: 'admin', count: 1 }] }, capacities: [],
  },
  requires: () => [{ kind: 'capacity', capacity: 'operator' }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (!isName(m.nameZh) || !isName(m.nameEn)) return refuse(errors.nameShape, {})
    const identifiers = checkIdentifiers(m.uscc, m.lei)
    if (identifiers.refused) return identifiers
    if (m.keys.length === 0 || m.keys.length > LIMITS.keysAtOnce) return refuse(errors.keyInvalid, { reason: `${m.keys.length} keys` })
    const keys: CheckedKey[] = []
    for (const key of m.keys) {
      const checked = checkKey(key)
      if (checked.refused) return checked
      keys.push(checked.value)
    }
    const policy = checkPolicy(m.adminPolicy)
    if (policy.refused) return policy
    const capacities = checkCapacities(m.capacities)
    if (capacities.refused) return capacities
    return ok({
      memberId: m.memberId, nameZh: m.nameZh, nameEn: m.nameEn, uscc: m.uscc, lei: m.lei,
      keys, adminPolicy: policy.value, capacities: capacities.value,
    })
  },
})
