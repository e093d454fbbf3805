import { ID_LENGTH, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkReason } from '../checks.ts'
import { errors } from '../errors.ts'

/** A release whose bytes are right. */
export type UnfreezeAccount = Readonly<{ accountId: Uint8Array; reason: string; commitment: Uint8Array }>

/** Releases an account that was frozen. */
export const unfreezeAccount = declareAction<typeof membersV1.UnfreezeAccountSchema, UnfreezeAccount>({
  name: 'members.v1.UnfreezeAccount',
  message: membersV1.UnfreezeAccountSchema,
  summary: { zh: '解除账户冻结', en: 'Release a frozen account' },
  example: { accountId: new Uint8Array(20).fill(6), reason: 'resolved' },
  requires: () => [{ kind: 'capacity', capacity: 'supervisor' }],
  check(m) {
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const reason = checkReason(m.reason, m.commitment)
    if (reason.refused) return reason
    return ok({ accountId: m.accountId, reason: m.reason, commitment: m.commitment })
  },
})
