import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, keyId, toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { replaceLostKey as schema } from '../schema/replaceLostKey.ts'
import { state } from '../state.ts'

/** Begins a replacement: from now on everybody sees it, and for 72 hours it can be objected to. */
export const replaceLostKey = defineAction(schema, {
  decide(read, { body: { memberId, lostKeyId, kind, publicKey } }) {
    const lost = state.keys.get(read, lostKeyId)
    const id = keyId(kind, publicKey)
    if (state.keys.has(read, id)) return refuse(errors.keyExists, { key: id })
    if (lost === undefined || !lost.active || lost.member !== memberId) return refuse(errors.keyNotFound, { key: lostKeyId })
    const pending = state.replacements.get(read, lostKeyId)
    return pending === undefined ? ok(id) : refuse(errors.replacementPending, { key: lostKeyId, readyMs: pending.readyMs })
  },
  apply(write, { body: { memberId, lostKeyId, kind, publicKey } }, newKey) {
    const readyMs = toMillis(write.time) + LIMITS.objectionMs
    state.replacements.put(write, lostKeyId, { member: memberId, kind, publicKey, readyMs })
    write.emit(events.replacementBegun, { memberId, lostKey: lostKeyId, newKey, readyMs })
    assert(state.keys.get(write, lostKeyId)?.active === true)
  },
})
