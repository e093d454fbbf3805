import { ID_LENGTH, membersV1 } from '@jianghan/protocol'
import { declareAction, FREEZE_KINDS, type FreezeKind, ok, refuse } from '@jianghan/kernel/schema'
import { checkReason } from '../checks.ts'
import { errors } from '../errors.ts'

/** A freeze whose bytes are right. */
export type FreezeAccount = Readonly<{ accountId: Uint8Array; kind: FreezeKind; reason: string; commitment: Uint8Array }>

/** Stops an account by order of a supervisor. */
export const freezeAccount = declareAction<typeof membersV1.FreezeAccountSchema, FreezeAccount>({
  name: 'members.v1.FreezeAccount',
  message: membersV1.FreezeAccountSchema,
  summary: { zh: '冻结账户', en: 'Freeze an account' },
  example: { accountId: new Uint8Array(20).fill(6), kind: 'debit', reason: 'court-order', commitment: new Uint8Array(32).fill(7) },
  requires: () => [{ kind: 'capacity', capacity: 'supervisor' }],
  check(m) {
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const kind = FREEZE_KINDS.find(each => each === m.kind)
    const reason = checkReason(m.reason, m.commitment)
    if (reason.refused) return reason
    if (kind === undefined) return refuse(errors.freezeKindInvalid, {})
    return ok({ accountId: m.accountId, kind, reason: m.reason, commitment: m.commitment })
  },
})
