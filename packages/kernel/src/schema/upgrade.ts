import { kernelV1, MEMBER_ID } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { declareAction } from './action.ts'
import { ok, refuse } from './status.ts'

/** Largest version of the application that has a name in the state. */
const VERSION_MAX = 0xffff

/** An upgrade whose bytes are right; the height is 0 for the next block. */
export type UpgradeBody = Readonly<{ member: string; version: number; height: bigint }>

/** Brings a ledger to a newer version of the application. Sent by the node of an operator; where the members govern, they vote on it instead. */
export const upgrade = declareAction<typeof kernelV1.UpgradeSchema, UpgradeBody>({
  name: 'kernel.v1.Upgrade',
  message: kernelV1.UpgradeSchema,
  summary: { zh: '升级应用版本', en: 'Upgrade the version of the application' },
  example: { memberId: 'wuhan-settlement', version: 2, height: 120_000n },
  requires: ({ member }) => [{ kind: 'role', member, role: 'node' }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId) || m.version < 1 || m.version > VERSION_MAX) return refuse(errors.upgradeShape, {})
    return ok({ member: m.memberId, version: m.version, height: m.height })
  },
})
