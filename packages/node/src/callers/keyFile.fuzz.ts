import { assert } from '@jianghan/protocol'
import { readKeyEntries, writeKeyEntries } from './keyFile.ts'

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [writeKeyEntries([{
  id: '0123456789ab', name: 'erp', kind: 'token', sha256: 'ab'.repeat(32), member: 'hanjiang-bank', accounts: ['01'.repeat(20)], scopes: ['read', 'submit', 'sign'],
  signing: { key: '02'.repeat(20), actions: ['payments.v1.Transfer'], perTransaction: [{ assetId: 'CNY.HJB', atoms: '100000' }], perDay: [{ assetId: 'CNY.HJB', atoms: '1000000' }] },
  requestsPerSecond: 10, transactionsPerSecond: 100, createdAt: '2026-11-28T04:00:00.000Z', expiresAt: '2027-11-28T04:00:00.000Z',
}])]

/** Whatever lies in the file is read or named, and what is read is written as the same keys. */
export function fuzz(data: Uint8Array): void {
  const read = readKeyEntries(data)
  if ('what' in read) return assert(read.what.length > 0, 'what is wrong is named')
  const again = readKeyEntries(writeKeyEntries(read))
  assert(JSON.stringify(again) === JSON.stringify(read), 'keys are written as they were read')
}
