import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** Ends a key. */
export const retireKey = declareAction<typeof membersV1.RetireKeySchema, Readonly<{ memberId: string; keyId: Uint8Array }>>({
  name: 'members.v1.RetireKey',
  message: membersV1.RetireKeySchema,
  summary: { zh: '停用人员密钥', en: 'Retire a key of an officer' },
  example: { memberId: 'hanjiang-bank', keyId: new Uint8Array(20).fill(3) },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId, governance: true }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.keyId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    return ok({ memberId: m.memberId, keyId: m.keyId })
  },
})
