import { commitField, type FieldOpening } from '@jianghan/crypto'
import { leafHash, rootOfHashes, utf8 } from '@jianghan/protocol'
import { eventDigest, textOf } from './eventHash.ts'
import { canonicalLink, itemOf } from './keys.ts'
import type { EventNode, EventTree } from './tree.ts'

/** What an event is translated with. */
export type CaptureWorld = Readonly<{
  /** Decimals of a product by its GTIN; undefined for one that is not registered. */
  decimalsOf(gtin: string): number | undefined
  /** The member that a place or a party belongs to, by its GLN. */
  memberOf(gln: string): string | undefined
  /** 16 random bytes, fresh for every private field. */
  salt(): Uint8Array
}>

/** What opens a private field of an event: it stays with its owner, or goes to the vault. */
export type EventOpening = FieldOpening & Readonly<{ name: string }>
/** An event as trace.v1.Capture takes it, and what opens its private fields, in the order of the tree over their commitments. */
export type CaptureEvent = Readonly<{ event: Readonly<Record<string, unknown>>; openings: readonly EventOpening[] }>
/** Why an event is none for the ledger, and what of it. */
export type CaptureFault = Readonly<{ why: 'time' | 'item' | 'quantity' | 'product' | 'receiver' | 'action'; what: string }>

/** Thrown inside this file alone. */
class Unfit extends Error {
  readonly fault: CaptureFault
  constructor(why: CaptureFault['why'], what: string) {
    super(why)
    this.fault = { why, what: what.slice(0, 200) }
  }
}

/** Parts that the ledger gets in clear, and those that nobody needs. Everything else of an event is private. */
const OPEN = [
  'type', 'eventTime', 'eventTimeZoneOffset', 'recordTime', 'eventID', 'errorDeclaration', 'action', 'bizStep', 'epcList', 'quantityList', 'parentID', 'childEPCs', 'childQuantityList', 'inputEPCList', 'inputQuantityList', 'outputEPCList',
  'outputQuantityList', 'readPoint',
]
/** Namespaced parts go under one name: names of fields are short. */
const EXTENSIONS = 'extensions'

/** Translates an event: its id is the digest of its hash identifier, and what is private is under one root over salted commitments. */
export function captureOf(event: EventTree, world: CaptureWorld): Readonly<{ ok: true; value: CaptureEvent }> | Readonly<{ ok: false; fault: CaptureFault }> {
  try {
    const at = Date.parse(one(event.children, 'eventTime'))
    if (Number.isNaN(at)) throw new Unfit('time', one(event.children, 'eventTime'))
    const openings = privateFields(event).map(({ name, value }) => ({ name, value: utf8(value), salt: world.salt() }))
    const commitment = openings.length === 0 ? new Uint8Array(0) : rootOfHashes(openings.map(opening => leafHash(commitField(opening.name, opening))))
    const base = { eventId: eventDigest(event), timeMs: BigInt(at), gln: glnOf(event), commitment }
    return { ok: true, value: { event: { ...base, ...whatOf(event, world, openings) }, openings } }
  } catch (fault) {
    if (fault instanceof Unfit) return { ok: false, fault: fault.fault }
    throw fault
  }
}

const part = (children: readonly EventNode[], name: string): EventNode | undefined => children.find(child => child.name === name)
const one = (children: readonly EventNode[], name: string): string => part(children, name)?.text.trim() ?? ''
const inner = (children: readonly EventNode[], list: string): readonly EventNode[] => part(children, list)?.children ?? []

function privateFields({ children }: EventTree): { name: string; value: string }[] {
  const fields = new Map<string, EventNode[]>()
  for (const child of children) {
    const name = child.name.startsWith('{') || !/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(child.name) ? EXTENSIONS : child.name
    if (!OPEN.includes(name)) fields.set(name, [...fields.get(name) ?? [], child])
  }
  return [...fields].map(([name, nodes]) => ({ name, value: textOf(nodes) })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** GLN of the read point, without the extension of a place inside it. */
const glnOf = ({ children }: EventTree): string => glnIn(one(inner(children, 'readPoint').length > 0 ? inner(children, 'readPoint') : [], 'id')) ?? ''
const glnIn = (uri: string): string | undefined => /^https:\/\/id\.gs1\.org\/(?:414|417)\/(\d{13})/.exec(canonicalLink(uri) ?? '')?.[1]

function itemIn(uri: string): string {
  const found = itemOf(uri.trim())
  if (found === undefined) throw new Unfit('item', uri)
  return found
}
const itemsIn = (children: readonly EventNode[], list: string): string[] => inner(children, list).map(({ text }) => itemIn(text))

/** Items of a list of quantities, in atoms of their products. */
function quantitiesIn(children: readonly EventNode[], list: string, world: CaptureWorld): { item: string; atoms: bigint }[] {
  return inner(children, list).map(({ children: fields }) => {
    const item = itemIn(one(fields, 'epcClass'))
    return { item, atoms: atomsOf(one(fields, 'quantity'), item, world) }
  })
}

function atomsOf(quantity: string, item: string, world: CaptureWorld): bigint {
  const gtin = item.slice(3, 17)
  const decimals = world.decimalsOf(gtin)
  if (decimals === undefined) throw new Unfit('product', gtin)
  const [, whole = '', fraction = ''] = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(quantity) ?? []
  const kept = fraction.replace(/0+$/, '')
  if (whole === '' || kept.length > decimals) throw new Unfit('quantity', `${quantity} ${item}`)
  return BigInt(`${whole}${kept.padEnd(decimals, '0')}`)
}

/** A piece that is named by its serial is one whole of its product, a logistic unit nothing. */
const wholes = (items: readonly string[], world: CaptureWorld): { item: string; atoms: bigint }[] => items.map(item => ({ item, atoms: item.startsWith('00/') ? 0n : atomsOf('1', item, world) }))

/** "https://ref.gs1.org/cbv/BizStep-shipping", "urn:epcglobal:cbv:bizstep:shipping": the step alone. */
const wordOf = (uri: string): string => uri.replace(/^.*[-:/]/, '').toLowerCase()

type What = Readonly<{ what: Readonly<{ case: string; value: unknown }> }>

function whatOf(event: EventTree, world: CaptureWorld, openings: readonly EventOpening[]): What {
  const { type, children } = event
  const action = one(children, 'action')
  const is = (name: string, value: unknown): What => ({ what: { case: name, value } })
  const declared = part(children, 'errorDeclaration')
  if (declared !== undefined) return is('declareError', { eventId: eventDigest(event), reason: wordOf(one(declared.children, 'reason')) || 'incorrect_data' })
  switch (type) {
    case 'ObjectEvent': return objectEvent(event, action, world)
    case 'AggregationEvent': {
      const value = { parent: itemIn(one(children, 'parentID')), children: [...itemsIn(children, 'childEPCs'), ...quantitiesIn(children, 'childQuantityList', world).map(({ item }) => item)] }
      return action === 'ADD' ? is('aggregate', value) : action === 'DELETE' ? is('disaggregate', value) : is('observe', { items: [value.parent], step: wordOf(one(children, 'bizStep')) || 'observing', toMemberId: '' })
    }
    case 'TransformationEvent': return is('transform', {
      inputs: [...wholes(itemsIn(children, 'inputEPCList'), world), ...quantitiesIn(children, 'inputQuantityList', world)], outputs: [...wholes(itemsIn(children, 'outputEPCList'), world), ...quantitiesIn(children, 'outputQuantityList', world)],
    })
    case 'AssociationEvent': return is('associate', { parent: itemIn(one(children, 'parentID')), children: itemsIn(children, 'childEPCs'), ends: action === 'DELETE' })
    case 'TransactionEvent': {
      const reference = openings.find(({ name }) => name === 'bizTransactionList')
      if (reference === undefined) throw new Unfit('action', 'bizTransactionList')
      const items = [...itemsIn(children, 'epcList'), ...quantitiesIn(children, 'quantityList', world).map(({ item }) => item)]
      return is('transact', { items, reference: commitField(reference.name, reference), ends: action === 'DELETE' })
    }
    default: throw new Unfit('action', type)
  }
}

function objectEvent({ children }: EventTree, action: string, world: CaptureWorld): What {
  const step = wordOf(one(children, 'bizStep'))
  if (action === 'ADD') return { what: { case: 'commission', value: { items: [...wholes(itemsIn(children, 'epcList'), world), ...quantitiesIn(children, 'quantityList', world)] } } }
  const items = [...itemsIn(children, 'epcList'), ...inner(children, 'quantityList').map(({ children: fields }) => itemIn(one(fields, 'epcClass')))]
  if (action === 'DELETE') return { what: { case: 'decommission', value: { items, reason: step === 'retail_selling' ? 'sold' : step || 'decommissioning' } } }
  if (action !== 'OBSERVE') throw new Unfit('action', action)
  return { what: { case: 'observe', value: { items, step: step || 'observing', toMemberId: step === 'shipping' ? receiverOf(children, world) : '' } } }
}

/** The member that the destinations of an event name: by the party or the place. */
function receiverOf(children: readonly EventNode[], world: CaptureWorld): string {
  const named = inner(children, 'destinationList').map(({ text }) => glnIn(text)).filter(gln => gln !== undefined)
  const found = named.map(gln => world.memberOf(gln)).find(member => member !== undefined)
  if (found === undefined) throw new Unfit('receiver', named.join(' '))
  return found
}

/** GTINs and GLNs that events name, each once: what a {@link CaptureWorld} has to know. */
export function namedIn(events: readonly EventTree[]): Readonly<{ gtins: readonly string[]; glns: readonly string[] }> {
  const [gtins, glns] = [new Set<string>(), new Set<string>()]
  const look = (nodes: readonly EventNode[]): void => {
    for (const { text, children } of nodes) {
      const link = canonicalLink(text.trim())
      const [, gtin] = /^https:\/\/id\.gs1\.org\/01\/(\d{14})/.exec(link ?? '') ?? []
      const gln = glnIn(text)
      if (gtin !== undefined) gtins.add(gtin)
      if (gln !== undefined) glns.add(gln)
      look(children)
    }
  }
  for (const { children } of events) look(children)
  return { gtins: [...gtins], glns: [...glns] }
}
