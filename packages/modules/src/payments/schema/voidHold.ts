import { ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { isPromiseId } from '../checks.ts'
import { errors } from '../errors.ts'

/** A release whose bytes are right. */
export type VoidHold = Readonly<{ holdId: Uint8Array; account: Uint8Array }>

/** Releases what is held. */
export const voidHold = declareAction<typeof paymentsV1.VoidHoldSchema, VoidHold>({
  name: 'payments.v1.VoidHold',
  message: paymentsV1.VoidHoldSchema,
  summary: { zh: '撤销预留', en: 'Release what is held' },
  example: { holdId: new Uint8Array(16).fill(7), account: new Uint8Array(20).fill(9) },
  requires: ({ account }) => [{ kind: 'account', account }],
  check(m) {
    if (m.account.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    if (!isPromiseId(m.holdId)) return refuse(errors.promiseIdShape, {})
    return ok({ holdId: m.holdId, account: m.account })
  },
})
