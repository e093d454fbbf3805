import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert, equalBytes } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { arriving, planCharge } from '../fees.ts'
import { accountExists } from '../needs.ts'
import { endHold, findOpenHold, followUp, type HeldMoney } from '../promises.ts'
import { creditedBy } from '../queue.ts'
import { type PostHold, postHold as schema } from '../schema/postHold.ts'
import { state } from '../state.ts'
import { carryOut, type Passage, payChargeOf, planWay, tellSettlement, type Way } from '../ways.ts'

type Plan = Readonly<{ held: HeldMoney; passage: Passage; way: Way }>

/** Takes what is held, whole or a part of it. */
export const postHold = defineAction(schema, {
  decide(read, { body }): Decision<Plan> {
    const { holdId, account, amount: { assetId, atoms } } = body
    const found = findOpenHold(read, holdId, account)
    if (found.refused) return found
    const held = found.value
    const creditor = payeeOf(held, body)
    if (creditor === undefined) return refuse(errors.payeeMismatch, {})
    if (assetId !== held.assetId) return refuse(errors.wrongAsset, { assetId: held.assetId })
    if (atoms > held.remaining) return refuse(errors.aboveHold, { asked: atoms, remaining: held.remaining })
    return planPost(read, held, creditor, body)
  },
  apply(write, { body: { holdId, amount, keepRest }, transactionId }, { held, passage, way }) {
    const { debtor: from, creditor: to, assetId, creditorAssetId, atoms } = passage
    carryOut(write, passage, way)
    const left = { ...held, remaining: held.remaining - amount.atoms }
    const goesOn = keepRest && left.remaining > 0n
    if (goesOn) state.holds.put(write, holdId, left)
    else endHold(write, holdId, left, 'posted')
    write.emit(events.holdPosted, { holdId, from, to, assetId, creditorAssetId, atoms, remaining: goesOn ? left.remaining : 0n })
    tellSettlement(write, way)
    payChargeOf(write, passage, way, 'holdPost')
    followUp(write, held.transactionId, { transactionId, from, to, assetId, atoms })
    creditedBy(write, way, goesOn || left.remaining === 0n ? [] : [from])
    assert(state.holds.get(write, holdId)?.remaining === (goesOn ? left.remaining : 0n))
  },
})

/** Who is paid: whom the hold names, otherwise whom the post names, who is not the payer; undefined where they do not fit. */
function payeeOf(held: HeldMoney, { to }: PostHold): Uint8Array | undefined {
  if (held.to !== undefined) return to === undefined || equalBytes(to, held.to) ? held.to : undefined
  return to === undefined || equalBytes(to, held.from) ? undefined : to
}

function planPost(read: Read, held: HeldMoney, creditor: Uint8Array, { amount: { assetId, atoms }, creditorAssetId, maxFee }: PostHold): Decision<Plan> {
  if (state.assets.get(read, creditorAssetId) === undefined) return refuse(errors.assetNotFound, { assetId: creditorAssetId })
  if (!accountExists(read, creditor)) return refuse(errors.accountNotFound, { account: creditor })
  const charge = planCharge(read, state.assets.get(read, assetId), { kind: 'holdPost', debtor: held.from, assetId, atoms, maxFee })
  if (charge.refused) return charge
  const passage = { debtor: held.from, creditor, assetId, creditorAssetId, atoms: arriving(atoms, charge.value) }
  const way = planWay(read, passage, 'held', charge.value)
  return way.refused ? way : ok({ held, passage, way: way.value })
}
