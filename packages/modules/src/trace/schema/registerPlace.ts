import { traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkGln, checkMember } from '../checks.ts'
import { errors } from '../errors.ts'
import { officerOf } from './signatures.ts'

/** A registration whose bytes are right. */
export type RegisterPlace = Readonly<{ memberId: string; gln: string; country: string }>

/** Registers a place. */
export const registerPlace = declareAction<typeof traceV1.RegisterPlaceSchema, RegisterPlace>({
  name: 'trace.v1.RegisterPlace',
  message: traceV1.RegisterPlaceSchema,
  summary: { zh: '登记地点（GLN）', en: 'Register a place by its GLN' },
  example: { memberId: 'honghu-lotus', gln: '9506000140445', country: 'CN' },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, gln, country }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const key = checkGln(gln)
    if (key.refused) return key
    return /^[A-Z]{2}$/.test(country) ? ok({ memberId, gln, country }) : refuse(errors.countryShape, {})
  },
})
