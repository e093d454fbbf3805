import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkVaultEndpoint, checkVaultKey, clip } from '../checks.ts'
import { errors } from '../errors.ts'
import type { VaultKey } from '../model.ts'

/** A vault key whose bytes are right. Kind 0 withdraws the one before. */
export type SetVaultKey = Readonly<{ memberId: string }> & Omit<VaultKey, 'since'>

/** Sets the key under which vault items are encrypted for a member, and where its node takes them. */
export const setVaultKey = declareAction<typeof membersV1.SetVaultKeySchema, SetVaultKey>({
  name: 'members.v1.SetVaultKey',
  message: membersV1.SetVaultKeySchema,
  summary: { zh: '设置保险库公钥', en: 'Set the vault key of a member' },
  example: { memberId: 'hanjiang-bank', kind: 32, publicKey: new Uint8Array(32).fill(9), endpoint: 'https://vault.hanjiang.example:8645' },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const key = checkVaultKey(m.kind, m.publicKey)
    if (key.refused) return key
    const endpoint = checkVaultEndpoint(m.kind, m.endpoint)
    return endpoint.refused ? endpoint : ok({ memberId: m.memberId, kind: m.kind, publicKey: m.publicKey, endpoint: m.endpoint })
  },
})
