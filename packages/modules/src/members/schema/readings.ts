import { dateOfDay, keyId } from '@jianghan/protocol'
import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { MEMBERS } from '../identity.ts'
import { accountRecord, controls, member, officerKey, plainAccount, plainMember, replacement, spent, spentKey, vaultKey, webOrigins } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const membersTables = {
  members: entryTable(MEMBERS, 1, codec.text, member, { version: 2, older: { 1: reader => plainMember.read(reader) } }),
  keys: entryTable(MEMBERS, 2, codec.key, officerKey),
  vaultKeys: entryTable(MEMBERS, 30, codec.text, vaultKey),
  webOrigins: entryTable(MEMBERS, 20, codec.text, webOrigins),
  accounts: entryTable(MEMBERS, 3, codec.account, accountRecord, { version: 2, older: { 1: reader => plainAccount.read(reader) } }),
  controls: entryTable(MEMBERS, 5, codec.account, controls),
  spent: entryTable(MEMBERS, 6, spentKey, spent),
  replacements: entryTable(MEMBERS, 8, codec.key, replacement),
}

/** How answers follow from proved entries, by query. */
export const membersReadings: Readonly<Record<string, Reading>> = {
  'members.getMember': (entries, { member: id }) => withId(id, entries.get(membersTables.members, id)),
  'members.getKey': (entries, { key }) => withId(key, entries.get(membersTables.keys, key)),
  'members.getAccount': (entries, { account }) => withId(account, entries.get(membersTables.accounts, account)),
  'members.getVaultKey'(entries, { member }) {
    const found = entries.get(membersTables.vaultKeys, member)
    return found === undefined ? undefined : { member, ...found }
  },
  'members.getWebOrigins': (entries, { member }) => {
    const found = entries.get(membersTables.webOrigins, member)
    return found && { member, ...found }
  },
  'members.getControls'(entries, { account }) {
    const found = entries.get(membersTables.controls, account)
    return found === undefined ? undefined : { account, ...found }
  },
  'members.getSpent'(entries, { account, asset }) {
    const found = entries.get(membersTables.spent, { account, asset })
    return found === undefined ? undefined : { account, asset, ...found, date: dateOfDay(found.day) }
  },
  'members.getReplacement'(entries, { key }) {
    const found = entries.get(membersTables.replacements, key)
    return found === undefined ? undefined : { key, member: found.member, newKey: keyId(found.kind, found.publicKey), readyMs: found.readyMs }
  },
}

const withId = <T extends object>(id: unknown, record: T | undefined) => (record === undefined ? undefined : { id, ...record })
