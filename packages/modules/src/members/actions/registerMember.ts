import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert, keyId } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { countsRoles, isReachable } from '../officers.ts'
import { putMember } from '../register.ts'
import { registerMember as schema } from '../schema/registerMember.ts'
import { state } from '../state.ts'

/** Admits an organisation: one per unified social credit code and per LEI, its keys never seen before. */
export const registerMember = defineAction(schema, {
  decide(read, { body }) {
    if (state.members.get(read, body.memberId) !== undefined) return refuse(errors.memberExists, { memberId: body.memberId })
    for (const identifier of [body.uscc, body.lei]) {
      const holder = identifier === '' ? undefined : state.identifiers.get(read, identifier)
      if (holder !== undefined) return refuse(errors.identifierTaken, { identifier, memberId: holder.member })
    }
    const ids = body.keys.map(key => keyId(key.kind, key.publicKey))
    const seen = new Set<string>()
    for (const id of ids) {
      if (seen.has(id.join()) || state.keys.get(read, id) !== undefined) return refuse(errors.keyExists, { key: id })
      seen.add(id.join())
    }
    return !countsRoles(read) ? ok() : isReachable(body.adminPolicy, body.keys.map(key => key.roles), body.memberId)
  },
  apply(write, { body }) {
    putMember(write, body)
    const { memberId, nameZh, nameEn, uscc, lei } = body
    write.emit(events.memberRegistered, { memberId, nameZh, nameEn, uscc, lei })
    assert(state.members.get(write, memberId)?.keyCount === body.keys.length)
  },
})
