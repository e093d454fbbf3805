import { MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkWebOrigins, clip } from '../checks.ts'
import { errors } from '../errors.ts'
import type { WebOrigin } from '../model.ts'

/** Sets the sites at which passkeys of the member may sign. */
export const setWebOrigins = declareAction<typeof membersV1.SetWebOriginsSchema, Readonly<{ memberId: string; origins: readonly WebOrigin[] }>>({
  name: 'members.v1.SetWebOrigins',
  message: membersV1.SetWebOriginsSchema,
  summary: { zh: '设定通行密钥可签署的网站', en: 'Set where passkeys may sign' },
  example: { memberId: 'hanjiang-bank', origins: [{ origin: 'https://console.hanjiang-bank.example', rpId: 'hanjiang-bank.example' }] },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    const origins = checkWebOrigins(m.origins)
    return origins.refused ? origins : ok({ memberId: m.memberId, origins: origins.value })
  },
})
