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
}>

/** The node itself, and who owns all that it holds. */
export const EVERYTHING: Viewer = { all: true }
/** Anybody. */
export const ANYBODY: Viewer = { all: false }

/** Capacity of the ledger whose members oversee the others, and see what is theirs. */
export const SUPERVISOR = 'supervisor'

/** The member that holds an account; undefined when there is no such account, or it is not known here. */
export type HolderOf = (account: Uint8Array) => string | undefined

/** Whether a party is the viewer: its member, where it is not confined to accounts, or an account it may see. */
export function isViewer({ member, accounts }: Viewer, party: Party, holderOf: HolderOf): boolean {
  if (member === undefined) return false
  if ('member' in party) return accounts === undefined && party.member === member
  return (accounts === undefined || accounts.includes(toHex(party.account))) && holderOf(party.account) === member
}

/** Whether a viewer may see what has this audience: THE decision, for every door. */
export function sees(viewer: Viewer, audience: 'public' | 'members' | readonly Party[], holderOf: HolderOf): boolean {
  if (viewer.all || audience === 'public') return true
  if (viewer.member === undefined) return false
  return audience === 'members' || audience.some(party => isViewer(viewer, party, holderOf))
}

/** The audience of a value, its parties named. */
export const audienceOf = <T>(audience: Audience<T>, value: T): 'public' | 'members' | readonly Party[] =>
  (typeof audience === 'function' ? audience(value) : audience)
