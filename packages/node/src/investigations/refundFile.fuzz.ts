import { assert, utf8 } from '@jianghan/protocol'
import { readRefundDecision, readRefundRequest } from './refundFile.ts'

const REQUEST = {
  version: 1, uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d', amount: { currency: 'CNY', value: '12.50' }, atoms: '1250', asset: 'CNY.HJB', debtor: '08'.repeat(20), creditor: '09'.repeat(20), payer: 'yangtze-motor', payee: 'hanyang-brakes',
  reasons: ['DUPL'], askedAt: 1_795_392_000_000,
}
const DECISION = { version: 1, request: '07'.repeat(16), accepted: false, reason: { code: 'CUST', zh: '货已发出', en: 'shipped' }, at: 1_795_392_000_000 }
const bytesOf = (value: unknown): Uint8Array => utf8(JSON.stringify(value))

/** One of each. */
export const corpus: readonly Uint8Array[] = [bytesOf(REQUEST), bytesOf(DECISION), bytesOf({ ...DECISION, accepted: true, transactionId: '0a'.repeat(32) })]

/** Any bytes: no exception, and what is read is read again as the same. */
export function fuzz(data: Uint8Array): void {
  for (const read of [readRefundRequest, readRefundDecision]) {
    const value = read(data)
    if (value !== undefined) assert(JSON.stringify(read(bytesOf(value))) === JSON.stringify(value), 'one meaning')
  }
}
