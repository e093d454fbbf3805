import { create, toBinary } from '@bufbuild/protobuf'
import { ACTION_SALT_LENGTH, ACTION_TYPE, approvalsV1, paymentsV1 } from '@jianghan/protocol'
import { type CarriedAction, declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkNames } from '../checks.ts'
import { errors } from '../errors.ts'

/** An execution whose bytes are right; those of the action itself are checked as if it came alone. */
export type Execute = Readonly<{ proposalId: Uint8Array; memberId: string; salt: Uint8Array; action: CarriedAction }>

/** The action of the example, as it would be sent alone. */
const transfer = create(paymentsV1.TransferSchema, { from: new Uint8Array(20).fill(8), to: new Uint8Array(20).fill(9), amount: { assetId: 'CNY.HJB', atoms: '12050' } })

/** Carries out what was approved. */
export const execute = declareAction<typeof approvalsV1.ExecuteSchema, Execute>({
  name: 'approvals.v1.Execute',
  message: approvalsV1.ExecuteSchema,
  summary: { zh: '执行已获批准的提案', en: 'Carry out a proposal that was approved' },
  example: {
    proposalId: new Uint8Array(16).fill(7), memberId: 'yangtze-motor', salt: new Uint8Array(16).fill(6),
    action: { type: 'payments.v1.Transfer', body: toBinary(paymentsV1.TransferSchema, transfer) },
  },
  requires: ({ memberId }) => [{ kind: 'officers', member: memberId, count: 1, governance: true }],
  carries: ({ action }) => action,
  check(m) {
    const names = checkNames(m)
    if (names.refused) return names
    if (m.salt.length !== ACTION_SALT_LENGTH) return refuse(errors.saltShape, {})
    if (m.action === undefined || !ACTION_TYPE.test(m.action.type)) return refuse(errors.actionMissing, {})
    const { type, body } = m.action
    return ok({ proposalId: m.proposalId, memberId: m.memberId, salt: m.salt, action: { type, body } })
  },
})
