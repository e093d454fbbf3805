import { codec, defineState, map } from '@jianghan/kernel'
import { MEMBERS } from './identity.ts'
import { accountRecord, controls, member, officerKey, plainAccount, plainMember, replacement, roleCounts, spent, spentKey, vaultKey, webOrigins } from './model.ts'

/** Numbers are for ever; a retired one stays as a comment. */
export const state = defineState(MEMBERS, {
  /** Version 2 only while the member is suspended: so every payment sees it by one look at an entry that is at hand. */
  members: map(1, codec.text, member, { version: 2, older: { 1: reader => plainMember.read(reader) }, brief: { version: 1, layout: plainMember, fits: m => m.suspension === undefined }, isHot: true }),
  keys: map(2, codec.key, officerKey, { isHot: true }),
  /** Version 2 only of accounts that are frozen or controlled. */
  accounts: map(3, codec.account, accountRecord, { version: 2, older: { 1: reader => plainAccount.read(reader) }, brief: { version: 1, layout: plainAccount, fits: a => a.freeze === undefined && !a.isControlled } }),
  /** Who uses a unified social credit code or an LEI: one organisation is one member. */
  identifiers: map(4, codec.text, codec.record({ member: codec.text })),
  controls: map(5, codec.account, controls, { isHot: true }),
  spent: map(6, spentKey, spent),
  /** Of members that were registered since there is this table. */
  roleCounts: map(7, codec.text, roleCounts),
  /** By the key that was lost. */
  replacements: map(8, codec.key, replacement),
  /** How many accounts are frozen, under 0: whoever pays many need not look at each. */
  frozen: map(9, codec.u8, codec.record({ accounts: codec.u32 }), { isHot: true }),
  /** Where passkeys of a member may sign. */
  webOrigins: map(20, codec.text, webOrigins, { isHot: true }),
  /** The vault key of a member. */
  vaultKeys: map(30, codec.text, vaultKey),
})
