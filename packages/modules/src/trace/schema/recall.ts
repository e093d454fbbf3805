import { parseItem, traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMember, isCode } from '../checks.ts'
import { errors } from '../errors.ts'
import { officerOf } from './signatures.ts'

/** A recall whose bytes are right; `gtin`: the product of the item. */
export type Recall = Readonly<{ memberId: string; recallId: Uint8Array; item: string; gtin: string; reason: string }>

/** Recalls an item and all that was made of it. */
export const recall = declareAction<typeof traceV1.RecallSchema, Recall>({
  name: 'trace.v1.Recall',
  message: traceV1.RecallSchema,
  summary: { zh: '召回物品及由其制成的一切', en: 'Recall an item and all that was made of it' },
  example: { memberId: 'honghu-lotus', recallId: new Uint8Array(16).fill(7), item: '01/09506000134352/10/L1', reason: 'contamination' },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, recallId, item, reason }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const parts = parseItem(item)
    if (recallId.length !== 16 || parts === undefined || parts.kind === 'unit' || !isCode(reason)) return refuse(errors.recallShape, {})
    return ok({ memberId, recallId, item, gtin: parts.gtin, reason })
  },
})
