import { ID_LENGTH, paymentsV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { isPromiseId } from '../checks.ts'
import { errors } from '../errors.ts'

/** A cancellation whose bytes are right. */
export type CancelSchedule = Readonly<{ scheduleId: Uint8Array; from: Uint8Array }>

/** Takes a scheduled payment back before it is made. */
export const cancelSchedule = declareAction<typeof paymentsV1.CancelScheduleSchema, CancelSchedule>({
  name: 'payments.v1.CancelSchedule',
  message: paymentsV1.CancelScheduleSchema,
  summary: { zh: '取消约定付款', en: 'Take a scheduled payment back' },
  example: { scheduleId: new Uint8Array(16).fill(7), from: new Uint8Array(20).fill(8) },
  requires: ({ from }) => [{ kind: 'account', account: from }],
  check(m) {
    if (m.from.length !== ID_LENGTH) return refuse(errors.accountShape, {})
    if (!isPromiseId(m.scheduleId)) return refuse(errors.promiseIdShape, {})
    return ok({ scheduleId: m.scheduleId, from: m.from })
  },
})
