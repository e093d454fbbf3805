import { defineAction, ok, type Read, type Refusal, refuse, type Write } from '@jianghan/kernel'
import { assert, equalBytes, toMillis } from '@jianghan/protocol'
import { Draft } from '../draft.ts'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import type { Judging } from '../judging.ts'
import { LIMITS } from '../limits.ts'
import { commission, transform } from '../making.ts'
import { EVENT_KINDS, type EventKind } from '../model.ts'
import { aggregate, associate, declareError, decommission, disaggregate, observe, transact } from '../moving.ts'
import { type Capture, capture as schema, type EventBody } from '../schema/capture.ts'
import { state } from '../state.ts'

/** What each kind of event does to the draft; a refusal has changed nothing. */
const KINDS: Readonly<Record<EventKind, (judging: Judging) => Refusal | undefined>> = { commission, observe, aggregate, disaggregate, transform, associate, transact, decommission, declareError }

/** What becomes of a capture: the state as its events leave it, a status for each (0 for done), and how many were there before. */
type Plan = Readonly<{ draft: Draft; codes: Uint16Array; repeated: number }>

/** Captures events, one after the other: all or none, or each by itself. */
export const capture = defineAction(schema, {
  decide(read, { body: { memberId, events: bodies, eachByItself } }) {
    const draft = new Draft(read)
    const codes = new Uint16Array(bodies.length)
    let repeated = 0
    for (const [index, event] of bodies.entries()) {
      const known = draft.event(event.eventId)
      if (known !== undefined && equalBytes(known.contentHash, event.contentHash)) {
        repeated++
        continue
      }
      const refused = known === undefined ? judged({ read, draft, member: memberId, event, index }) : refuse(errors.eventChanged, { index, height: known.height })
      if (refused === undefined) continue
      if (!eachByItself) return refused
      codes[index] = refused.error.code
    }
    return ok<Plan>({ draft, codes, repeated })
  },
  apply(write, { body: { memberId, events: bodies } }, { draft, codes, repeated }) {
    draft.write(write)
    const refused = codes.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0)
    const receivers = [...new Set(bodies.flatMap(({ to }, index) => (to !== '' && codes[index] === 0 ? [to] : [])))].sort()
    assert(refused + repeated <= bodies.length)
    write.emit(events.captured, { memberId, count: bodies.length, refused, repeated, receivers })
    tellResults(write, memberId, bodies, codes)
  },
})

/** Carries an event out on the draft, or refuses it. */
function judged(judging: Judging): Refusal | undefined {
  const { read, draft, member, event: { eventId, contentHash, timeMs, gln, kind }, event, index } = judging
  const latestMs = toMillis(read.time) + LIMITS.aheadMs
  if (timeMs > latestMs) return refuse(errors.timeInFuture, { index, latestMs })
  if (gln !== '' && !hasPlace(read, gln)) return refuse(errors.placeNotFound, { gln })
  const refused = KINDS[kind](judging)
  if (refused !== undefined) return refused
  assert(event.items.length > 0 || kind === 'declareError')
  draft.putEvent(eventId, { contentHash, member, kind: EVENT_KINDS.indexOf(kind), timeMs, height: read.height, error: '' })
  return undefined
}

const hasPlace = (read: Read, gln: string): boolean => state.places.has(read, gln)

/** Says what became of each event, as many as one event of the ledger holds. */
function tellResults(write: Write, memberId: string, bodies: Capture['events'], codes: Uint16Array): void {
  for (let first = 0; first < bodies.length; first += LIMITS.resultsAnEvent) {
    const results = bodies.slice(first, first + LIMITS.resultsAnEvent).map(({ eventId, kind }: EventBody, i) => ({ eventId, kind: EVENT_KINDS.indexOf(kind), code: codes[first + i] as number }))
    write.emit(events.captureResults, { memberId, first, results })
  }
}
