import { defineAction } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { mayDeposit, record } from '../deposits.ts'
import { events } from '../events.ts'
import { depositBatch as schema } from '../schema/depositBatch.ts'
import { state } from '../state.ts'

/** Deposits evidence of many files under one root. */
export const depositBatch = defineAction(schema, {
  decide: (read, { body: { memberId, itemsRoot } }) => mayDeposit(read, { member: memberId, digest: itemsRoot }),
  apply(write, { body: { memberId, itemsRoot, itemCount, purpose, custodianId }, transactionId, signers }) {
    const key = { member: memberId, digest: itemsRoot }
    assert(!state.deposits.has(write, key))
    const { timeMs } = record(write, key, { transactionId, signers, purpose, mediaType: undefined, itemCount, custodian: custodianId })
    write.emit(events.batchDeposited, { memberId, itemsRoot, itemCount, purpose, custodianId, timeMs })
  },
})
