import { evidenceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkCode, checkDigest, checkMembers, firstRefusal } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { signaturesOf } from './signatures.ts'

/** A batch whose bytes are right; its items stay with whoever made them. */
export type DepositBatch = Readonly<{ memberId: string; itemsRoot: Uint8Array; itemCount: number; purpose: string; custodianId: string }>

/** Deposits evidence of many files under one root. */
export const depositBatch = declareAction<typeof evidenceV1.DepositBatchSchema, DepositBatch>({
  name: 'evidence.v1.DepositBatch',
  message: evidenceV1.DepositBatchSchema,
  summary: { zh: '批量存证（默克尔根）', en: 'Deposit evidence of many files under one root' },
  example: { memberId: 'yangtze-motor', itemsRoot: new Uint8Array(32).fill(7), itemCount: 1000, purpose: 'delivery-photo' },
  requires: ({ memberId, custodianId }) => signaturesOf(memberId, custodianId),
  check({ memberId, itemsRoot, itemCount, purpose, custodianId: given }) {
    const custodianId = given === '' ? memberId : given
    const shape = firstRefusal(checkMembers(memberId, custodianId), checkDigest(itemsRoot))
    if (shape.refused) return shape
    if (itemCount < 1 || itemCount > LIMITS.batchItems) return refuse(errors.itemCountRange, { limit: LIMITS.batchItems })
    const code = checkCode(purpose)
    return code.refused ? code : ok({ memberId, itemsRoot, itemCount, purpose, custodianId })
  },
})
