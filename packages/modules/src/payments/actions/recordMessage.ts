import { defineAction, ok, refuse } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { recordMessage as schema } from '../schema/recordMessage.ts'
import { aging, state } from '../state.ts'

/** Records a message; the same (initiating party, MsgId) has the same key and is refused. */
export const recordMessage = defineAction(schema, {
  decide(read, { body: { messageKey } }) {
    const known = state.messages.get(read, messageKey)
    return known === undefined ? ok() : refuse(errors.duplicateMessage, { height: known.height })
  },
  apply(write, { body: { member, messageKey, commitment, transactionCount }, transactionId }) {
    state.messages.put(write, messageKey, { member, commitment, transactionId, height: write.height })
    aging.messages.add(write, messageKey)
    write.emit(events.messageRecorded, { messageKey, member, transactionCount })
    assert(state.messages.get(write, messageKey)?.member === member)
  },
})
