import { kernelV1, MEMBER_ID } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { declareAction } from './action.ts'
import { ok, refuse } from './status.ts'

/** Due items that one Tick carries out at most: a bound of its time and of what it writes. */
export const TICK_STEPS_MAX = 1_024

/** A Tick whose bytes are right. */
export type Tick = Readonly<{ member: string; steps: number }>

/** Carries out what has fallen due, in bounded steps. Sent by a node when something is due. */
export const tick = declareAction<typeof kernelV1.TickSchema, Tick>({
  name: 'kernel.v1.Tick',
  message: kernelV1.TickSchema,
  summary: { zh: '执行到期事项', en: 'Carry out what has fallen due' },
  example: { memberId: 'hanjiang-bank', steps: 256 },
  requires: ({ member }) => [{ kind: 'role', member, role: 'node' }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId) || m.steps < 1 || m.steps > TICK_STEPS_MAX) return refuse(errors.tickShape, { limit: TICK_STEPS_MAX })
    return ok({ member: m.memberId, steps: m.steps })
  },
})
