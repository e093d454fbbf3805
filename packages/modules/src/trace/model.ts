import { codec, listPage, type RecordOf } from '@jianghan/kernel/schema'

const { bool, bytes, list, optional, record, text, u8, u16, u32, u64 } = codec

/** Kinds of events, by the number that the state keeps; for ever. */
export const EVENT_KINDS = ['commission', 'observe', 'aggregate', 'disaggregate', 'transform', 'associate', 'transact', 'decommission', 'declareError'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
/** How an item stands, by the number that the state keeps; for ever. */
export const ITEM_STATES = ['active', 'usedUp', 'decommissioned'] as const

const productFields = { owner: text, unit: text, decimals: u8, makers: list(text), since: u64 }
/** A product, by its GTIN. */
export const product = record(productFields)

/** A place, by its GLN. */
export const place = record({ owner: text, country: text, since: u64 })

const recipeFields = { inputs: list(record({ gtin: text, numerator: u32, denominator: u32 })), since: u64 }
/** Of what a product is made, and how much of it comes out of so much of each at the most. */
export const recipe = record(recipeFields)

const itemFields = {
  /** Who has it, and the member that it was shipped to and has not received it yet; nobody where that is empty. */
  holder: text,
  toward: text,
  /** Who made it: commissioned it, or transformed others into it. */
  maker: text,
  /** Atoms that came into being, and those that were not used up since. */
  made: u64,
  left: u64,
  state: u8,
  /** The logistic unit that it is in, empty for none; its place among the contents of that unit; how many items are directly in it. */
  parent: text,
  at: u32,
  inside: u32,
  /** How many levels of units are in it at the most. */
  levels: u8,
  /** GLN of the last place that an event named. */
  gln: text,
  /** Time of its last event, milliseconds since 1970. */
  lastMs: u64,
  /** The transformation that it came out of. */
  origin: optional(bytes(32)),
  /** Height of the block in which it came into being. */
  since: u64,
}
/** An item: a lot, a piece, a logistic unit. */
export const item = record(itemFields)
export type Item = RecordOf<typeof itemFields>

const captured = { contentHash: bytes(32), member: text, kind: u8, timeMs: u64, height: u64, error: text }
/** An event that was captured; `error`: why its member declared it to be wrong, empty where it did not. */
export const event = record(captured)
export type CapturedEvent = RecordOf<typeof captured>

/** An event in the history of an item. `detail`: the step of an observation, the reason of a decommissioning. */
export const historyItem = record({ eventId: bytes(32), kind: u8, member: text, detail: text, gln: text, timeMs: u64, height: u64, commitment: optional(bytes(32)) })
export type HistoryItem = Readonly<{ eventId: Uint8Array; kind: number; member: string; detail: string; gln: string; timeMs: bigint; height: bigint; commitment: Uint8Array | undefined }>

/** A transformation that an item went into, and how much of it. */
export const useItem = record({ eventId: bytes(32), atoms: u64 })
/** An item that went into a transformation, or came out of it. */
export const partItem = record({ item: text, atoms: u64 })

const certificateFields = { issuer: text, subject: text, scheme: text, documentHash: bytes(32), expiresMs: u64, height: u64, revoked: text }
/** A certificate; `revoked`: why, empty while it counts. */
export const certificate = record(certificateFields)
/** A certificate in the list of its subject. */
export const certified = record({ certificateId: bytes(16), issuer: text, scheme: text, height: u64 })

const recallFields = { member: text, item: text, reason: text, height: u64, timeMs: u64, next: u64, use: u64, isClosed: bool }
/** A recall: `next` is the place in its list up to which descendants were followed, `use` the next transformation of the item there; closed at the end of the list. */
export const recall = record(recallFields)
export type RecallEntry = RecordOf<typeof recallFields>
/** An item under recall, and the place in the list of the one that it was made of; its own for the first. */
export const recalledItem = record({ item: text, of: u64, height: u64 })
/** Recalls that an item stands under. No entry stands for none. */
export const marks = record({ recalls: list(bytes(16)) })

const scanFields = { count: u64, firstMs: u64, lastMs: u64, region: text, suspicions: u32, reason: u16 }
/** Scans of an item by consumers; `region` of the last one, `reason` of the last suspicion. */
export const scans = record(scanFields)
export type Scans = RecordOf<typeof scanFields>
/** Why a scan makes a copied code likely, by the number that the state keeps. */
export const SUSPICIONS = ['none', 'farApart', 'afterDecommissioning', 'unknownItem'] as const

/** A product as it is answered, with its recipe where it has one. */
export const productAnswer = record({ gtin: text, ...productFields, recipe: optional(recipe) })
export const placeAnswer = record({ gln: text, owner: text, country: text, since: u64 })
/** An item as it is answered: what anybody may know who has its code. */
export const itemAnswer = record({
  item: text, status: text, maker: text, holder: text, toward: text, made: u64, left: u64, unit: text, decimals: u8, parent: text, inside: u32, gln: text, lastMs: u64, origin: optional(bytes(32)), since: u64,
  recalls: list(bytes(16)), events: u64, uses: u64, scans: optional(scans),
})
export const historyPage = record({ item: text, holder: text, maker: text, history: listPage(historyItem) })
export const usesPage = record({ item: text, holder: text, maker: text, uses: listPage(useItem) })
export const partsPage = record({ event: bytes(32), member: text, parts: listPage(partItem) })
export const certificateAnswer = record({ certificate: bytes(16), ...certificateFields })
export const certificatesPage = record({ subject: text, certificates: listPage(certified) })
export const recallAnswer = record({ recall: bytes(16), ...recallFields, items: u64 })
export const recalledPage = record({ recall: bytes(16), isClosed: bool, recalled: listPage(recalledItem) })
/** An item of a trace: at which level it was found, of which item (its place in the answer; its own for the first), and where it is now. */
export const traceNode = record({ item: text, level: u8, of: u32, holder: text, toward: text, gln: text, parent: text, status: text, made: u64, left: u64 })
export type TraceNode = Readonly<{ item: string; level: number; of: number; holder: string; toward: string; gln: string; parent: string; status: string; made: bigint; left: bigint }>
/** A trace: its items in the order of their levels; whether there are more than were asked for, or than the levels reach. */
export const traceAnswer = record({ item: text, holder: text, maker: text, from: u32, nodes: list(traceNode), isWhole: bool })
