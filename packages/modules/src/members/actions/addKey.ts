import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, keyId } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { countKey } from '../officers.ts'
import { addKey as schema } from '../schema/addKey.ts'
import { state } from '../state.ts'

/** Adds a key of an officer; a key is registered once, by one member, for ever. */
export const addKey = defineAction(schema, {
  decide(read, { body: { memberId, key } }) {
    const member = state.members.get(read, memberId)
    assert(member !== undefined, 'authorised under the policy of a member that is there')
    const id = keyId(key.kind, key.publicKey)
    if (state.keys.get(read, id) !== undefined) return refuse(errors.keyExists, { key: id })
    if (member.keyCount >= LIMITS.keys) return refuse(errors.tooManyKeys, { limit: LIMITS.keys })
    return ok({ id, member })
  },
  apply(write, { body: { memberId, key } }, { id, member }) {
    state.keys.put(write, id, { member: memberId, ...key, active: true })
    state.members.put(write, memberId, { ...member, keyCount: member.keyCount + 1 })
    countKey(write, memberId, key.roles, 1)
    write.emit(events.keyAdded, { memberId, key: id, kind: key.kind, roles: key.roles })
    assert(state.keys.get(write, id)?.active === true)
  },
})
