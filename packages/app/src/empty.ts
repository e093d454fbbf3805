import { generateKeyPair, type KeyPair } from '@jianghan/crypto'
import { membersV1, toHex } from '@jianghan/protocol'
import { beginning } from './beginning.ts'
import { type Consortium, type Officer, officerKey, part, policy, type SoleValidator } from './consortium.ts'
import { governanceOf } from './governance.ts'

/**
 * The smallest beginning: one operator with one admin key and the node's key, no assets, no accounts.
 * @param random as many random bytes as asked for
 * @param validator the key that seals; without one the ledger begins without governance
 */
export function emptyConsortium({ random, nodeKey, validator }: Readonly<{ random: (length: number) => Uint8Array; nodeKey: KeyPair; validator?: SoleValidator }>): Consortium {
  const admin: Officer = { member: 'operator', name: 'operator-admin', roles: ['admin'], key: generateKeyPair(1, random(32)) }
  const member = part(membersV1.RegisterMemberSchema, {
    memberId: 'operator', nameZh: '运营机构', nameEn: 'Operator',
    keys: [officerKey(admin.key, admin.roles), officerKey(nodeKey, ['node'])],
    adminPolicy: policy({ admin: 1 }), capacities: ['issuer', 'operator', 'supervisor'],
  })
  return {
    chainId: `jianghan-${toHex(random(4))}`, parts: {
      ...beginning, members: { ...beginning.members, members: [member], accounts: [] },
      ...(validator && { governance: governanceOf({ sole: true, validators: [{ memberId: 'operator', ...validator }], voters: [{ memberId: 'operator', weight: 1 }] }) }),
    },
    officers: [admin], directory: [], accountNames: {}, nodeMember: 'operator',
  }
}
