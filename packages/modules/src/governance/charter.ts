import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { LIMITS } from './limits.ts'
import type { Charter, GateEntry } from './model.ts'
import { gateOf, state } from './state.ts'

/** Voters and rules; the ledger has governance. */
export function charterOf(read: Read): Charter {
  const found = state.charter.get(read, 0)
  assert(found !== undefined, 'a ledger with governance has rules')
  return found
}

/** Whether this ledger is governed at all: one that began before there was governance is not. */
export const isGoverned = (read: Read): Decision<Charter> => {
  const found = state.charter.get(read, 0)
  return found === undefined ? refuse(errors.noGovernance, {}) : ok(found)
}

/** What the vote of a member weighs; 0 when it has none. */
export const weightOf = ({ voters }: Charter, memberId: string): number => voters.find(({ member }) => member === memberId)?.weight ?? 0

/** The voters after a member's weight was set: somebody must have a vote, and not too many. */
export function planWeight(charter: Charter, member: string, weight: number): Decision<Charter> {
  const others = charter.voters.filter(each => each.member !== member)
  const voters = weight === 0 ? others : [...others, { member, weight }].sort((a, b) => (a.member < b.member ? -1 : 1))
  if (voters.length === 0) return refuse(errors.noVoterLeft, {})
  return voters.length > LIMITS.voters ? refuse(errors.tooManyVoters, { limit: LIMITS.voters }) : ok({ ...charter, voters })
}

/** Writes a planned weight. */
export function putWeight(write: Write, charter: Charter, memberId: string): void {
  state.charter.put(write, 0, charter)
  write.emit(events.weightSet, { memberId, weight: weightOf(charter, memberId) })
}

/** Writes what is closed; the entry goes when nothing is. */
export function putGate(write: Write, entry: GateEntry): void {
  const isEmpty = entry.off.length === 0 && entry.reserved.length === 0 && entry.freeze === undefined && entry.barred.length === 0
  if (!isEmpty) state.gate.put(write, 0, entry)
  else if (state.gate.has(write, 0)) state.gate.delete(write, 0)
}

/** Ends the freeze, and bars its supervisor from the next one until a time, when the members ended it. */
export function endFreeze(write: Write, how: 'expired' | 'lifted' | 'vote', { by = '', barUntilMs, nowMs }: Readonly<{ by?: string; barUntilMs?: bigint; nowMs: bigint }>): void {
  const entry = gateOf(write)
  assert(entry.freeze !== undefined, 'a freeze that is there ends')
  const { by: memberId } = entry.freeze
  const still = entry.barred.filter(each => each.untilMs > nowMs && each.member !== memberId)
  const barred = barUntilMs === undefined ? entry.barred.filter(each => each.untilMs > nowMs) : [...still, { member: memberId, untilMs: barUntilMs }]
  putGate(write, { ...entry, freeze: undefined, barred })
  write.emit(events.freezeEnded, { memberId, how, by })
}
