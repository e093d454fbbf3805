import { assert } from '@jianghan/protocol'
import { verifyMany } from './verifyRecords.ts'
import type { Verifier } from './verdict.ts'

const stub: Verifier = { name: 'fallback', verify: () => 'badSignature', verifyAll: items => items.map(() => 'badSignature') }

/** Any bytes: either no records at all, or not more records than headers fit. Throws when that does not hold. */
export function fuzz(data: Uint8Array): void {
  const verdicts = verifyMany(stub, data)
  assert(verdicts === undefined || verdicts.length * 10 <= data.length, 'more records than their headers could fit')
}
