import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { hasCapacity, holderOf } from '../needs.ts'
import { type RegisterAsset, registerAsset as schema } from '../schema/registerAsset.ts'
import { state } from '../state.ts'

/** Registers an asset; its settlement arrangement must hold from the first day. */
export const registerAsset = defineAction(schema, {
  decide(read, { body }) {
    if (state.assets.get(read, body.assetId) !== undefined) return refuse(errors.assetExists, { assetId: body.assetId })
    if (!hasCapacity(read, body.issuer, 'issuer')) return refuse(errors.notAnIssuer, { memberId: body.issuer })
    return decideSettlement(read, body)
  },
  apply(write, { body: { assetId, issuer, currency, decimals, settlement } }) {
    state.assets.put(write, assetId, { issuer, currency, decimals, settlement, since: write.height, feeKinds: 0 })
    state.supply.put(write, assetId, { atoms: 0n })
    write.emit(events.assetRegistered, { assetId, issuer })
    assert(state.assets.get(write, assetId)?.issuer === issuer)
  },
})

function decideSettlement(read: Read, { assetId, issuer, currency, decimals, settlement }: RegisterAsset): Decision<void> {
  if (settlement === undefined) return ok()
  const target = state.assets.get(read, settlement.asset)
  if (target === undefined) return refuse(errors.assetNotFound, { assetId: settlement.asset })
  const fits = target.currency === currency && target.decimals === decimals && target.settlement === undefined
    && holderOf(read, settlement.account) === issuer
  return fits ? ok() : refuse(errors.settlementUnfit, { assetId })
}
