import type { Read } from '@jianghan/kernel'
import type { Proposal } from './model.ts'
import { pagePlaces } from './schema/readings.ts'
import { state } from './state.ts'

/** The proposal that stands at a place of a member's list. */
export const proposalAt = (read: Read) => (place: Readonly<{ member: string; place: number }>): readonly [Uint8Array, Proposal] | undefined => {
  const at = state.places.get(read, place)
  const found = at && state.proposals.get(read, at.proposalId)
  return at && found && [at.proposalId, found]
}

/** The state keys of a page: its places, and the proposals that stand there. */
export const keysOfPage = (read: Read, member: string, from: number): Uint8Array[] => pagePlaces(member, from).flatMap(place => {
  const at = state.places.get(read, place)
  return [state.places.keyOf(place), ...(at === undefined ? [] : [state.proposals.keyOf(at.proposalId)])]
})
