import { governanceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkMemberId, checkReason } from '../checks.ts'

/** The end of a freeze, its bytes right. */
export type LiftFreeze = Readonly<{ memberId: string; reason: string; commitment: Uint8Array }>

/** Ends a freeze before its time. */
export const liftFreeze = declareAction<typeof governanceV1.LiftFreezeSchema, LiftFreeze>({
  name: 'governance.v1.LiftFreeze',
  message: governanceV1.LiftFreezeSchema,
  summary: { zh: '解除账本冻结', en: 'Lift the freeze of the ledger' },
  example: { memberId: 'wuhan-settlement', reason: 'resolved', commitment: new Uint8Array(0) },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check({ memberId, reason, commitment }) {
    const member = checkMemberId(memberId)
    if (member.refused) return member
    const why = checkReason(reason, commitment)
    return why.refused ? why : ok({ memberId, reason, commitment })
  },
})
