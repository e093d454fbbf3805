import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkReason, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A reinstatement whose bytes are right. */
export type ReinstateMember = Readonly<{ memberId: string; reason: string; commitment: Uint8Array }>

/** Lets a suspended member act again. */
export const reinstateMember = declareAction<typeof membersV1.ReinstateMemberSchema, ReinstateMember>({
  name: 'members.v1.ReinstateMember',
  message: membersV1.ReinstateMemberSchema,
  summary: { zh: '恢复成员', en: 'Reinstate a suspended member' },
  example: { memberId: 'guanggu-glass', reason: 'resolved' },
  requires: ({ memberId }) => [{ kind: 'capacity', capacity: 'supervisor', otherThan: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const reason = checkReason(m.reason, m.commitment)
    if (reason.refused) return reason
    return ok({ memberId: m.memberId, reason: m.reason, commitment: m.commitment })
  },
})
