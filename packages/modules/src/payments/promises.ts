import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse, type ValueOf } from '@jianghan/kernel/schema'
import { assert, equalBytes, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { LIMITS } from './limits.ts'
import { HOLD_STATES, type hold, type schedule } from './model.ts'
import { changeHeld } from './money.ts'
import { aging, DUE, dueQueue, state } from './state.ts'

/** A hold as the state keeps it. */
export type HeldMoney = ValueOf<typeof hold>
/** A payment that waits for its time. */
export type Scheduled = ValueOf<typeof schedule>
/** How a hold stands. */
export type HoldState = (typeof HOLD_STATES)[number]

/** How a hold stands, by its word. */
export const holdState = ({ state: number }: HeldMoney): HoldState => {
  const word = HOLD_STATES[number]
  assert(word !== undefined, `a hold stands in a way that there is, not ${number}`)
  return word
}

/** Whether something may wait until this time: ahead, but not too far, and there is room for it. */
export function checkDue(read: Read, atMs: bigint): Decision<void> {
  const nowMs = toMillis(read.time)
  const latestMs = nowMs + LIMITS.aheadMs
  if (atMs <= nowMs || atMs > latestMs) return refuse(errors.timeOutOfRange, { nowMs, latestMs })
  return dueQueue.hasRoom(read) ? ok() : refuse(errors.tooManyDue, { limit: dueQueue.limit })
}

/** The hold that an account may dispose of now. One whose time is over has ended, also before a Tick has seen to it. */
export function findOpenHold(read: Read, holdId: Uint8Array, account: Uint8Array): Decision<HeldMoney> {
  const found = state.holds.get(read, holdId)
  if (found === undefined) return refuse(errors.holdNotFound, { holdId })
  const how = holdState(found)
  if (how !== 'open') return refuse(errors.holdEnded, { how })
  if (found.expiresMs <= toMillis(read.time)) return refuse(errors.holdEnded, { how: 'expired' })
  return equalBytes(found.to ?? found.from, account) ? ok(found) : refuse(errors.notHoldController, { account })
}

/** Ends an open hold: what remains of it is released, and it waits for its time no longer. It is kept for those who ask how it ended. */
export function endHold(write: Write, holdId: Uint8Array, found: HeldMoney, how: Exclude<HoldState, 'open'>): void {
  if (found.remaining > 0n) changeHeld(write, found.from, found.assetId, -found.remaining)
  state.holds.put(write, holdId, { ...found, remaining: 0n, state: HOLD_STATES.indexOf(how) })
  dueQueue.remove(write, { kind: DUE.hold, id: holdId })
  aging.holds.add(write, holdId)
}

/** Tells beside an earlier transaction that the running one follows it up. */
export function followUp(
  write: Write, earlier: Uint8Array, by: Readonly<{ transactionId: Uint8Array; from: Uint8Array; to: Uint8Array | undefined; assetId: string; atoms: bigint }>,
): void {
  write.outcome(earlier, undefined, told => { told.emit(events.followedUp, by) })
}
