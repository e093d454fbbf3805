import { ID_LENGTH, MEMBER_ID, membersV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkCounterparties, clip } from '../checks.ts'
import { errors } from '../errors.ts'

/** A list of counterparties whose bytes are right. */
export type SetCounterparties = Readonly<{ memberId: string; accountId: Uint8Array; restricted: boolean; accounts: readonly Uint8Array[]; members: readonly string[] }>

/** Sets whom an account may pay. */
export const setCounterparties = declareAction<typeof membersV1.SetCounterpartiesSchema, SetCounterparties>({
  name: 'members.v1.SetCounterparties',
  message: membersV1.SetCounterpartiesSchema,
  summary: { zh: '设定账户收款方名单', en: 'Set whom an account may pay' },
  example: {
    memberId: 'yangtze-motor', accountId: new Uint8Array(20).fill(6), restricted: true,
    allowedAccounts: [new Uint8Array(20).fill(8)], allowedMembers: ['guanggu-glass', 'hanyang-brakes'],
  },
  requires: ({ memberId }) => [{ kind: 'admin', member: memberId }],
  check(m) {
    if (!MEMBER_ID.test(m.memberId)) return refuse(errors.memberIdShape, { memberId: clip(m.memberId) })
    if (m.accountId.length !== ID_LENGTH) return refuse(errors.idShape, {})
    const list = checkCounterparties(m)
    if (list.refused) return list
    return ok({ memberId: m.memberId, accountId: m.accountId, restricted: m.restricted, accounts: m.allowedAccounts, members: m.allowedMembers })
  },
})
