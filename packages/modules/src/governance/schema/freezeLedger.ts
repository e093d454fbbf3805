import { governanceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkMemberId, checkReason } from '../checks.ts'

/** A freeze whose bytes are right. */
export type FreezeLedger = Readonly<{ memberId: string; durationMs: bigint; reason: string; commitment: Uint8Array }>

/** Stops all business at once, for a limited time. */
export const freezeLedger = declareAction<typeof governanceV1.FreezeLedgerSchema, FreezeLedger>({
  name: 'governance.v1.FreezeLedger',
  message: governanceV1.FreezeLedgerSchema,
  summary: { zh: '紧急冻结账本', en: 'Freeze the ledger in an emergency' },
  example: { memberId: 'wuhan-settlement', durationMs: 3_600_000n, reason: 'fraud-suspected', commitment: new Uint8Array(32).fill(7) },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check({ memberId, durationMs, reason, commitment }) {
    const member = checkMemberId(memberId)
    if (member.refused) return member
    const why = checkReason(reason, commitment)
    return why.refused ? why : ok({ memberId, durationMs, reason, commitment })
  },
})
