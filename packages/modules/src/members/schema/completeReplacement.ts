import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A completion whose bytes are right. */
export type CompleteReplacement = Readonly<{ memberId: string; lostKeyId: Uint8Array }>

/** Puts the new key into the place of the lost one, once nobody objected in time. */
export const completeReplacement = declareAction<typeof membersV1.CompleteReplacementSchema, CompleteReplacement>({
  name: 'members.v1.CompleteReplacement',
  message: membersV1.CompleteReplacementSchema,
  summary: { zh: '完成遗失密钥的替换', en: 'Complete the replacement of a lost key' },
  example: { memberId: 'hanjiang-bank', lostKeyId: new Uint8Array(20).fill(3) },
  requires: ({ memberId: member, lostKeyId }) => [{ kind: 'officers', member, count: 1, except: lostKeyId, governance: true }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.lostKeyId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    return ok({ memberId: m.memberId, lostKeyId: m.lostKeyId })
  },
})
