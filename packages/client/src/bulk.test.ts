import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { decodeBulkEntry, formatAddress, paymentsV1 } from '@jianghan/protocol'
import { actionSchema } from './actions.ts'
import { bulkTransferRequest } from './bulk.ts'
import { JianghanError } from './error.ts'

const address = (n: number): string => formatAddress('account', new Uint8Array(20).fill(n))
const bulk = { from: address(1), asset: 'CNY.HJB', decimals: 2 }

test('lines become packed entries that pass the check of the action, each with a blind of its own', () => {
  const { type, input } = bulkTransferRequest({ ...bulk, lines: [{ to: address(2), amount: '12.50' }, { to: ` ${address(3)}`, amount: '0.01 ' }] }, 'en')
  const entries = input['entries'] as Uint8Array
  const [first, second] = [decodeBulkEntry(entries.subarray(0, 68)), decodeBulkEntry(entries.subarray(68))]
  assert.deepEqual([first?.atoms, second?.atoms, first?.to[0], second?.to[0]], [1250n, 1n, 2, 3])
  assert.notDeepEqual(first?.blind, second?.blind)
  const message = create(paymentsV1.BulkTransferSchema, { ...input, from: new Uint8Array(20).fill(1) })
  assert.equal(actionSchema(type)?.check(message).refused, false)
})

test('a line that does not fit is named', () => {
  for (const [lines, said] of [
    [[{ to: address(2), amount: '1' }, { to: 'jh1nonsense', amount: '1' }], /line 2: jh1nonsense/], [[{ to: address(2), amount: '1.005' }], /line 1: 1.005/], [[], /lines/],
    [Array.from({ length: 4097 }, () => ({ to: address(2), amount: '1' })), /lines/],
  ] as const) assert.throws(() => bulkTransferRequest({ ...bulk, lines }, 'en'), (fault: unknown) => fault instanceof JianghanError && said.test(fault.message))
})
