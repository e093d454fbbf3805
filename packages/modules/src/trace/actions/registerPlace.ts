import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { registerPlace as schema } from '../schema/registerPlace.ts'
import { state } from '../state.ts'

/** Registers a place, or changes its country: by the member that registered it. */
export const registerPlace = defineAction(schema, {
  decide(read, { body: { memberId, gln } }) {
    const known = state.places.get(read, gln)
    if (known === undefined) return ok(read.height)
    return known.owner === memberId ? ok(known.since) : refuse(errors.notTheOwner, { owner: known.owner })
  },
  apply(write, { body: { memberId, gln, country } }, since) {
    state.places.put(write, gln, { owner: memberId, country, since })
    write.emit(events.placeRegistered, { memberId, gln, country })
  },
})
