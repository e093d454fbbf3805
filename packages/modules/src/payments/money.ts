import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert, ATOMS_MAX } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { accountExists, isFrozen } from './needs.ts'
import { state } from './state.ts'
import type { Charge } from './tariff.ts'

/** What an account has of an asset, in atoms; `held` of them are reserved and cannot be spent otherwise. */
export type Balance = Readonly<{ atoms: bigint; held: bigint }>

/** Out of which part of a balance a payment is made: what is free, or what a hold reserved for it. */
export type Source = 'available' | 'held'

/** A movement that was found possible; `move` carries it out and has nothing left to refuse. Valid until the next write. */
export type Plan = Readonly<{
  from: Uint8Array; to: Uint8Array; assetId: string; atoms: bigint; source: Source; fromBefore: Balance; toBefore: Balance
  /** What is charged for it besides; paid by {@link import('./fees.ts').payCharge}. */
  charge?: Charge | undefined
}>

const NOTHING: Balance = { atoms: 0n, held: 0n }

/** What an account has of an asset, and how much of that is held. */
export const accountBalance = (read: Read, account: Uint8Array, assetId: string): Balance =>
  state.balances.get(read, { account, asset: assetId }) ?? NOTHING

/** What an account has of an asset, held or not, in atoms. */
export const balanceOf = (read: Read, account: Uint8Array, assetId: string): bigint => accountBalance(read, account, assetId).atoms

/** What of a balance can be spent. */
export const availableOf = ({ atoms, held }: Balance): bigint => atoms - held

/** Sets a balance; an entry of zero is removed, so that the state does not grow with accounts that hold nothing. */
export function setBalance(write: Write, account: Uint8Array, assetId: string, { atoms, held }: Balance): void {
  assert(atoms >= 0n && atoms <= ATOMS_MAX && held >= 0n && held <= atoms, 'balance out of range')
  const key = { account, asset: assetId }
  if (atoms === 0n) state.balances.delete(write, key)
  else state.balances.put(write, key, { atoms, held })
}

/** A balance with so much more in it. */
export const plus = ({ atoms, held }: Balance, more: bigint): Balance => ({ atoms: atoms + more, held })

/** A balance from which so much was spent. */
export const spent = ({ atoms, held }: Balance, by: bigint, source: Source): Balance =>
  ({ atoms: atoms - by, held: source === 'held' ? held - by : held })

/** Reserves so much more of what an account has, or releases it again where `by` is negative. */
export function changeHeld(write: Write, account: Uint8Array, assetId: string, by: bigint): void {
  const { atoms, held } = accountBalance(write, account, assetId)
  setBalance(write, account, assetId, { atoms, held: held + by })
}

/** Units of an asset in circulation. */
export const supplyOf = (read: Read, assetId: string): bigint => state.supply.get(read, assetId)?.atoms ?? 0n

/** Changes the supply by this much; the caller changes balances by the same. */
export function changeSupply(write: Write, assetId: string, by: bigint): void {
  const atoms = supplyOf(write, assetId) + by
  assert(atoms >= 0n && atoms <= ATOMS_MAX, 'supply out of range')
  state.supply.put(write, assetId, { atoms })
}

/** Whether so much can be spent from an account, and what is charged for it with it: a refusal, or its balance. */
export function planDebit(read: Read, account: Uint8Array, assetId: string, atoms: bigint, source: Source = 'available', charge?: Charge): Decision<Balance> {
  const balance = accountBalance(read, account, assetId)
  const available = source === 'held' ? balance.held : availableOf(balance)
  if (charge === undefined) return available < atoms ? refuse(errors.insufficientFunds, { account, assetId, needed: atoms, available }) : ok(balance)
  const ordered = atoms + charge.creditorPart
  if (available < ordered) return refuse(errors.insufficientFunds, { account, assetId, needed: ordered, available })
  if (available < atoms + charge.atoms) return refuse(errors.feeNotCovered, { account, assetId, fee: charge.atoms - charge.creditorPart, left: available - ordered })
  return ok(balance)
}

/** Whether a supervisor stopped what leaves one account, or what comes to another. */
export function checkFreezes(read: Read, from: Uint8Array, to: Uint8Array): Decision<void> {
  if (isFrozen(read, from, 'debit')) return refuse(errors.payerFrozen, { account: from })
  return isFrozen(read, to, 'credit') ? refuse(errors.payeeFrozen, { account: to }) : ok()
}

/** Plans to move units between two different accounts that exist; `charge`: what the payer is charged besides. */
export function planMove(read: Read, from: Uint8Array, to: Uint8Array, assetId: string, atoms: bigint, source: Source = 'available', charge?: Charge): Decision<Plan> {
  if (!accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
  const frozen = checkFreezes(read, from, to)
  if (frozen.refused) return frozen
  const debit = planDebit(read, from, assetId, atoms, source, charge)
  if (debit.refused) return debit
  return ok({ from, to, assetId, atoms, source, fromBefore: debit.value, toBefore: accountBalance(read, to, assetId), charge })
}

/** Carries a plan out. The sum of both balances stays what it was. */
export function move(write: Write, { from, to, assetId, atoms, source, fromBefore, toBefore }: Plan): void {
  assert(fromBefore.atoms >= atoms && atoms > 0n, 'a plan that does not hold')
  setBalance(write, from, assetId, spent(fromBefore, atoms, source))
  setBalance(write, to, assetId, plus(toBefore, atoms))
}
