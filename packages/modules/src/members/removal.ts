import { type Decision, ok, type Read, refuse, type Write } from '@jianghan/kernel'
import { errors } from './errors.ts'
import type { Member } from './model.ts'
import { state } from './state.ts'

/** Reason of the suspension of a member that was removed: no code that a supervisor can give, so that none reinstates it. */
const REMOVED = 'removed'

/** Whether the organisation is a member no more. Its record, accounts and keys stay, so that no id ever means somebody else. */
export const isRemoved = ({ suspension }: Member): boolean => suspension?.reason === REMOVED

/** A member by its id, for those who stop and reinstate members; one that was removed is none. */
export function memberToStop(read: Read, memberId: string): Decision<Member> {
  const member = state.members.get(read, memberId)
  return member === undefined || isRemoved(member) ? refuse(errors.noSuchMember, { memberId }) : ok(member)
}

/** Ends a membership, and takes it up again: no signature of its officers counts meanwhile, and capacities do not come back. */
export const removal = {
  plan: memberToStop,
  apply(write: Write, memberId: string, member: Member): void {
    state.members.put(write, memberId, {
      ...member, capacities: [], suspension: { reason: REMOVED, commitment: new Uint8Array(0), governance: false, since: write.height },
    })
  },
  /** The record of a member that was removed, undefined for every other. */
  removed(read: Read, memberId: string): Member | undefined {
    const member = state.members.get(read, memberId)
    return member !== undefined && isRemoved(member) ? member : undefined
  },
  undo: (write: Write, memberId: string, member: Member): void => state.members.put(write, memberId, { ...member, suspension: undefined }),
} as const
