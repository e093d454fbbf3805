import { codec, entryTable, type Reading } from '@jianghan/kernel/schema'
import { MEMBERS } from '../identity.ts'
import { accountRecord, member, officerKey, vaultKey, webOrigins } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const membersTables = {
  members: entryTable(MEMBERS, 1, codec.text, member),
  keys: entryTable(MEMBERS, 2, codec.key, officerKey),
  accounts: entryTable(MEMBERS, 3, codec.account, accountRecord),
  vaultKeys: entryTable(MEMBERS, 30, codec.text, vaultKey),
  webOrigins: entryTable(MEMBERS, 20, codec.text, webOrigins),
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
}

const withId = <T extends object>(id: unknown, record: T | undefined) => (record === undefined ? undefined : { id, ...record })
