import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkKey, type CheckedKey, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** Adds a key of an officer. */
export const addKey = declareAction<typeof membersV1.AddKeySchema, Readonly<{ memberId: string; key: CheckedKey }>>({
  name: 'members.v1.AddKey',
  message: membersV1.AddKeySchema,
  summary: { zh: '登记人员密钥', en: 'Add a key of an officer' },
  example: { memberId: 'hanjiang-bank', key: { kind: 1, publicKey: new Uint8Array(32).fill(2), roles: ['checker'] } },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId, governance: true }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const key = checkKey(m.key)
    return key.refused ? key : ok({ memberId: m.memberId, key: key.value })
  },
})
