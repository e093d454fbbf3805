import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkPublicKey, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A rotation whose bytes are right. */
export type RotateKey = Readonly<{ memberId: string; oldKeyId: Uint8Array; kind: number; publicKey: Uint8Array }>

/** Puts a new key into the place of an old one, with the same roles. */
export const rotateKey = declareAction<typeof membersV1.RotateKeySchema, RotateKey>({
  name: 'members.v1.RotateKey',
  message: membersV1.RotateKeySchema,
  summary: { zh: '更换人员密钥', en: 'Rotate a key of an officer' },
  example: { memberId: 'hanjiang-bank', oldKeyId: new Uint8Array(20).fill(3), kind: 1, publicKey: new Uint8Array(32).fill(4) },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId, governance: true }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.oldKeyId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const key = checkPublicKey(m.kind, m.publicKey)
    return key.refused ? key : ok({ memberId: m.memberId, oldKeyId: m.oldKeyId, kind: m.kind, publicKey: m.publicKey })
  },
})
