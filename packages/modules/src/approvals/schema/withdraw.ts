import { approvalsV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkNames } from '../checks.ts'

/** A withdrawal whose bytes are right. */
export type Withdraw = Readonly<{ proposalId: Uint8Array; memberId: string }>

/** Takes a proposal back. */
export const withdraw = declareAction<typeof approvalsV1.WithdrawSchema, Withdraw>({
  name: 'approvals.v1.Withdraw',
  message: approvalsV1.WithdrawSchema,
  summary: { zh: '撤回提案', en: 'Take a proposal back' },
  example: { proposalId: new Uint8Array(16).fill(7), memberId: 'yangtze-motor' },
  requires: ({ memberId }) => [{ kind: 'officers', member: memberId, count: 1, governance: true }],
  check(m) {
    const names = checkNames(m)
    return names.refused ? names : ok({ proposalId: m.proposalId, memberId: m.memberId })
  },
})
