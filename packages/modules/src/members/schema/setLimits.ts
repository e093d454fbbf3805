import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { type CheckedLimit, checkLimits, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** Limits whose bytes are right. */
export type SetLimits = Readonly<{ memberId: string; accountId: Uint8Array; limits: readonly CheckedLimit[] }>

/** Sets the most that may leave an account in one transaction and in one day at UTC+8. */
export const setLimits = declareAction<typeof membersV1.SetLimitsSchema, SetLimits>({
  name: 'members.v1.SetLimits',
  message: membersV1.SetLimitsSchema,
  summary: { zh: '设定账户限额', en: 'Set the limits of an account' },
  example: {
    memberId: 'yangtze-motor', accountId: new Uint8Array(20).fill(6),
    limits: [{ perTransaction: { assetId: 'CNY.HJB', atoms: '5000000' }, perDay: { assetId: 'CNY.HJB', atoms: '20000000' } }],
  },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const limits = checkLimits(m.limits)
    return limits.refused ? limits : ok({ memberId: m.memberId, accountId: m.accountId, limits: limits.value })
  },
})
