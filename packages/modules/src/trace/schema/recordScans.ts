import { parseItem, traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMember, isCode } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { officerOf } from './signatures.ts'

/** Scans whose bytes are right. */
export type RecordScans = Readonly<{ memberId: string; scans: readonly Readonly<{ item: string; timeMs: bigint; region: string }>[] }>

/** Counts scans of consumers. */
export const recordScans = declareAction<typeof traceV1.RecordScansSchema, RecordScans>({
  name: 'trace.v1.RecordScans',
  message: traceV1.RecordScansSchema,
  summary: { zh: '计入消费者扫码', en: 'Count scans of consumers' },
  example: { memberId: 'honghu-lotus', scans: [{ item: '01/09506000134352/21/S1', timeMs: 1_795_392_000_000n, region: 'cn-42' }] },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, scans }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const fit = scans.length > 0 && scans.length <= LIMITS.scans && scans.every(({ item, region, timeMs }) => parseItem(item) !== undefined && isCode(region) && timeMs > 0n)
    return fit ? ok({ memberId, scans: scans.map(({ item, timeMs, region }) => ({ item, timeMs, region })) }) : refuse(errors.scansShape, { limit: LIMITS.scans })
  },
})
