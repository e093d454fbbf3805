import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, keyId, toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { completeReplacement as schema } from '../schema/completeReplacement.ts'
import { state } from '../state.ts'

/** Completes a replacement after its waiting time: the lost key signs no more, the new one has its roles. */
export const completeReplacement = defineAction(schema, {
  decide(read, { body: { memberId, lostKeyId } }) {
    const pending = state.replacements.get(read, lostKeyId)
    const lost = state.keys.get(read, lostKeyId)
    const newKey = pending && keyId(pending.kind, pending.publicKey)
    if (newKey !== undefined && state.keys.has(read, newKey)) return refuse(errors.keyExists, { key: newKey })
    if (pending === undefined || newKey === undefined || lost === undefined || pending.member !== memberId) return refuse(errors.replacementNotFound, { key: lostKeyId })
    const nowMs = toMillis(read.time)
    if (nowMs < pending.readyMs) return refuse(errors.replacementTooEarly, { key: lostKeyId, readyMs: pending.readyMs, nowMs })
    return ok({ pending, lost, newKey })
  },
  apply(write, { body: { memberId, lostKeyId } }, { pending: { kind, publicKey }, lost, newKey }) {
    assert(lost.active, 'a replacement is dropped together with its key')
    state.keys.put(write, lostKeyId, { ...lost, active: false })
    state.keys.put(write, newKey, { member: memberId, kind, publicKey, roles: lost.roles, active: true })
    state.replacements.delete(write, lostKeyId)
    write.emit(events.keyRetired, { memberId, key: lostKeyId })
    write.emit(events.keyAdded, { memberId, key: newKey, kind, roles: lost.roles })
  },
})
