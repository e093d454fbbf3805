import { codec, entryTable, type ProvedEntries, type Reading } from '@jianghan/kernel/schema'
import { APPROVALS } from '../identity.ts'
import { LIMITS } from '../limits.ts'
import { placeKey, type Proposal, proposal, shownProposal } from '../model.ts'

/** The tables that answers rest on, as state.ts declares them. */
export const approvalsTables = {
  proposals: entryTable(APPROVALS, 40, codec.bytes(16), proposal),
  places: entryTable(APPROVALS, 42, placeKey, codec.record({ proposalId: codec.bytes(16) })),
}

/** Places of one page of a member's open proposals. */
export const pagePlaces = (member: string, from: number): { member: string; place: number }[] =>
  Array.from({ length: LIMITS.page }, (_, i) => ({ member, place: from + i }))

const same = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i])

/** Which proposals of a page are wanted: those that a key neither made nor approved, those that serve the policy of an account. */
export const wanted = {
  unsignedBy: (key: Uint8Array) => ({ makers, approvals }: Proposal): boolean => ![...makers, ...approvals.map(approval => approval.key)].some(signed => same(signed, key)),
  forAccount: (account: Uint8Array) => (found: Proposal): boolean => found.account !== undefined && same(found.account, account),
} as const

/** A page of a member's open proposals, those of it that are wanted. */
export function pageOf(find: (place: { member: string; place: number }) => readonly [Uint8Array, Proposal] | undefined, member: string, from: number, isWanted: (found: Proposal) => boolean = () => true) {
  const found = pagePlaces(member, from).map(find).filter(each => each !== undefined)
  return { member, from, items: found.filter(([, each]) => isWanted(each)).map(([id, each]) => shownProposal(id, each)) }
}

const proved = (entries: ProvedEntries) => (place: { member: string; place: number }): readonly [Uint8Array, Proposal] | undefined => {
  const at = entries.get(approvalsTables.places, place)
  const found = at && entries.get(approvalsTables.proposals, at.proposalId)
  return at && found && [at.proposalId, found]
}

/** How answers follow from proved entries, by query. */
export const approvalsReadings: Readonly<Record<string, Reading>> = {
  'approvals.getProposal'(entries, { proposal: id }) {
    const found = entries.get(approvalsTables.proposals, id)
    return found === undefined ? undefined : shownProposal(id, found)
  },
  'approvals.listProposals': (entries, { member, from }) => pageOf(proved(entries), member, from),
  'approvals.listForAccount': (entries, { member, account, from }) => pageOf(proved(entries), member, from, wanted.forAccount(account)),
  'approvals.listWaiting': (entries, { member, key, from }) => pageOf(proved(entries), member, from, wanted.unsignedBy(key)),
}
