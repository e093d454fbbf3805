import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert, ATOMS_MAX } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { accountExists } from './needs.ts'
import { state } from './state.ts'

/** A movement that was found possible; `move` carries it out and has nothing left to refuse. Valid until the next write. */
export type Plan = Readonly<{
  from: Uint8Array; to: Uint8Array; assetId: string; atoms: bigint
  /** Balances before. */
  fromAtoms: bigint; toAtoms: bigint
}>

/** What an account holds, in atoms. */
export const balanceOf = (read: Read, account: Uint8Array, assetId: string): bigint =>
  state.balances.get(read, { account, asset: assetId })?.atoms ?? 0n

/** Sets a balance; an entry of zero is removed, so that the state does not grow with accounts that hold nothing. */
export function setBalance(write: Write, account: Uint8Array, assetId: string, atoms: bigint): void {
  assert(atoms >= 0n && atoms <= ATOMS_MAX, 'balance out of range')
  const key = { account, asset: assetId }
  if (atoms === 0n) state.balances.delete(write, key)
  else state.balances.put(write, key, { atoms })
}

/** Units of an asset in circulation. */
export const supplyOf = (read: Read, assetId: string): bigint => state.supply.get(read, assetId)?.atoms ?? 0n

/** Changes the supply by this much; the caller changes balances by the same. */
export function changeSupply(write: Write, assetId: string, by: bigint): void {
  const atoms = supplyOf(write, assetId) + by
  assert(atoms >= 0n && atoms <= ATOMS_MAX, 'supply out of range')
  state.supply.put(write, assetId, { atoms })
}

/** Whether an account has this much: a refusal, or its balance. */
export function planDebit(read: Read, account: Uint8Array, assetId: string, atoms: bigint): Decision<bigint> {
  const available = balanceOf(read, account, assetId)
  return available < atoms ? refuse(errors.insufficientFunds, { account, assetId, needed: atoms, available }) : ok(available)
}

/** Plans to move units between two different accounts that exist. */
export function planMove(read: Read, from: Uint8Array, to: Uint8Array, assetId: string, atoms: bigint): Decision<Plan> {
  if (!accountExists(read, to)) return refuse(errors.accountNotFound, { account: to })
  const debit = planDebit(read, from, assetId, atoms)
  if (debit.refused) return debit
  return ok({ from, to, assetId, atoms, fromAtoms: debit.value, toAtoms: balanceOf(read, to, assetId) })
}

/** Carries a plan out. The sum of both balances stays what it was. */
export function move(write: Write, { from, to, assetId, atoms, fromAtoms, toAtoms }: Plan): void {
  assert(fromAtoms >= atoms && atoms > 0n, 'a plan that does not hold')
  setBalance(write, from, assetId, fromAtoms - atoms)
  setBalance(write, to, assetId, toAtoms + atoms)
}
