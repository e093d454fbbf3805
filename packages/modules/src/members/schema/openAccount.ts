import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkPolicy, clip } from '../checks.ts'
import { errors } from '../errors.ts'
import type { Policy } from '../model.ts'

/** An opening whose bytes are right. */
export type OpenAccount = Readonly<{ memberId: string; unique: Uint8Array; policy: Policy }>

/** Opens an account for a member. */
export const openAccount = declareAction<typeof membersV1.OpenAccountSchema, OpenAccount>({
  name: 'members.v1.OpenAccount',
  message: membersV1.OpenAccountSchema,
  summary: { zh: '开立账户', en: 'Open an account' },
  example: {
    memberId: 'yangtze-motor', unique: new Uint8Array(16).fill(5),
    policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] },
  },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.unique.length !== 16) return refuse(errors.uniqueShape, {})
    const policy = checkPolicy(m.policy)
    return policy.refused ? policy : ok({ memberId: m.memberId, unique: m.unique, policy: policy.value })
  },
})
