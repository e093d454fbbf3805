import { toBinary } from '@bufbuild/protobuf'
import { isGln, MEMBER_ID, parseItem, sha256, traceV1 } from '@jianghan/protocol'
import { type Decision, declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMember, isCode } from '../checks.ts'
import { errors } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { EventKind } from '../model.ts'
import { officerOf } from './signatures.ts'

/** An item that an event names, with the GTIN in it (none of a logistic unit) and how much of it. */
export type Named = Readonly<{ item: string; gtin: string | undefined; atoms: bigint }>

/**
 * An event whose bytes are right. `items`: those it is about, the children, the inputs; `outputs` of a transformation; `parent` of an aggregation or association;
 * `detail`: step or reason; `declared`: the event that is declared wrong.
 */
export type EventBody = Readonly<{
  eventId: Uint8Array
  /** SHA-256 of the event as it was sent: what tells a repetition from another event. */
  contentHash: Uint8Array
  timeMs: bigint
  gln: string
  commitment: Uint8Array | undefined
  kind: EventKind
  items: readonly Named[]
  outputs: readonly Named[]
  parent: string
  detail: string
  to: string
  declared: Uint8Array | undefined
}>

/** A capture whose bytes are right. */
export type Capture = Readonly<{ memberId: string; events: readonly EventBody[]; eachByItself: boolean }>

/** Captures events. */
export const capture = declareAction<typeof traceV1.CaptureSchema, Capture>({
  name: 'trace.v1.Capture',
  message: traceV1.CaptureSchema,
  summary: { zh: '采集追溯事件', en: 'Capture events of goods' },
  example: {
    memberId: 'honghu-lotus', events: [{ eventId: new Uint8Array(32).fill(7), timeMs: 1_795_392_000_000n, gln: '9506000140445', what: { case: 'commission', value: { items: [{ item: '01/09506000134352/10/L1', atoms: 500_000n }] } } }],
  },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, events, eachByItself }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const tooMany = refuse(errors.captureShape, { limit: LIMITS.events, items: LIMITS.captureItems })
    if (events.length === 0 || events.length > LIMITS.events) return tooMany
    const read: EventBody[] = []
    let named = 0
    for (const [index, event] of events.entries()) {
      const body = eventOf(event, index)
      if (body.refused) return body
      named += body.value.items.length + body.value.outputs.length
      if (named > LIMITS.captureItems) return tooMany
      read.push(body.value)
    }
    return ok({ memberId, events: read, eachByItself })
  },
})

type Said = Partial<Pick<EventBody, 'items' | 'outputs' | 'parent' | 'detail' | 'to' | 'declared'>>

function eventOf(event: traceV1.TraceEvent, index: number): Decision<EventBody> {
  const { eventId, timeMs, gln, commitment, what } = event
  const wrong = refuse(errors.eventShape, { index })
  if (eventId.length !== 32 || ![0, 32].includes(commitment.length) || what.case === undefined || timeMs === 0n) return wrong
  if (gln !== '' && !isGln(gln)) return refuse(errors.glnShape, {})
  const said = saidBy(what)
  if (said === 'event') return wrong
  if (said === 'items') return refuse(errors.itemsShape, { index })
  return ok({
    eventId, contentHash: sha256(toBinary(traceV1.TraceEventSchema, event)), timeMs, gln, commitment: commitment.length === 0 ? undefined : commitment, kind: what.case,
    items: [], outputs: [], parent: '', detail: '', to: '', declared: undefined, ...said,
  })
}

type What = traceV1.TraceEvent['what']

/** What an event says, or which part of it is out of shape. */
function saidBy(what: What): Said | 'event' | 'items' {
  switch (what.case) {
    case 'commission': return withItems(amounts(what.value.items, true), {})
    case 'observe': {
      const { step, toMemberId: to } = what.value
      if (!isCode(step) || (step === 'shipping') !== (to !== '') || (to !== '' && !MEMBER_ID.test(to))) return 'event'
      return withItems(names(what.value.items), { detail: step, to })
    }
    case 'aggregate':
    case 'disaggregate': return withParent(what.value, {})
    case 'associate': return withParent(what.value, { detail: what.value.ends ? 'ends' : 'begins' })
    case 'transform': {
      const outputs = amounts(what.value.outputs, false)
      const inputs = amounts(what.value.inputs, false)
      if (outputs === undefined || inputs === undefined || outputs.length + inputs.length > LIMITS.items) return 'items'
      return outputs.some(({ item }) => inputs.some(input => input.item === item)) ? 'items' : { items: inputs, outputs }
    }
    case 'transact': return what.value.reference.length === 32 ? withItems(names(what.value.items), { detail: what.value.ends ? 'ends' : 'begins' }) : 'event'
    case 'decommission': return isCode(what.value.reason) ? withItems(names(what.value.items), { detail: what.value.reason }) : 'event'
    case 'declareError': return isCode(what.value.reason) && what.value.eventId.length === 32 ? { declared: what.value.eventId, detail: what.value.reason } : 'event'
    default: return 'event'
  }
}

const withItems = (items: readonly Named[] | undefined, said: Said): Said | 'items' => (items === undefined ? 'items' : { ...said, items })

function withParent({ parent, children }: Readonly<{ parent: string; children: readonly string[] }>, said: Said): Said | 'items' {
  return parseItem(parent) === undefined || children.includes(parent) ? 'items' : withItems(names(children), { ...said, parent })
}

/** Items that are named, each once; undefined where they do not fit. */
function names(items: readonly string[]): Named[] | undefined {
  if (items.length === 0 || items.length > LIMITS.items || new Set(items).size !== items.length) return undefined
  const named = items.map(item => {
    const parts = parseItem(item)
    return parts && { item, gtin: parts.kind === 'unit' ? undefined : parts.gtin, atoms: 0n }
  })
  return named.every(each => each !== undefined) ? named : undefined
}

/** Items with quantities; undefined where they do not fit. Logistic units count for nothing, and are neither made of something nor become something. */
function amounts(items: readonly traceV1.ItemQuantity[], mayBeUnits: boolean): Named[] | undefined {
  const named = names(items.map(({ item }) => item))
  if (named === undefined) return undefined
  const counted = named.map((each, i) => ({ ...each, atoms: items[i]?.atoms ?? 0n }))
  return counted.every(({ gtin, atoms }) => (gtin === undefined ? mayBeUnits && atoms === 0n : atoms > 0n)) ? counted : undefined
}
