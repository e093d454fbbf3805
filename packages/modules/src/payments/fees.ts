import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse, type ValueOf } from '@jianghan/kernel/schema'
import { assert, equalBytes, toMillis } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import type { asset } from './model.ts'
import { accountBalance, changeHeld, plus, setBalance, type Source, spent } from './money.ts'
import { isFrozen } from './needs.ts'
import { state } from './state.ts'
import { type Charge, creditorPartOf, FEE_KINDS, type FeeKind, feeOf, type FeeTerms, termsAt } from './tariff.ts'

/** What is to be paid: for what, out of which account how much, and the most that may be charged for it (undefined: anything). */
export type Order = Readonly<{ kind: FeeKind; debtor: Uint8Array; assetId: string; atoms: bigint; maxFee: bigint | undefined }>

/** The bit of a kind in an asset's `feeKinds`. */
export const feeBit = (kind: FeeKind): number => 1 << (FEE_KINDS[kind] - 1)

/**
 * Terms under which an account is charged now; undefined where it is not. Whoever collects does not pay itself, and where a supervisor lets nothing come
 * to that account nothing is charged: its customers are not stopped by that.
 */
export function termsFor(read: Read, { feeKinds }: ValueOf<typeof asset>, { kind, debtor, assetId }: Pick<Order, 'kind' | 'debtor' | 'assetId'>): FeeTerms | undefined {
  if ((feeKinds & feeBit(kind)) === 0) return undefined
  const schedule = state.fees.get(read, { asset: assetId, kind: FEE_KINDS[kind] })
  assert(schedule !== undefined, `a schedule of ${assetId} for ${kind}, which the asset says there is`)
  const terms = termsAt(schedule, toMillis(read.time))
  return terms === undefined || equalBytes(terms.account, debtor) || isFrozen(read, terms.account, 'credit') ? undefined : terms
}

/** What is charged for a payment now; a refusal where that is more than the payer accepts, or leaves nothing for the payee. */
export function planCharge(read: Read, of: ValueOf<typeof asset> | undefined, order: Order): Decision<Charge | undefined> {
  const terms = of && termsFor(read, of, order)
  if (terms === undefined) return ok(undefined)
  const { atoms, maxFee } = order
  const fee = feeOf(terms, atoms)
  if (fee === 0n) return ok(undefined)
  if (maxFee !== undefined && fee > maxFee) return refuse(errors.feeAboveBound, { fee, bound: maxFee })
  const creditorPart = creditorPartOf(terms, fee)
  if (creditorPart >= atoms) return refuse(errors.feeAboveAmount, { fee: creditorPart, amount: atoms })
  return ok({ account: terms.account, atoms: fee, creditorPart })
}

/** What gets to the payee of an amount. */
export const arriving = (atoms: bigint, charged: Charge | undefined): bigint => (charged === undefined ? atoms : atoms - charged.creditorPart)

type Charged = Readonly<{ debtor: Uint8Array; creditor: Uint8Array | undefined; assetId: string; kind: FeeKind; count?: number }>

/** Pays what was planned, behind the payment itself, and tells of it. `count`: for how many payments it is. */
export function payCharge(write: Write, { debtor, creditor, assetId, kind, count = 1 }: Charged, { account, atoms, creditorPart }: Charge, source: Source = 'available'): void {
  setBalance(write, debtor, assetId, spent(accountBalance(write, debtor, assetId), atoms, source))
  setBalance(write, account, assetId, plus(accountBalance(write, account, assetId), atoms))
  // The payee is a party of it where it bears some.
  const bearing = creditorPart > 0n ? creditor : undefined
  write.emit(events.feeCharged, { debtor, creditor: bearing, account, assetId, atoms, creditorPart, kind: FEE_KINDS[kind], count })
}

/** Pays what was held for a payment that waited; where nothing may come to the account that collects by now, it is released. */
export function payHeldCharge(write: Write, charged: Charged, held: Charge): void {
  if (isFrozen(write, held.account, 'credit')) changeHeld(write, charged.debtor, charged.assetId, -held.atoms)
  else payCharge(write, charged, held, 'held')
}
