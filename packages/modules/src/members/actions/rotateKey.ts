import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, keyId } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { dropReplacement } from '../replacements.ts'
import { rotateKey as schema } from '../schema/rotateKey.ts'
import { state } from '../state.ts'

/** Puts a new key into the place of an old one: from this transaction on the new one signs, with the same roles. */
export const rotateKey = defineAction(schema, {
  decide(read, { body: { memberId, oldKeyId, kind, publicKey } }) {
    const old = state.keys.get(read, oldKeyId)
    if (old === undefined || !old.active || old.member !== memberId) return refuse(errors.keyNotFound, { key: oldKeyId })
    const id = keyId(kind, publicKey)
    if (state.keys.get(read, id) !== undefined) return refuse(errors.keyExists, { key: id })
    return ok({ old, id })
  },
  apply(write, { body: { memberId, oldKeyId, kind, publicKey } }, { old, id }) {
    state.keys.put(write, oldKeyId, { ...old, active: false })
    state.keys.put(write, id, { member: memberId, kind, publicKey, roles: old.roles, active: true })
    dropReplacement(write, oldKeyId)
    write.emit(events.keyRetired, { memberId, key: oldKeyId })
    write.emit(events.keyAdded, { memberId, key: id, kind, roles: old.roles })
    assert(state.keys.get(write, id)?.active === true && state.keys.get(write, oldKeyId)?.active === false)
  },
})
