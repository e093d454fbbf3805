import { fromHex, parseAddress } from '@jianghan/protocol'
import type { ActionInput } from '../../act/actionInput.ts'

/** Kind of a signature by a passkey (docs/spec/transaction.md, section 2). */
const PASSKEY = 3

/** Roles that an officer's key may have, in the order in which they are offered. */
export const OFFICER_ROLES = ['maker', 'checker', 'admin', 'sign-in'] as const

/** A site at which passkeys of a member may sign. */
export type Site = Readonly<{ origin: string; rpId: string }>

/** Whether a text is the public key of a passkey: a compressed point of P-256, hexadecimal. */
export const isPublicKey = (text: string): boolean => /^0[23]/.test(text.trim()) && fromHex(text.trim().toLowerCase())?.length === 33

/** Whether a text is the address of a key. */
export const isKeyAddress = (text: string): boolean => parseAddress('key', text.trim()) !== undefined

/** Names this site beside those that a member named before. */
export const nameSite = (memberId: string, before: readonly Site[], site: Site): ActionInput => ({ type: 'members.v1.SetWebOrigins', input: { memberId, origins: [...before, site] } })

/** Registers a passkey of an officer. "sign-in" stands alone, as the ledger wants it. */
export const registerKey = (memberId: string, publicKey: string, roles: readonly string[]): ActionInput => ({ type: 'members.v1.AddKey', input: { memberId, key: { kind: PASSKEY, publicKey: publicKey.trim().toLowerCase(), roles: [...roles].sort() } } })

/** Begins to put a new passkey into the place of a lost key. */
export const replaceLost = (memberId: string, lost: string, publicKey: string): ActionInput =>
  ({ type: 'members.v1.ReplaceLostKey', input: { memberId, lostKeyId: lost.trim(), kind: PASSKEY, publicKey: publicKey.trim().toLowerCase() } })

/** Completes a replacement, or objects to it. */
export const endReplacement = (what: 'CompleteReplacement' | 'ObjectToReplacement', memberId: string, lost: string): ActionInput => ({ type: `members.v1.${what}`, input: { memberId, lostKeyId: lost.trim() } })
