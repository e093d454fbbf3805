import { type Decision, defineAction, ok, type Read, refuse } from '@jianghan/kernel'
import { assert, toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { feeBit } from '../fees.ts'
import { LIMITS } from '../limits.ts'
import { accountExists, holderOf } from '../needs.ts'
import { type SetFees, setFees as schema } from '../schema/setFees.ts'
import { state } from '../state.ts'
import { FEE_KINDS, termsAt } from '../tariff.ts'

/** Sets what an issuer charges, from a time ahead. What was announced before and has not begun is replaced. */
export const setFees = defineAction(schema, {
  decide(read, { body }) {
    const { issuer, assetId, terms, fromMs } = body
    const asset = state.assets.get(read, assetId)
    if (asset === undefined) return refuse(errors.assetNotFound, { assetId })
    if (asset.issuer !== issuer) return refuse(errors.notTheIssuer, { assetId, memberId: issuer })
    const unfit = terms === undefined ? ok() : checkAccount(read, body, terms.account)
    if (unfit.refused) return unfit
    const nowMs = toMillis(read.time)
    const [earliestMs, latestMs] = [nowMs + LIMITS.feeNoticeMs, nowMs + LIMITS.aheadMs]
    return fromMs < earliestMs || fromMs > latestMs ? refuse(errors.feeNotice, { earliestMs, latestMs }) : ok(asset)
  },
  apply(write, { body: { issuer, assetId, kind, terms, fromMs } }, asset) {
    const key = { asset: assetId, kind: FEE_KINDS[kind] }
    const before = state.fees.get(write, key)
    const current = before && termsAt(before, toMillis(write.time))
    state.fees.put(write, key, { current, next: { fromMs, terms } })
    if ((asset.feeKinds & feeBit(kind)) === 0) state.assets.put(write, assetId, { ...asset, feeKinds: asset.feeKinds | feeBit(kind) })
    write.emit(events.feesSet, { issuer, assetId, kind: FEE_KINDS[kind], fromMs, terms })
    assert(state.fees.get(write, key)?.next?.fromMs === fromMs)
  },
})

function checkAccount(read: Read, { issuer }: SetFees, account: Uint8Array): Decision<void> {
  if (!accountExists(read, account)) return refuse(errors.accountNotFound, { account })
  return holderOf(read, account) === issuer ? ok() : refuse(errors.feeAccountUnfit, { account, memberId: issuer })
}
