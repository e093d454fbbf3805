import { governanceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkChoice, checkMemberId } from '../checks.ts'

/** A vote whose bytes are right, with the number of its choice. */
export type Vote = Readonly<{ memberId: string; proposal: bigint; choice: number }>

/** Votes on a proposal, or changes the vote given before. */
export const vote = declareAction<typeof governanceV1.VoteSchema, Vote>({
  name: 'governance.v1.Vote',
  message: governanceV1.VoteSchema,
  summary: { zh: '对提案表决', en: 'Vote on a proposal' },
  example: { memberId: 'donghu-bank', proposal: 1n, choice: 'yes' },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check({ memberId, proposal, choice }) {
    const member = checkMemberId(memberId)
    if (member.refused) return member
    const number = checkChoice(choice)
    return number.refused ? number : ok({ memberId, proposal, choice: number.value })
  },
})
