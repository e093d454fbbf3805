import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkPolicy, clip } from '../checks.ts'
import { errors } from '../errors.ts'
import type { Policy } from '../model.ts'

/** Sets who must sign for the member itself. */
export const setAdminPolicy = declareAction<typeof membersV1.SetAdminPolicySchema, Readonly<{ memberId: string; policy: Policy }>>({
  name: 'members.v1.SetAdminPolicy',
  message: membersV1.SetAdminPolicySchema,
  summary: { zh: '变更成员签署规则', en: 'Set who must sign for a member' },
  example: { memberId: 'hanjiang-bank', policy: { quorums: [{ role: 'admin', count: 1 }, { role: 'checker', count: 1 }] } },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId, governance: true }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const policy = checkPolicy(m.policy)
    return policy.refused ? policy : ok({ memberId: m.memberId, policy: policy.value })
  },
})
