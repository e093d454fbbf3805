import { assert } from '@jianghan/protocol'
import type { ValueOf } from '@jianghan/kernel/schema'
import type { charge, feeSchedule, feeTerms } from './model.ts'

/** What an issuer charges for, by the number that the ledger keeps; for ever. */
export const FEE_KINDS = { transfer: 1, creditTransfer: 2, bulkEntry: 3, holdPost: 4 } as const
/** Something that an issuer charges for. */
export type FeeKind = keyof typeof FEE_KINDS
/** By their word, in the order of their numbers. */
export const FEE_KIND_NAMES = Object.keys(FEE_KINDS) as readonly FeeKind[]

/**
 * Who bears a fee, as ISO 20022 names it (ChargeBearerType1Code), by the number that the ledger keeps; for ever. DEBT: the debtor, on top of the amount. CRED:
 * the creditor, out of the amount. SHAR: each a half. ISO lets each party bear what its own bank charges under SHAR; here one bank charges, so the charge is shared itself.
 */
export const BEARERS = ['DEBT', 'CRED', 'SHAR'] as const
/** Who bears a fee. */
export type Bearer = (typeof BEARERS)[number]

/**
 * Who may bear what. The entries of a bulk are committed to with their amounts, so that its payees get them whole; a hold keeps no more than was agreed, so that
 * its post pays out of that.
 */
export const BEARERS_OF: Readonly<Record<FeeKind, readonly Bearer[]>> = { transfer: BEARERS, creditTransfer: BEARERS, bulkEntry: ['DEBT'], holdPost: ['CRED'] }

/** Parts of a whole that basis points count. */
export const BASIS = 10_000n

/** What an issuer charges. */
export type FeeTerms = ValueOf<typeof feeTerms>
/** What it charges now, and what from a time ahead. */
export type FeeSchedule = ValueOf<typeof feeSchedule>

/** What a payment costs: to whose account it is paid, how many atoms, and how many of them come out of what the payee gets. */
export type Charge = ValueOf<typeof charge>

/** Terms at a time, milliseconds since 1970; undefined when nothing is charged. */
export const termsAt = ({ current, next }: FeeSchedule, atMs: bigint): FeeTerms | undefined => (next !== undefined && next.fromMs <= atMs ? next.terms : current)

/**
 * What is charged for an amount, in atoms: flat and proportional part together, at least the minimum and at most the maximum. The proportional part is rounded down to
 * whole atoms: towards whoever pays.
 */
export function feeOf({ flat, basisPoints, minimum, maximum }: FeeTerms, atoms: bigint): bigint {
  const fee = flat + (atoms * BigInt(basisPoints)) / BASIS
  const atLeast = fee < minimum ? minimum : fee
  return maximum !== undefined && atLeast > maximum ? maximum : atLeast
}

/** What of a fee comes out of the amount, so that the payee gets less: nothing, all, or the smaller half. */
export function creditorPartOf({ bearer }: FeeTerms, fee: bigint): bigint {
  const word = BEARERS[bearer]
  assert(word !== undefined, `a fee is borne by somebody, not by ${bearer}`)
  return word === 'DEBT' ? 0n : word === 'CRED' ? fee : fee / 2n
}
