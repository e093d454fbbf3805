import { create, toBinary } from '@bufbuild/protobuf'
import { commitField } from '@jianghan/crypto'
import { assert, equalBytes, paymentsV1, transactionBody, utf8 } from '@jianghan/protocol'
import { decodeOpenings, encodeOpenings } from './openings.ts'

const opening = { salt: new Uint8Array(16).fill(1), value: utf8('汉阳制动系统有限公司') }
const action = toBinary(paymentsV1.CustomerCreditTransferSchema, create(paymentsV1.CustomerCreditTransferSchema, {
  uetr: new Uint8Array(16).fill(2), debtorAccount: new Uint8Array(20).fill(3), creditorAccount: new Uint8Array(20).fill(4), amount: { assetId: 'CNY', atoms: '1' },
  creditorAssetId: 'CNY', commitments: [{ name: 'creditor.name', commitment: commitField('creditor.name', opening) }],
}))
const body = transactionBody({ chainId: 'c', validUntilMs: 1n, unique: new Uint8Array(16), actions: [{ type: 'payments.v1.CustomerCreditTransfer', body: action }] }, [new Uint8Array(20).fill(5)])

/** The openings of one payment and of none. */
export const corpus: readonly Uint8Array[] = [encodeOpenings([{ body, fields: { 'creditor.name': opening } }]), encodeOpenings([])]

/** Any bytes: no exception, and what is read is written the same. */
export function fuzz(data: Uint8Array): void {
  const payments = decodeOpenings(data)
  if (payments !== undefined) assert(equalBytes(encodeOpenings(payments), data), 'one spelling')
}
