import { governanceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkMemberId } from '../checks.ts'

/** A withdrawal whose bytes are right. */
export type WithdrawProposal = Readonly<{ memberId: string; proposal: bigint }>

/** Takes a proposal back. */
export const withdrawProposal = declareAction<typeof governanceV1.WithdrawProposalSchema, WithdrawProposal>({
  name: 'governance.v1.WithdrawProposal',
  message: governanceV1.WithdrawProposalSchema,
  summary: { zh: '撤回提案', en: 'Take a proposal back' },
  example: { memberId: 'hanjiang-bank', proposal: 1n },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check({ memberId, proposal }) {
    const member = checkMemberId(memberId)
    return member.refused ? member : ok({ memberId, proposal })
  },
})
