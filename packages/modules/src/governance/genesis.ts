import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Decision, Json, Write } from '@jianghan/kernel'
import { governanceGenesis } from '@jianghan/protocol'
import { planWeight, putGate } from './charter.ts'
import { checkParameters, checkRules, checkSeats, checkWeight } from './checks.ts'
import type { Charter } from './model.ts'
import { isActiveMember } from './needs.ts'
import { OPEN, state } from './state.ts'
import { rememberKey } from './validators.ts'

/**
 * What the members begin with: the message Genesis as JSON, after the members themselves. A ledger whose genesis has no such part has no governance, and
 * never will: so its blocks keep their meaning. Throws on a genesis that does not fit: an operator's mistake at set-up.
 */
export function genesis(write: Write, part: Json | undefined): void {
  if (part === undefined) return
  const { sole, validators, voters, rules, parameters } = fromJson(governanceGenesis.GenesisSchema, part as JsonValue)
  if (rules === undefined || parameters === undefined) throw new Error('genesis: governance names its rules and its parameters')
  const seats = fits('validators', checkSeats(validators, 1n))
  if (sole && seats.length !== 1) throw new Error(`genesis: one node seals, and ${seats.length} validators are named`)
  const { reserved, ...counted } = fits('rules', checkRules(rules))
  if (!sole && seats.length < counted.minValidators) throw new Error(`genesis: ${seats.length} validators, and the rules want ${counted.minValidators}`)
  let charter: Charter = { ...counted, voters: [] }
  for (const { memberId, weight } of voters) {
    mustBeThere(write, memberId)
    if (weight === 0 || charter.voters.some(({ member }) => member === memberId)) throw new Error(`genesis: the vote of ${memberId}`)
    fits('weight', checkWeight(weight))
    charter = fits('voters', planWeight(charter, memberId, weight))
  }
  if (charter.voters.length === 0) throw new Error('genesis: somebody has a vote')
  const first = seats.map(seat => ({ ...seat, since: 0n }))
  for (const each of first) {
    mustBeThere(write, each.member)
    rememberKey(write, each)
  }
  state.consensus.put(write, 0, { isSole: sole, changedAt: 0n, validators: first, params: fits('parameters', checkParameters(parameters)) })
  state.charter.put(write, 0, charter)
  putGate(write, { ...OPEN, reserved: [...reserved] })
}

function mustBeThere(write: Write, memberId: string): void {
  if (!isActiveMember(write, memberId)) throw new Error(`genesis: there is no member ${memberId}`)
}

function fits<T>(what: string, decision: Decision<T>): T {
  if (decision.refused) throw new Error(`genesis: ${what} of governance: ${decision.error.name} ${JSON.stringify(decision.error.facts.toJson(decision.facts))}`)
  return decision.value
}
