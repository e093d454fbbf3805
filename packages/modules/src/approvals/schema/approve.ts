import { approvalsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkNames } from '../checks.ts'
import { errors } from '../errors.ts'

/** An approval whose bytes are right. */
export type Approve = Readonly<{ proposalId: Uint8Array; memberId: string; actionHash: Uint8Array }>

/** Approves what a proposal holds the hash of. */
export const approve = declareAction<typeof approvalsV1.ApproveSchema, Approve>({
  name: 'approvals.v1.Approve',
  message: approvalsV1.ApproveSchema,
  summary: { zh: '批准提案', en: 'Approve a proposal' },
  example: { proposalId: new Uint8Array(16).fill(7), memberId: 'yangtze-motor', actionHash: new Uint8Array(32).fill(9) },
  requires: ({ memberId }) => [{ kind: 'officers', member: memberId, count: 1, governance: true }],
  check(m) {
    const names = checkNames(m)
    if (names.refused) return names
    if (m.actionHash.length !== 32) return refuse(errors.hashShape, {})
    return ok({ proposalId: m.proposalId, memberId: m.memberId, actionHash: m.actionHash })
  },
})
