import { ID_LENGTH, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkPolicy } from '../checks.ts'
import { errors } from '../errors.ts'
import type { Policy } from '../model.ts'

/** A change of policy whose bytes are right. */
export type SetAccountPolicy = Readonly<{ accountId: Uint8Array; policy: Policy }>

/** Sets who must sign for what leaves an account. Signed under the policy that it replaces. */
export const setAccountPolicy = declareAction<typeof membersV1.SetAccountPolicySchema, SetAccountPolicy>({
  name: 'members.v1.SetAccountPolicy',
  message: membersV1.SetAccountPolicySchema,
  summary: { zh: '变更账户签署规则', en: 'Set who must sign for an account' },
  example: { accountId: new Uint8Array(20).fill(6), policy: { quorums: [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }] } },
  requires: ({ accountId }) => [{ kind: 'account', account: accountId }],
  check(m) {
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const policy = checkPolicy(m.policy)
    return policy.refused ? policy : ok({ accountId: m.accountId, policy: policy.value })
  },
})
