import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { paymentsV1, toHex, transactionBody, txV1 } from '@jianghan/protocol'
import { type WireField, wireFields } from './wire.ts'

const transfer = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from: new Uint8Array(20).fill(1), to: new Uint8Array(20).fill(2), amount: { assetId: 'CNY.HJB', atoms: '1250' } }))
const body = transactionBody({ chainId: 'chain', validUntilMs: 1_764_000_000_000n, unique: new Uint8Array(16), actions: [{ type: 'payments.v1.Transfer', body: transfer }] }, [new Uint8Array(20).fill(3)])

const flat = (fields: readonly WireField[]): WireField[] => fields.flatMap(field => [field, ...flat(field.children)])

test('the bytes of a transaction are told field by field, down into its actions, and nothing of them is left out', () => {
  const fields = wireFields(body, txV1.TransactionBodySchema) ?? []
  assert.deepEqual(fields.map(({ name }) => name), ['chainId', 'validUntilMs', 'unique', 'signers', 'actions'])
  assert.equal(fields.map(({ hex }) => hex).join(''), toHex(body))
  const told = flat(fields)
  assert.equal(told.find(({ name }) => name === 'atoms')?.value, '1250')
  assert.match(told.find(({ name }) => name === 'to')?.value ?? '', /^jh1/)
  assert.equal(told.find(({ name }) => name === 'validUntilMs')?.value, '1764000000000')
  for (const { at, hex } of told) assert.equal(toHex(body.subarray(at, at + hex.length / 2)), hex)
})

test('bytes that end in the middle, or are no message, are not told as one', () => {
  assert.equal(wireFields(body.subarray(0, body.length - 1), txV1.TransactionBodySchema), undefined)
  assert.equal(wireFields(Uint8Array.of(0, 1, 2), undefined), undefined)
  assert.equal(wireFields(new Uint8Array(20).fill(0xff), undefined), undefined)
  assert.equal(wireFields(new Uint8Array(5_000).map((_, at) => (at % 2 === 0 ? 8 : 1)), undefined), undefined)
})

test('a field that the message does not have is told by its number', () => {
  const [field] = wireFields(Uint8Array.of(0x7a, 1, 0xab), txV1.TransactionBodySchema) ?? []
  assert.deepEqual([field?.number, field?.name, field?.value], [15, undefined, 'ab'])
})
