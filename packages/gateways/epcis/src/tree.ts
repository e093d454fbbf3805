/** A part of an event as JSON-LD and XML have it in common: names of other vocabularies are `{namespace}name`. */
export type EventNode = Readonly<{ name: string; text: string; children: readonly EventNode[] }>

/** An event: its type ("ObjectEvent"), and its parts. */
export type EventTree = Readonly<{ type: string; children: readonly EventNode[] }>

/** Bounds of a document that is read whole: events, parts of all events, parts within parts, characters. */
export const TREE_LIMITS = { events: 100_000, nodes: 2_000_000, depth: 32, textBytes: 100_000_000 } as const

/** What is wrong with a document. */
export type TreeFault = Readonly<{ ok: false; at: string; why: 'notEpcis' | 'tooDeep' | 'tooLarge' | 'malformed' | 'doctype' }>
/** The events of a document, in order. */
export type TreeResult = Readonly<{ ok: true; events: readonly EventTree[] }> | TreeFault

/** What web vocabularies of GS1 are called for short; known without fetching any context. */
export const PREFIXES: Readonly<Record<string, string>> = { gs1: 'https://gs1.org/voc/', cbv: 'https://ref.gs1.org/cbv/' }
/** Master data of items and lots (ILMD), the one vocabulary whose names events use without declaring it. */
export const ILMD = { prefix: 'cbvmda', uri: 'urn:epcglobal:cbv:mda' } as const
