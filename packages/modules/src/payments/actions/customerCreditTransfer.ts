import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert, ATOMS_MAX, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { balanceOf, changeSupply, move, type Plan, planDebit, planMove, setBalance, supplyOf } from '../money.ts'
import { accountExists } from '../needs.ts'
import { type CustomerCreditTransfer, customerCreditTransfer as schema } from '../schema/customerCreditTransfer.ts'
import { state } from '../state.ts'

/** Within one bank the deposit moves; between two banks it is destroyed here, created there, and the banks settle. */
type Way =
  | Readonly<{ kind: 'withinBank'; deposit: Plan }>
  | Readonly<{ kind: 'betweenBanks'; debtorAtoms: bigint; creditorAtoms: bigint; settlement: Plan | undefined }>

/** A customer of one bank pays a customer of the same or another bank, with the settlement, all or nothing. */
export const customerCreditTransfer = defineAction(schema, {
  decide(read, { body }) {
    const { uetr, amount: { assetId }, creditorAssetId, creditor } = body
    for (const id of [assetId, creditorAssetId]) if (state.assets.get(read, id) === undefined) return refuse(errors.assetNotFound, { assetId: id })
    if (!accountExists(read, creditor)) return refuse(errors.accountNotFound, { account: creditor })
    const used = state.payments.get(read, uetr)
    if (used !== undefined) return refuse(errors.duplicateUetr, { uetr, height: used.height })
    return assetId === creditorAssetId ? decideWithinBank(read, body) : decideBetweenBanks(read, body)
  },
  apply(write, { body, transactionId }, way) {
    const { uetr, debtor, creditor, amount: { assetId, atoms }, creditorAssetId } = body
    if (way.kind === 'withinBank') {
      move(write, way.deposit)
    } else {
      setBalance(write, debtor, assetId, way.debtorAtoms - atoms)
      changeSupply(write, assetId, -atoms)
      if (way.settlement !== undefined) move(write, way.settlement)
      setBalance(write, creditor, creditorAssetId, way.creditorAtoms + atoms)
      changeSupply(write, creditorAssetId, atoms)
    }
    state.payments.put(write, uetr, { transactionId, height: write.height })
    write.emit(events.creditTransferred, { uetr, debtor, creditor, debtorAsset: assetId, creditorAsset: creditorAssetId, atoms })
    if (way.kind === 'betweenBanks' && way.settlement !== undefined) {
      const { from, to, assetId: settledIn } = way.settlement
      write.emit(events.settled, { from, to, assetId: settledIn, atoms })
    }
    assert(state.payments.get(write, uetr) !== undefined)
    assert(balanceOf(write, creditor, creditorAssetId) >= atoms)
  },
})

function decideWithinBank(read: Read, { debtor, creditor, amount: { assetId, atoms } }: CustomerCreditTransfer): Decision<Way> {
  const deposit = planMove(read, debtor, creditor, assetId, atoms)
  return deposit.refused ? deposit : ok({ kind: 'withinBank', deposit: deposit.value })
}

function decideBetweenBanks(
  read: Read, { debtor, creditor, amount: { assetId, atoms }, creditorAssetId }: CustomerCreditTransfer,
): Decision<Way> {
  const from = state.assets.get(read, assetId)?.settlement
  const to = state.assets.get(read, creditorAssetId)?.settlement
  if (from === undefined || to === undefined || from.asset !== to.asset) {
    return refuse(errors.noSettlementPath, { from: assetId, to: creditorAssetId })
  }
  const debit = planDebit(read, debtor, assetId, atoms)
  if (debit.refused) return debit
  // One bank may issue several deposit assets over one settlement account: then nothing moves between banks.
  const sameAccount = equalBytes(from.account, to.account)
  const settlement = sameAccount ? ok(undefined) : planMove(read, from.account, to.account, from.asset, atoms)
  if (settlement.refused) return settlement
  if (supplyOf(read, creditorAssetId) + atoms > ATOMS_MAX) return refuse(errors.supplyExceeded, { assetId: creditorAssetId })
  return ok({
    kind: 'betweenBanks', debtorAtoms: debit.value, creditorAtoms: balanceOf(read, creditor, creditorAssetId), settlement: settlement.value,
  })
}
