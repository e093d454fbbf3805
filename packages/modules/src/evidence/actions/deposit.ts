import { defineAction } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { mayDeposit, record } from '../deposits.ts'
import { events } from '../events.ts'
import { deposit as schema } from '../schema/deposit.ts'
import { state } from '../state.ts'

/** Deposits evidence of one file. */
export const deposit = defineAction(schema, {
  decide: (read, { body: { memberId, fileHash } }) => mayDeposit(read, { member: memberId, digest: fileHash }),
  apply(write, { body: { memberId, fileHash, mediaType, purpose, custodianId }, transactionId, signers }) {
    const key = { member: memberId, digest: fileHash }
    assert(!state.deposits.has(write, key))
    const { timeMs } = record(write, key, { transactionId, signers, purpose, mediaType, itemCount: undefined, custodian: custodianId })
    write.emit(events.deposited, { memberId, fileHash, mediaType, purpose, custodianId, timeMs })
  },
})
