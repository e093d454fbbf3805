import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** An objection whose bytes are right. */
export type ObjectToReplacement = Readonly<{ memberId: string; lostKeyId: Uint8Array }>

/** Ends the replacement of a key before it is completed. */
export const objectToReplacement = declareAction<typeof membersV1.ObjectToReplacementSchema, ObjectToReplacement>({
  name: 'members.v1.ObjectToReplacement',
  message: membersV1.ObjectToReplacementSchema,
  summary: { zh: '对替换密钥提出异议', en: 'Object to the replacement of a key' },
  example: { memberId: 'hanjiang-bank', lostKeyId: new Uint8Array(20).fill(3) },
  requires: ({ memberId: member, lostKeyId }) => [{
    kind: 'either',
    ways: [
      [{ kind: 'key', key: lostKeyId }], [{ kind: 'admin', member, governance: true }],
      [{ kind: 'capacity', capacity: 'supervisor', otherThan: member }],
    ],
  }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.lostKeyId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    return ok({ memberId: m.memberId, lostKeyId: m.lostKeyId })
  },
})
