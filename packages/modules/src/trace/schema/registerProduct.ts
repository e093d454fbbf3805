import { MEMBER_ID, traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkGtin, checkMember, rises } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { officerOf } from './signatures.ts'

/** A registration whose bytes are right. */
export type RegisterProduct = Readonly<{ memberId: string; gtin: string; unit: string; decimals: number; makers: readonly string[] }>

/** A code of UN/ECE Recommendation 20. */
const UNIT = /^[A-Z0-9]{2,3}$/

/** Registers a product, or changes its makers. */
export const registerProduct = declareAction<typeof traceV1.RegisterProductSchema, RegisterProduct>({
  name: 'trace.v1.RegisterProduct',
  message: traceV1.RegisterProductSchema,
  summary: { zh: '登记产品（GTIN）', en: 'Register a product by its GTIN' },
  example: { memberId: 'honghu-lotus', gtin: '09506000134352', unit: 'KGM', decimals: 3, makerIds: ['yangtze-motor'] },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, gtin, unit, decimals, makerIds }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const key = checkGtin(gtin)
    if (key.refused) return key
    const fit = UNIT.test(unit) && decimals <= LIMITS.decimals && makerIds.length <= LIMITS.makers && makerIds.every(id => MEMBER_ID.test(id) && id !== memberId) && rises(makerIds)
    return fit ? ok({ memberId, gtin, unit, decimals, makers: makerIds }) : refuse(errors.productShape, { makers: LIMITS.makers, decimals: LIMITS.decimals })
  },
})
