import { type JsonValue, toJson } from '@bufbuild/protobuf'
import { decodeEvent, type Json, renderOutcome, type RenderedStatus, type Router } from '@jianghan/kernel'
import { type ActionBytes, assert, carriedBy, decodeLeaf, decodeStrict, formatAddress, readTransaction, toHex, type Timestamp, toMillis } from '@jianghan/protocol'
import type { OutcomeParts, SeenTransaction } from '../threads/messages.ts'

/** An RFC 3339 text of a moment, milliseconds. */
export const timeText = (time: Timestamp): string => new Date(Number(toMillis(time))).toISOString()

/** A transaction as the API shows it. */
export type RenderedTransaction = Readonly<{
  id: string
  height: string
  index: number
  time: string
  logIndex: string
  outcome: RenderedStatus
  /** What the actions say; null where that is not for the reader. */
  actions: readonly RenderedAction[]
  events: readonly RenderedEvent[]
  /** What became of it later, the newest first. */
  later: readonly RenderedLater[]
  signers: readonly string[]
  validUntil: string
}>

/** An action as the API shows it, with the one that it carries. */
export type RenderedAction = Readonly<{ type: string; body: Json; carries?: RenderedAction }>

/** What became of a transaction later, as the API shows it; `by`: id of the transaction that caused it. */
export type RenderedLater = Readonly<{
  height: string; index: number; time: string; logIndex: string; outcome: RenderedStatus; events: readonly RenderedEvent[]; by: string
}>

/** An event as the API shows it. */
export type RenderedEvent = Readonly<{ name: string; fields: Json }>

/** A transaction of the ledger for people and programs, as far as it is theirs to see. */
export function renderTransaction(router: Router, parts: SeenTransaction, later: readonly OutcomeParts[]): RenderedTransaction {
  const leaf = decodeLeaf(parts.leaf)
  const read = readTransaction(parts.bytes)
  assert(leaf !== undefined && leaf.kind !== 'block' && read.ok, 'the ledger holds transactions and their receipts')
  const { body } = read.value
  const whole = parts.sight.extent === 'whole'
  return {
    id: toHex(leaf.transactionId), height: String(parts.height), index: parts.index, time: timeText(parts.time), logIndex: String(parts.logIndex),
    outcome: renderOutcome(router.errors, leaf.outcome),
    actions: body.actions.map(action => renderAction(router, action, whole)),
    events: parts.events.map(event => renderEvent(router, event)),
    later: later.map(each => renderLater(router, each)),
    signers: whole ? body.signers.map(id => formatAddress('key', id)) : [],
    validUntil: timeText({ seconds: body.validUntilMs / 1000n, nanos: Number(body.validUntilMs % 1000n) * 1_000_000 }),
  }
}

function renderLater(router: Router, { height, index, time, logIndex, leaf: bytes, events, cause }: OutcomeParts): RenderedLater {
  const leaf = decodeLeaf(bytes)
  assert(leaf !== undefined && leaf.kind === 'outcome', 'the ledger holds outcomes')
  return {
    height: String(height), index, time: timeText(time), logIndex: String(logIndex), outcome: renderOutcome(router.errors, leaf.outcome),
    events: events.map(event => renderEvent(router, event)), by: toHex(cause),
  }
}

function renderAction(router: Router, { type, body }: ActionBytes, whole: boolean): RenderedAction {
  const carried = carriedBy({ type, body })
  return { type, body: whole ? renderBody(router, type, body) : null, ...(carried && { carries: { type: carried.type, body: whole ? renderBody(router, carried.type, carried.body) : null } }) }
}

/** The body of an action as protobuf's JSON; of an action that this release does not know, its bytes. */
function renderBody(router: Router, type: string, bytes: Uint8Array): Json {
  const action = router.action(type)
  const message = action && decodeStrict(action.schema.message, bytes)
  if (action === undefined || !message?.ok) return { bytes: toHex(bytes) }
  return toJson(action.schema.message, message.value) as JsonValue as Json
}

/** An event with its name and fields; one that this release does not know keeps its bytes. */
export function renderEvent(router: Router, bytes: Uint8Array): RenderedEvent {
  const event = decodeEvent(router.events, bytes)
  return event === undefined ? { name: 'unknown', fields: { bytes: toHex(bytes) } } : { name: event.name, fields: event.json }
}
