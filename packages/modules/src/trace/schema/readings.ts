import { codec, entryTable, type Json, listHead, type ProvedEntries, provedPage, type Reading } from '@jianghan/kernel/schema'
import { parseItem } from '@jianghan/protocol'
import { TRACE } from '../identity.ts'
import { certificate, certified, event, historyItem, ITEM_STATES, item, marks, partItem, place, product, recall, recalledItem, recipe, scans, useItem } from '../model.ts'

const { bytes, text } = codec

/** The tables that answers rest on, as state.ts declares them. */
export const traceTables = {
  products: entryTable(TRACE, 64, text, product),
  places: entryTable(TRACE, 65, text, place),
  recipes: entryTable(TRACE, 66, text, recipe),
  items: entryTable(TRACE, 67, text, item),
  events: entryTable(TRACE, 69, bytes(32), event),
  history: entryTable(TRACE, 70, text, listHead),
  uses: entryTable(TRACE, 71, text, listHead),
  inputs: entryTable(TRACE, 72, bytes(32), listHead),
  outputs: entryTable(TRACE, 73, bytes(32), listHead),
  certificates: entryTable(TRACE, 74, bytes(16), certificate),
  certified: entryTable(TRACE, 75, text, listHead),
  recalls: entryTable(TRACE, 76, bytes(16), recall),
  recalled: entryTable(TRACE, 77, bytes(16), listHead),
  marks: entryTable(TRACE, 78, text, marks),
  scans: entryTable(TRACE, 79, text, scans),
}

/** What a node told under a name of its answer. */
const part = (told: Json | undefined, name: string): Json | undefined => (typeof told === 'object' && told !== null ? (told as Readonly<Record<string, Json>>)[name] : undefined)

/** The outermost unit around an item: who holds that holds the item. */
function outermost(entries: ProvedEntries, name: string) {
  let found = entries.get(traceTables.items, name)
  while (found !== undefined && found.parent !== '') found = entries.get(traceTables.items, found.parent)
  return found
}

/** How an item stands; what is in a unit is where the unit is. */
export function itemStanding(entries: ProvedEntries, name: string) {
  const found = entries.get(traceTables.items, name)
  const outer = outermost(entries, name)
  if (found === undefined || outer === undefined) return undefined
  const parts = parseItem(name)
  const of = parts === undefined || parts.kind === 'unit' ? undefined : entries.get(traceTables.products, parts.gtin)
  const { maker, made, left, state, parent, inside, lastMs, origin, since } = found
  return {
    item: name, status: ITEM_STATES[state] ?? '', maker, holder: outer.holder, toward: outer.toward, made, left, unit: of?.unit ?? '', decimals: of?.decimals ?? 0, parent, inside, gln: outer.gln, lastMs, origin, since,
    recalls: entries.get(traceTables.marks, name)?.recalls ?? [], events: entries.get(traceTables.history, name)?.count ?? 0n, uses: entries.get(traceTables.uses, name)?.count ?? 0n, scans: entries.get(traceTables.scans, name),
  }
}

/** Answers that follow from single entries of the state. */
export const plain = {
  getProduct(entries, { gtin }: Readonly<{ gtin: string }>) {
    const found = entries.get(traceTables.products, gtin)
    return found && { gtin, ...found, recipe: entries.get(traceTables.recipes, gtin) }
  },
  getPlace(entries, { gln }: Readonly<{ gln: string }>) {
    const found = entries.get(traceTables.places, gln)
    return found && { gln, ...found }
  },
  getItem: (entries, { item: name }: Readonly<{ item: string }>) => itemStanding(entries, name),
  getCertificate(entries, { certificate: id }: Readonly<{ certificate: Uint8Array }>) {
    const found = entries.get(traceTables.certificates, id)
    return found && { certificate: id, ...found }
  },
  getRecall(entries, { recall: id }: Readonly<{ recall: Uint8Array }>) {
    const found = entries.get(traceTables.recalls, id)
    return found && { recall: id, ...found, items: entries.get(traceTables.recalled, id)?.count ?? 0n }
  },
} as const satisfies Readonly<Record<string, Reading>>

type ItemPage = Readonly<{ item: string; page: number }>
type EventPage = Readonly<{ event: Uint8Array; page: number }>

const sides = (entries: ProvedEntries, name: string): { item: string; holder: string; maker: string } =>
  ({ item: name, holder: outermost(entries, name)?.holder ?? '', maker: entries.get(traceTables.items, name)?.maker ?? '' })

/** What stands beside the page of a list. */
export const beside = {
  history: (entries: ProvedEntries, name: string) => sides(entries, name),
  event: (entries: ProvedEntries, id: Uint8Array) => ({ event: id, member: entries.get(traceTables.events, id)?.member ?? '' }),
  recalled: (entries: ProvedEntries, id: Uint8Array) => ({ recall: id, isClosed: entries.get(traceTables.recalls, id)?.isClosed ?? false }),
} as const

/** How answers follow from proved entries, by query. */
export const traceReadings: Readonly<Record<string, Reading>> = {
  ...Object.fromEntries(Object.entries(plain).map(([name, reading]) => [`trace.${name}`, reading as Reading])),
  'trace.listHistory': (entries, { item: name, page }: ItemPage, told) => ({ ...beside.history(entries, name), history: provedPage(entries, traceTables.history, name, historyItem, page, part(told, 'history')) }),
  'trace.listUses': (entries, { item: name, page }: ItemPage, told) => ({ ...beside.history(entries, name), uses: provedPage(entries, traceTables.uses, name, useItem, page, part(told, 'uses')) }),
  'trace.listInputs': (entries, { event: id, page }: EventPage, told) => ({ ...beside.event(entries, id), parts: provedPage(entries, traceTables.inputs, id, partItem, page, part(told, 'parts')) }),
  'trace.listOutputs': (entries, { event: id, page }: EventPage, told) => ({ ...beside.event(entries, id), parts: provedPage(entries, traceTables.outputs, id, partItem, page, part(told, 'parts')) }),
  'trace.listCertificates': (entries, { subject, page }: Readonly<{ subject: string; page: number }>, told) =>
    ({ subject, certificates: provedPage(entries, traceTables.certified, subject, certified, page, part(told, 'certificates')) }),
  'trace.listRecalled': (entries, { recall: id, page }: Readonly<{ recall: Uint8Array; page: number }>, told) =>
    ({ ...beside.recalled(entries, id), recalled: provedPage(entries, traceTables.recalled, id, recalledItem, page, part(told, 'recalled')) }),
}
