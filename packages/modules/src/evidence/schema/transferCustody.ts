import { evidenceV1 } from '@jianghan/protocol'
import { declareAction, ok } from '@jianghan/kernel/schema'
import { checkCode, checkDigest, checkMembers, firstRefusal } from '../checks.ts'
import { signaturesOf } from './signatures.ts'

/** A handover whose bytes are right. */
export type TransferCustody = Readonly<{ memberId: string; digest: Uint8Array; fromMemberId: string; toMemberId: string; reason: string }>

/** Hands deposited files over from one member to another. */
export const transferCustody = declareAction<typeof evidenceV1.TransferCustodySchema, TransferCustody>({
  name: 'evidence.v1.TransferCustody',
  message: evidenceV1.TransferCustodySchema,
  summary: { zh: '移交保管（双方签署）', en: 'Hand over the custody of a deposit, signed by both' },
  example: { memberId: 'yangtze-motor', digest: new Uint8Array(32).fill(7), fromMemberId: 'yangtze-motor', toMemberId: 'hanjiang-bank', reason: 'litigation' },
  requires: ({ fromMemberId, toMemberId }) => signaturesOf(fromMemberId, toMemberId),
  check({ memberId, digest, fromMemberId, toMemberId, reason }) {
    const refused = firstRefusal(checkMembers(memberId, fromMemberId, toMemberId), checkDigest(digest), checkCode(reason))
    return refused.refused ? refused : ok({ memberId, digest, fromMemberId, toMemberId, reason })
  },
})
