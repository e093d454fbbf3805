import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { objectToReplacement as schema } from '../schema/objectToReplacement.ts'
import { state } from '../state.ts'

/** Ends a replacement that waits. */
export const objectToReplacement = defineAction(schema, {
  decide(read, { body: { memberId, lostKeyId } }) {
    return state.replacements.get(read, lostKeyId)?.member === memberId ? ok() : refuse(errors.replacementNotFound, { key: lostKeyId })
  },
  apply(write, { body: { memberId, lostKeyId } }) {
    state.replacements.delete(write, lostKeyId)
    write.emit(events.replacementEnded, { memberId, lostKey: lostKeyId })
    assert(!state.replacements.has(write, lostKeyId))
  },
})
