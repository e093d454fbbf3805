import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkReason, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A suspension whose bytes are right. */
export type SuspendMember = Readonly<{ memberId: string; reason: string; commitment: Uint8Array; governance: boolean }>

/** Stops a member by order of a supervisor. */
export const suspendMember = declareAction<typeof membersV1.SuspendMemberSchema, SuspendMember>({
  name: 'members.v1.SuspendMember',
  message: membersV1.SuspendMemberSchema,
  summary: { zh: '中止成员', en: 'Suspend a member' },
  example: { memberId: 'guanggu-glass', reason: 'fraud-suspected', commitment: new Uint8Array(32).fill(7), governance: true },
  requires: ({ memberId }) => [{ kind: 'capacity', capacity: 'supervisor', otherThan: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const reason = checkReason(m.reason, m.commitment)
    if (reason.refused) return reason
    return ok({ memberId: m.memberId, reason: m.reason, commitment: m.commitment, governance: m.governance })
  },
})
