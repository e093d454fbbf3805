import { codec, defineState, map } from '@jianghan/kernel'
import { MEMBERS } from './identity.ts'
import { accountRecord, member, officerKey, vaultKey, webOrigins } from './model.ts'

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(MEMBERS, {
  members: map(1, codec.text, member, { isHot: true }),
  keys: map(2, codec.key, officerKey, { isHot: true }),
  accounts: map(3, codec.account, accountRecord),
  /** Who uses a unified social credit code or an LEI: one organisation is one member. */
  identifiers: map(4, codec.text, codec.record({ member: codec.text })),
  /** Where passkeys of a member may sign. */
  webOrigins: map(20, codec.text, webOrigins, { isHot: true }),
  /** The vault key of a member. */
  vaultKeys: map(30, codec.text, vaultKey),
})
