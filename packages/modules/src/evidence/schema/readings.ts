import { codec, entryTable, listHead, provedPage, type Reading } from '@jianghan/kernel/schema'
import type { Json } from '@jianghan/kernel/schema'
import { EVIDENCE } from '../identity.ts'
import { deposit, deposited, depositKey, handover } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const evidenceTables = {
  deposits: entryTable(EVIDENCE, 60, depositKey, deposit),
  custody: entryTable(EVIDENCE, 61, depositKey, listHead),
  byMember: entryTable(EVIDENCE, 62, codec.text, listHead),
}

/** What a node told under a name of its answer. */
const part = (told: Json | undefined, name: string): Json | undefined => (typeof told === 'object' && told !== null ? (told as Readonly<Record<string, Json>>)[name] : undefined)

/** How answers follow from proved entries, by query. */
export const evidenceReadings: Readonly<Record<string, Reading>> = {
  'evidence.getDeposit'(entries, { member, digest }) {
    const found = entries.get(evidenceTables.deposits, { member, digest })
    const head = entries.get(evidenceTables.custody, { member, digest })
    return found && head && { member, digest, ...found, links: head.count }
  },
  'evidence.listCustody': (entries, { member, digest, page }, told) =>
    ({ member, digest, chain: provedPage(entries, evidenceTables.custody, { member, digest }, handover, page, part(told, 'chain')) }),
  'evidence.listDeposits': (entries, { member, page }, told) =>
    ({ member, deposits: provedPage(entries, evidenceTables.byMember, member, deposited, page, part(told, 'deposits')) }),
}
