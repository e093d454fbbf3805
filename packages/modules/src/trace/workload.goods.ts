import type { Became, Foreseen, Moment } from '@jianghan/kernel/testing'
import { toHex, type traceV1 } from '@jianghan/protocol'
import { state } from './state.ts'

type Thing = {
  holder: string; toward: string; maker: string; made: bigint; left: bigint; state: number; parent: string; levels: number; gln: string; lastMs: bigint; origin: string
  events: string[]; uses: string[]
}
type Recall = { item: string; ms: bigint; list: string[]; next: number; use: number; closed: boolean }

/** What the model knows of goods: plain data, ids in hexadecimal. */
export type GoodsModel = {
  products: Map<string, { owner: string; unit: string; decimals: number; makers: readonly string[]; since: bigint }>
  places: Map<string, string>
  recipes: Map<string, { gtin: string; numerator: number; denominator: number }[]>
  items: Map<string, Thing>
  /** Contents of units, in their places. */
  inside: Map<string, string[]>
  events: Map<string, { content: string; member: string; error: string }>
  /** What came out of a transformation. */
  outputs: Map<string, string[]>
  certificates: Map<string, { issuer: string; subject: string; revoked: string }>
  recalls: Map<string, Recall>
  spreading: string[]
  marks: Map<string, string[]>
  scans: Map<string, { count: number; first: bigint; last: bigint; region: string; suspicions: number }>
  /** Events that were sent, to be sent again. */
  sent: unknown[]
}

/** The model of a ledger without goods. */
export const noGoods = (): GoodsModel => ({
  products: new Map(), places: new Map(), recipes: new Map(), items: new Map(), inside: new Map(), events: new Map(), outputs: new Map(), certificates: new Map(), recalls: new Map(), spreading: [], marks: new Map(), scans: new Map(), sent: [],
})

const refused = (status: string): Foreseen => ({ status, events: [] })
const gtinOf = (item: string): string => (item.startsWith('00/') ? '' : item.slice(3, 17))
const sumOf = (parts: readonly { item: string; atoms: bigint }[], gtin: string): bigint => parts.filter(({ item }) => gtinOf(item) === gtin).reduce((sum, { atoms }) => sum + atoms, 0n)

type Case = Readonly<{ model: GoodsModel; member: string; event: traceV1.TraceEvent; isActive(id: string): boolean }>

const outerOf = ({ items }: GoodsModel, name: string): [string, Thing] => {
  const found = items.get(name) as Thing
  return found.parent === '' ? [name, found] : outerOf({ items } as GoodsModel, found.parent)
}
const depthOf = ({ items }: GoodsModel, name: string): number => {
  const parent = items.get(name)?.parent ?? ''
  return parent === '' ? 0 : 1 + depthOf({ items } as GoodsModel, parent)
}

/** Why an event is not done to an item, as README.md says it. */
function why({ model, member, event }: Case, name: string, alone: boolean, receives = false): string | undefined {
  const item = model.items.get(name)
  if (item === undefined) return 'notCommissioned'
  if (item.state !== 0) return 'notActive'
  const [, outer] = outerOf(model, name)
  if (!receives && outer.holder !== member) return 'notTheHolder'
  if (!receives && outer.toward !== '') return 'onItsWay'
  if (alone && item.parent !== '') return 'insideParent'
  return event.timeMs < item.lastMs ? 'timeBeforePrevious' : undefined
}

const first = (items: readonly string[], ask: (item: string) => string | undefined): string | undefined => items.map(ask).find(status => status !== undefined)

const fresh = ({ model, member }: Case, name: string): string | undefined => {
  if (model.items.has(name)) return 'alreadyCommissioned'
  const product = model.products.get(gtinOf(name))
  if (name.startsWith('00/')) return undefined
  return product === undefined ? 'productNotFound' : product.owner === member || product.makers.includes(member) ? undefined : 'notAMaker'
}

function yieldFault({ model }: Case, { inputs, outputs }: traceV1.Transform): string | undefined {
  return first([...new Set(outputs.map(({ item }) => gtinOf(item)))], gtin => {
    const [asked, own, recipe] = [sumOf(outputs, gtin), sumOf(inputs, gtin), model.recipes.get(gtin)]
    if (asked <= own) return undefined
    if (recipe === undefined) return own > 0n ? 'yieldExceeded' : 'noRecipe'
    return recipe.every(input => asked <= own + sumOf(inputs, input.gtin) * BigInt(input.numerator) / BigInt(input.denominator)) ? undefined : 'yieldExceeded'
  })
}

/** Adds the event to the histories of items. */
function note({ model, event }: Case, names: readonly string[]): undefined {
  for (const name of names) {
    const item = model.items.get(name) as Thing
    item.events.push(toHex(event.eventId))
    item.lastMs = event.timeMs
    if (event.gln !== '') item.gln = event.gln
  }
  return undefined
}

function make({ model, member, event }: Case, name: string, atoms: bigint, origin: string): void {
  model.items.set(name, { holder: member, toward: '', maker: member, made: atoms, left: atoms, state: 0, parent: '', levels: 0, gln: event.gln, lastMs: event.timeMs, origin, events: [], uses: [] })
}

function commissioned(at: Case, { items }: traceV1.Commission): string | undefined {
  const names = items.map(({ item }) => item)
  const fault = first(names, name => fresh(at, name) ?? (at.model.recipes.has(gtinOf(name)) ? 'inputsMissing' : undefined))
  if (fault !== undefined) return fault
  for (const { item, atoms } of items) make(at, item, atoms, '')
  return note(at, names)
}

function transformed(at: Case, what: traceV1.Transform): string | undefined {
  const { model, event } = at
  const { inputs, outputs } = what
  const id = toHex(event.eventId)
  const wanted = (name: string): bigint => inputs.find(({ item }) => item === name)?.atoms ?? 0n
  const fault = first(inputs.map(({ item }) => item), name => why(at, name, true) ?? (model.marks.has(name) ? 'underRecall' : wanted(name) > (model.items.get(name)?.left ?? 0n) ? 'notEnoughLeft' : undefined))
    ?? first(outputs.map(({ item }) => item), name => fresh(at, name)) ?? yieldFault(at, what)
  if (fault !== undefined) return fault
  for (const { item, atoms } of inputs) {
    const used = model.items.get(item) as Thing
    used.left -= atoms
    if (used.left === 0n) used.state = 1
    used.uses.push(id)
  }
  for (const { item, atoms } of outputs) make(at, item, atoms, id)
  model.outputs.set(id, outputs.map(({ item }) => item))
  return note(at, [...inputs, ...outputs].map(({ item }) => item))
}

function observed(at: Case, { items, step, toMemberId }: traceV1.Observe): string | undefined {
  const { model, member, isActive } = at
  if (step === 'shipping' && !isActive(toMemberId)) return 'receiverUnknown'
  const fault = first(items, name => why(at, name, ['shipping', 'receiving', 'retail_selling'].includes(step), step === 'receiving')
    ?? (step === 'receiving' && model.items.get(name)?.toward !== member ? 'notOnItsWay' : undefined) ?? (step === 'retail_selling' && model.marks.has(name) ? 'underRecall' : undefined))
  if (fault !== undefined) return fault
  for (const name of items) {
    if (step === 'shipping') Object.assign(model.items.get(name) as Thing, { toward: toMemberId })
    if (step === 'receiving') Object.assign(model.items.get(name) as Thing, { toward: '', holder: member })
  }
  return note(at, items)
}

function aggregated(at: Case, { parent, children }: traceV1.Aggregate): string | undefined {
  const { model } = at
  const fault = why(at, parent, false) ?? first(children, name => why(at, name, true))
  if (fault !== undefined) return fault
  const height = 1 + Math.max(...children.map(name => model.items.get(name)?.levels ?? 0))
  if (!parent.startsWith('00/') || children.includes(outerOf(model, parent)[0]) || depthOf(model, parent) + height > 8) return 'notAUnit'
  for (const name of children) (model.items.get(name) as Thing).parent = parent
  model.inside.set(parent, [...model.inside.get(parent) ?? [], ...children])
  for (let [unit, levels] = [parent, height]; unit !== ''; levels++) {
    const found = model.items.get(unit) as Thing
    found.levels = Math.max(found.levels, levels)
    unit = found.parent
  }
  return note(at, [parent, ...children])
}

function disaggregated(at: Case, { parent, children }: traceV1.Disaggregate): string | undefined {
  const { model, member, event } = at
  const fault = why(at, parent, false) ?? first(children, name => {
    const item = model.items.get(name)
    return item === undefined ? 'notCommissioned' : item.parent !== parent ? 'notInside' : event.timeMs < item.lastMs ? 'timeBeforePrevious' : undefined
  })
  if (fault !== undefined) return fault
  for (const name of children) {
    const list = model.inside.get(parent) as string[]
    const last = list.pop() as string
    if (last !== name) list[list.indexOf(name)] = last
    Object.assign(model.items.get(name) as Thing, { parent: '', holder: member, gln: model.items.get(parent)?.gln })
  }
  return note(at, [parent, ...children])
}

function decommissioned(at: Case, { items, reason }: traceV1.Decommission): string | undefined {
  const { model } = at
  const fault = first(items, name => why(at, name, true) ?? ((model.inside.get(name)?.length ?? 0) > 0 ? 'contentsLeft' : reason === 'sold' && model.marks.has(name) ? 'underRecall' : undefined))
  if (fault !== undefined) return fault
  for (const name of items) (model.items.get(name) as Thing).state = 2
  return note(at, items)
}

/** The status of an event that is refused; undefined once it is done. */
function carryOut(at: Case): string | undefined {
  const { what } = at.event
  switch (what.case) {
    case 'commission': return commissioned(at, what.value)
    case 'transform': return transformed(at, what.value)
    case 'observe': return observed(at, what.value)
    case 'aggregate': return aggregated(at, what.value)
    case 'disaggregate': return disaggregated(at, what.value)
    case 'associate': return first([what.value.parent, ...what.value.children], name => why(at, name, false)) ?? note(at, [what.value.parent, ...what.value.children])
    case 'transact': return first(what.value.items, name => why(at, name, false)) ?? note(at, what.value.items)
    case 'decommission': return decommissioned(at, what.value)
    case 'declareError': {
      const found = at.model.events.get(toHex(what.value.eventId))
      if (found === undefined) return 'eventNotFound'
      if (found.member !== at.member) return 'notItsMember'
      found.error = what.value.reason
      return undefined
    }
    default: return 'eventShape'
  }
}

/** How many portions of this size hold so many. */
const portions = (count: number, size: number): number => (count + (size - count % size) % size) / size

const contentOf = (event: traceV1.TraceEvent): string => JSON.stringify(event, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value instanceof Uint8Array ? toHex(value) : value))

/** Carries a capture out on the model: on a copy, which is kept when nothing of it is refused, or when its events stand by themselves. */
export function captureOn(model: GoodsModel, m: traceV1.Capture, { nowMs }: Moment, isActive: (id: string) => boolean): Foreseen {
  const draft = structuredClone(model)
  for (const event of m.events) {
    const id = toHex(event.eventId)
    const known = draft.events.get(id)
    const content = contentOf(event)
    if (known?.content === content) continue
    const status = known !== undefined ? 'eventChanged' : event.timeMs > nowMs + 300_000n ? 'timeInFuture' : event.gln !== '' && !draft.places.has(event.gln) ? 'placeNotFound' : carryOut({ model: draft, member: m.memberId, event, isActive })
    if (status !== undefined && !m.eachByItself) return refused(status)
    if (status === undefined) draft.events.set(id, { content, member: m.memberId, error: '' })
  }
  Object.assign(model, draft)
  return { status: 'ok', events: ['captured', ...Array.from({ length: portions(m.events.length, 60) }, () => 'captureResults')] }
}

const markOn = (model: GoodsModel, id: string, item: string): void => {
  model.marks.set(item, [...model.marks.get(item) ?? [], id])
  model.recalls.get(id)?.list.push(item)
}

/** Begins a recall on the model. */
export function recallOn(model: GoodsModel, m: traceV1.Recall, { nowMs }: Moment, isSupervisor: boolean): Foreseen {
  const id = toHex(m.recallId)
  const found = model.items.get(m.item)
  if (model.recalls.has(id)) return refused('recallExists')
  if (found === undefined) return refused('itemNotFound')
  if (found.maker !== m.memberId && model.products.get(gtinOf(m.item))?.owner !== m.memberId && !isSupervisor) return refused('notEntitled')
  if (model.spreading.length >= 64 || (model.marks.get(m.item)?.length ?? 0) >= 16) return refused('tooManyRecalls')
  model.recalls.set(id, { item: m.item, ms: nowMs, list: [], next: 0, use: 0, closed: false })
  model.spreading.push(id)
  markOn(model, id, m.item)
  return { status: 'ok', events: ['recallBegun'] }
}

/** What a Tick does to recalls: a step looks at 8 items, one transformation is followed whole. */
export function spreadOn(model: GoodsModel, budget: number): { taken: number; became: readonly Became[]; events: readonly string[] } {
  const events: string[] = []
  let left = 8 * budget
  for (const id of model.spreading) {
    if (left <= 0) break
    const recall = model.recalls.get(id) as Recall
    while (left > 0 && recall.next < recall.list.length) {
      const use = model.items.get(recall.list[recall.next] as string)?.uses[recall.use]
      left--
      if (use === undefined) {
        recall.next++
        recall.use = 0
        continue
      }
      recall.use++
      for (const item of model.outputs.get(use) ?? []) {
        left--
        if (!(model.marks.get(item) ?? []).includes(id)) markOn(model, id, item)
      }
    }
    recall.closed = recall.next === recall.list.length
    if (recall.closed) model.spreading = model.spreading.filter(each => each !== id)
    events.push('trace.recallSpread')
  }
  return { taken: Math.min(budget, portions(8 * budget - left, 8)), became: [], events }
}

/** Counts scans on the model. */
export function scanOn(model: GoodsModel, { scans }: traceV1.RecordScans): Foreseen {
  for (const { item, timeMs, region } of scans) {
    const before = model.scans.get(item)
    const found = model.items.get(item)
    const gone = found?.state === 2 && timeMs > found.lastMs && before !== undefined && before.last > found.lastMs
    const apart = before !== undefined && before.region !== region && timeMs < before.last + 3_600_000n
    const suspicions = (before?.suspicions ?? 0) + (found === undefined || gone || apart ? 1 : 0)
    if (before === undefined) model.scans.set(item, { count: 1, first: timeMs, last: timeMs, region, suspicions })
    else {
      const isLast = timeMs >= before.last
      model.scans.set(item, { count: before.count + 1, first: timeMs < before.first ? timeMs : before.first, last: isLast ? timeMs : before.last, region: isLast ? region : before.region, suspicions })
    }
  }
  return { status: 'ok', events: ['scansRecorded'] }
}

type Entries = readonly (readonly [Uint8Array, Uint8Array])[]
type Differs = <V>(what: string, model: ReadonlyMap<string, V>, state: ReadonlyMap<string, V>) => string | undefined

/** Where the state says something else than the model. */
export function goodsDiffer(model: GoodsModel, entries: Entries, differs: Differs): string | undefined {
  const line = (...parts: unknown[]): string => parts.map(String).join(' ')
  const mapped = <K, V>(found: Iterable<readonly [K, V]>, key: (k: K) => string, value: (v: V) => string): Map<string, string> => new Map([...found].map(([k, v]) => [key(k), value(v)]))
  const same = (text: string): string => text
  const counts = (lists: Iterable<readonly [string, readonly unknown[]]>): Map<string, string> => mapped([...lists].filter(([, list]) => list.length > 0), same, list => String(list.length))
  return differs('product', mapped(model.products, same, p => line(p.owner, p.unit, p.decimals, p.makers, p.since)), mapped(state.products.entries(entries), same, p => line(p.owner, p.unit, p.decimals, p.makers, p.since)))
    ?? differs('place', model.places, mapped(state.places.entries(entries), same, p => p.owner))
    ?? differs('recipe', mapped(model.recipes, same, r => r.map(i => line(i.gtin, i.numerator, i.denominator)).join()), mapped(state.recipes.entries(entries), same, r => r.inputs.map(i => line(i.gtin, i.numerator, i.denominator)).join()))
    ?? differs('item', mapped(model.items, same, i => line(i.holder, i.toward, i.maker, i.made, i.left, i.state, i.parent, i.levels, i.gln, i.lastMs, i.origin)),
      mapped(state.items.entries(entries), same, i => line(i.holder, i.toward, i.maker, i.made, i.left, i.state, i.parent, i.levels, i.gln, i.lastMs, i.origin === undefined ? '' : toHex(i.origin))))
    ?? differs('place in a unit', new Map([...model.inside].flatMap(([unit, list]) => list.map((item, at) => [`${unit} ${at}`, item]))), mapped(state.contents.entries(entries), ({ parent, at }) => `${parent} ${at}`, c => c.item))
    ?? differs('event', mapped(model.events, same, e => line(e.member, e.error)), mapped(state.events.entries(entries), toHex, e => line(e.member, e.error)))
    ?? differs('history', counts([...model.items].map(([name, { events }]) => [name, events])), mapped(state.history.entries(entries), same, h => String(h.count)))
    ?? differs('uses', counts([...model.items].map(([name, { uses }]) => [name, uses])), mapped(state.uses.entries(entries), same, h => String(h.count)))
    ?? differs('outputs', counts(model.outputs), mapped(state.outputs.entries(entries), toHex, h => String(h.count)))
    ?? differs('certificate', mapped(model.certificates, same, c => line(c.issuer, c.subject, c.revoked)), mapped(state.certificates.entries(entries), toHex, c => line(c.issuer, c.subject, c.revoked)))
    ?? differs('recall', mapped(model.recalls, same, r => line(r.item, r.next, r.use, r.closed, r.ms)), mapped(state.recalls.entries(entries), toHex, r => line(r.item, r.next, r.use, r.isClosed, r.timeMs)))
    ?? differs('marks', mapped([...model.marks, ...(model.spreading.length > 0 ? [['', model.spreading] as const] : [])], same, m => m.join()), mapped(state.marks.entries(entries), same, m => m.recalls.map(toHex).join()))
    ?? differs('scans', mapped(model.scans, same, s => line(s.count, s.first, s.last, s.region, s.suspicions)), mapped(state.scans.entries(entries), same, s => line(s.count, s.firstMs, s.lastMs, s.region, s.suspicions)))
}
