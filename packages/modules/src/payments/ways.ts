import type { Decision, Read, Write } from '@jianghan/kernel'
import { ok, refuse } from '@jianghan/kernel/schema'
import { assert, ATOMS_MAX, equalBytes } from '@jianghan/protocol'
import { errors } from './errors.ts'
import { events } from './events.ts'
import { payCharge } from './fees.ts'
import { accountBalance, type Balance, balanceOf, changeSupply, checkFreezes, move, type Plan, planDebit, planMove, plus, setBalance, type Source, spent, supplyOf } from './money.ts'
import { state } from './state.ts'
import type { Charge, FeeKind } from './tariff.ts'

/** Money from one account to another, in the assets in which each of them has it. */
export type Passage = Readonly<{ debtor: Uint8Array; creditor: Uint8Array; assetId: string; creditorAssetId: string; atoms: bigint }>

/** How money gets there: within one bank the deposit moves; between two banks it is destroyed here, created there, and the banks settle. */
export type Way =
  | Readonly<{ kind: 'withinBank'; deposit: Plan; charge: Charge | undefined }>
  | Readonly<{ kind: 'betweenBanks'; source: Source; debtorBefore: Balance; creditorBefore: Balance; settlement: Plan | undefined; charge: Charge | undefined }>

/**
 * Finds the way of a passage between accounts and assets that exist; a refusal where there is none, or no money for it and for what is charged besides. Valid
 * until the next write.
 */
export function planWay(read: Read, passage: Passage, source: Source = 'available', charge?: Charge): Decision<Way> {
  const { debtor, creditor, assetId, creditorAssetId, atoms } = passage
  const frozen = checkFreezes(read, debtor, creditor)
  if (frozen.refused) return frozen
  if (assetId !== creditorAssetId) return planBetweenBanks(read, passage, source, charge)
  const deposit = planMove(read, debtor, creditor, assetId, atoms, source, charge)
  return deposit.refused ? deposit : ok({ kind: 'withinBank', deposit: deposit.value, charge })
}

function planBetweenBanks(read: Read, { debtor, creditor, assetId, creditorAssetId, atoms }: Passage, source: Source, charge: Charge | undefined): Decision<Way> {
  const from = state.assets.get(read, assetId)?.settlement
  const to = state.assets.get(read, creditorAssetId)?.settlement
  if (from === undefined || to === undefined || from.asset !== to.asset) {
    return refuse(errors.noSettlementPath, { from: assetId, to: creditorAssetId })
  }
  const debit = planDebit(read, debtor, assetId, atoms, source, charge)
  if (debit.refused) return debit
  // One bank may issue several deposit assets over one settlement account: then nothing moves between banks.
  const settlement = equalBytes(from.account, to.account) ? ok(undefined) : planMove(read, from.account, to.account, from.asset, atoms)
  if (settlement.refused) return settlement
  if (supplyOf(read, creditorAssetId) + atoms > ATOMS_MAX) return refuse(errors.supplyExceeded, { assetId: creditorAssetId })
  return ok({
    kind: 'betweenBanks', source, debtorBefore: debit.value, creditorBefore: accountBalance(read, creditor, creditorAssetId), settlement: settlement.value, charge,
  })
}

/** Sends money on its way. */
export function carryOut(write: Write, { debtor, creditor, assetId, creditorAssetId, atoms }: Passage, way: Way): void {
  if (way.kind === 'withinBank') {
    move(write, way.deposit)
  } else {
    setBalance(write, debtor, assetId, spent(way.debtorBefore, atoms, way.source))
    changeSupply(write, assetId, -atoms)
    if (way.settlement !== undefined) move(write, way.settlement)
    setBalance(write, creditor, creditorAssetId, plus(way.creditorBefore, atoms))
    changeSupply(write, creditorAssetId, atoms)
  }
  assert(balanceOf(write, creditor, creditorAssetId) >= atoms)
}

/** Tells the banks that they settled, where they did; after the event of the payment itself. */
export function tellSettlement(write: Write, way: Way): void {
  if (way.kind === 'withinBank' || way.settlement === undefined) return
  const { from, to, assetId, atoms } = way.settlement
  write.emit(events.settled, { from, to, assetId, atoms })
}

/** Pays what is charged for a payment besides, and tells of it; behind all other events of the payment. */
export function payChargeOf(write: Write, { debtor, creditor, assetId }: Passage, way: Way, kind: FeeKind): void {
  if (way.charge === undefined) return
  payCharge(write, { debtor, creditor, assetId, kind }, way.charge, way.kind === 'withinBank' ? way.deposit.source : way.source)
}
