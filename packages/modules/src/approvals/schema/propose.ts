import { approvalsV1, ID_LENGTH, MEMBER_ID } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkNames } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'

/** A proposal whose bytes are right; without an account it serves the admin policy of the member, without an expiry it lives as long as may be. */
export type Propose = Readonly<{
  proposalId: Uint8Array; memberId: string; account: Uint8Array | undefined; actionHash: Uint8Array; expiresMs: bigint | undefined; others: readonly string[]; anyRole: boolean
}>

/** Asks officers to approve an action of which the ledger gets only a commitment. */
export const propose = declareAction<typeof approvalsV1.ProposeSchema, Propose>({
  name: 'approvals.v1.Propose',
  message: approvalsV1.ProposeSchema,
  summary: { zh: '提请批准一项操作', en: 'Ask officers to approve an action' },
  example: {
    proposalId: new Uint8Array(16).fill(7), memberId: 'yangtze-motor', accountId: new Uint8Array(20).fill(8), actionHash: new Uint8Array(32).fill(9), expiresMs: 1_795_392_000_000n,
  },
  requires: ({ memberId }) => [{ kind: 'officers', member: memberId, count: 1, governance: true }],
  check(m) {
    const names = checkNames(m)
    if (names.refused) return names
    const isForAccount = m.accountId.length === ID_LENGTH
    if ((!isForAccount && m.accountId.length > 0) || (isForAccount && m.anyRole)) return refuse(errors.subjectShape, {})
    if (m.actionHash.length !== 32) return refuse(errors.hashShape, {})
    const others = m.otherMemberIds
    const fit = others.every((id, i) => MEMBER_ID.test(id) && id !== m.memberId && (i === 0 || (others[i - 1] as string) < id))
    if (others.length > LIMITS.others || !fit) return refuse(errors.othersShape, { limit: LIMITS.others })
    return ok({
      proposalId: m.proposalId, memberId: m.memberId, account: isForAccount ? m.accountId : undefined, actionHash: m.actionHash,
      expiresMs: m.expiresMs === 0n ? undefined : m.expiresMs, others, anyRole: m.anyRole,
    })
  },
})
