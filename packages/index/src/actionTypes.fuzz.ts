import { firstActionTypes } from './actionTypes.ts'
import { TestLog } from './testLog.ts'

export const corpus = new TestLog().block([{}, { action: 'payments.v1.Transfer' }]).batches

/** Any bytes as a batch: types, or RangeError, in a time that grows with the bytes. */
export function fuzz(data: Uint8Array): void {
  try {
    firstActionTypes(data)
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault
  }
}
