import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkPublicKey, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A replacement whose bytes are right. */
export type ReplaceLostKey = Readonly<{ memberId: string; lostKeyId: Uint8Array; kind: number; publicKey: Uint8Array }>

/** Begins to put a new key into the place of a lost one. */
export const replaceLostKey = declareAction<typeof membersV1.ReplaceLostKeySchema, ReplaceLostKey>({
  name: 'members.v1.ReplaceLostKey',
  message: membersV1.ReplaceLostKeySchema,
  summary: { zh: '发起遗失密钥的替换', en: 'Begin to replace a key that was lost' },
  example: { memberId: 'hanjiang-bank', lostKeyId: new Uint8Array(20).fill(3), kind: 1, publicKey: new Uint8Array(32).fill(4) },
  requires: ({ memberId: member, lostKeyId }) => [{
    kind: 'either',
    ways: [
      [{ kind: 'officers', member, count: 2, except: lostKeyId, governance: true }],
      [{ kind: 'officers', member, count: 1, except: lostKeyId, governance: true }, { kind: 'capacity', capacity: 'supervisor', otherThan: member }],
    ],
  }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.lostKeyId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const key = checkPublicKey(m.kind, m.publicKey)
    return key.refused ? key : ok({ memberId: m.memberId, lostKeyId: m.lostKeyId, kind: m.kind, publicKey: m.publicKey })
  },
})
