import { outlinesOf } from './outlines.ts'
import { TestLog } from './testLog.ts'

export const corpus = new TestLog().block([{}, { action: 'payments.v1.Transfer' }]).batches

/** Any bytes as a batch: outlines, or RangeError, in a time that grows with the bytes. */
export function fuzz(data: Uint8Array): void {
  try {
    outlinesOf(data)
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault
  }
}
