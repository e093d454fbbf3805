import type { Audience, Party } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'

/**
 * For whose eyes something is asked. Plain data, so that it crosses threads. Every door asks with one, and {@link sees} alone decides.
 */
export type Viewer = Readonly<{
  /** Sees whatever this node holds. */
  all: boolean
  /** The member it reads for; without one it sees only what is public. */
  member?: string
  /** Ids of accounts, hexadecimal, that it is confined to; all of its member's by default. */
  accounts?: readonly string[]
  /** Set where the ledger removed its member: what is for members is no longer for it, what is its own still is. */
  former?: true
  /** Set where the ledger made its member a supervisor: it sees all, and is not thereby its author. */
  oversees?: true
}>

/** The node itself, and who owns all that it holds. */
export const EVERYTHING: Viewer = { all: true }
/** Anybody. */
export const ANYBODY: Viewer = { all: false }

/** Capacity of the ledger whose members oversee the others, and see what is theirs. */
export const SUPERVISOR = 'supervisor'

/** The member that a party is: the holder of an account, the issuer of an asset; undefined when there is none, or it is not known here. */
export type OwnerOf = (party: Party) => string | undefined

/** Whether a party is the viewer: its member or the money it issued, where it is not confined to accounts, or an account it may see. */
export function isViewer({ member, accounts }: Viewer, party: Party, ownerOf: OwnerOf): boolean {
  if (member === undefined) return false
  if (accounts !== undefined && !('account' in party && accounts.includes(toHex(party.account)))) return false
  return ownerOf(party) === member
}

/** Whether a viewer may see what has this audience: THE decision, for every door. */
export function sees(viewer: Viewer, audience: 'public' | 'members' | readonly Party[], ownerOf: OwnerOf): boolean {
  if (viewer.all || audience === 'public') return true
  if (viewer.member === undefined) return false
  return audience === 'members' ? viewer.former !== true : audience.some(party => isViewer(viewer, party, ownerOf))
}

/** The audience of a value, its parties named. */
export const audienceOf = <T>(audience: Audience<T>, value: T): 'public' | 'members' | readonly Party[] =>
  (typeof audience === 'function' ? audience(value) : audience)
