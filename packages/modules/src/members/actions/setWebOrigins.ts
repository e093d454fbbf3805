import { defineAction, ok } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { setWebOrigins as schema } from '../schema/setWebOrigins.ts'
import { state } from '../state.ts'

/** Sets the sites at which passkeys of the member may sign. */
export const setWebOrigins = defineAction(schema, {
  decide: () => ok(),

  apply(write, { body: { memberId, origins } }) {
    assert(state.members.has(write, memberId), 'authority was checked against this member')
    if (origins.length === 0) state.webOrigins.delete(write, memberId)
    else state.webOrigins.put(write, memberId, { origins })
    write.emit(events.webOriginsSet, { memberId, origins: origins.map(({ origin }) => origin) })
    assert((state.webOrigins.get(write, memberId)?.origins.length ?? 0) === origins.length)
  },
})
