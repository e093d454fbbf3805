import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBatch } from '@jianghan/protocol'
import { encodeEvent, type EventDefinition } from '@jianghan/kernel'
import { events as applicationEvents } from './definitions.ts'
import { outlinesOf } from './outlines.ts'
import { partyKey, Projection } from './projection.ts'
import { accountOf, batchOf, events, TestLog } from './testLog.ts'

const [a, b, c, d] = [1, 2, 3, 4].map(accountOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
const keyOf = (account: Uint8Array): string => partyKey({ account })

function definition(name: string): EventDefinition {
  const found = applicationEvents.find(event => `${event.moduleName}.${event.name}` === name)
  assert.ok(found !== undefined, name)
  return found
}

test('a credit transfer of the application moves deposits of two banks and the settlement asset, and is found by its UETR', () => {
  const uetr = new Uint8Array(16).fill(7)
  const record = new TestLog().block([{}])
  const emitted = [
    encodeEvent({ event: definition('payments.creditTransferred'), fields: { uetr, debtor: a, creditor: b, debtorAsset: 'bank-a.cny', creditorAsset: 'bank-b.cny', atoms: 5n } }),
    encodeEvent({ event: definition('payments.settled'), fields: { from: c, to: d, assetId: 'settlement.cny', atoms: 5n } }),
  ]
  const [entry] = new Projection(applicationEvents).rowsOf({ ...record, receipts: record.receipts.map(receipt => ({ ...receipt, events: emitted })) }).entries
  assert.deepEqual(entry?.parties, [
    { party: keyOf(a), assetId: 'bank-a.cny', atoms: -5n }, { party: keyOf(b), assetId: 'bank-b.cny', atoms: 5n },
    { party: keyOf(c), assetId: 'settlement.cny', atoms: -5n }, { party: keyOf(d), assetId: 'settlement.cny', atoms: 5n },
  ])
  assert.deepEqual(entry?.keys, [{ kind: 'uetr', value: uetr }])
})

test('movements of one transaction are summed per account and asset, and a party that moved has no second line', () => {
  const move = (from: Uint8Array, to: Uint8Array, assetId: string, atoms: bigint) => ['moved', { from, to, assetId, atoms }] as const
  const record = new TestLog().block([{ events: [
    [...move(a, b, 'x', 5n)], [...move(b, a, 'x', 3n)], [...move(a, a, 'y', 9n)], ['opened', { account: a, member: 'bank-a' }],
  ] }])
  const [entry] = new Projection(events).rowsOf(record).entries
  assert.deepEqual(entry?.parties, [
    { party: keyOf(a), assetId: 'x', atoms: -2n }, { party: keyOf(b), assetId: 'x', atoms: 2n }, { party: keyOf(a), assetId: 'y', atoms: 0n },
    { party: 'mbank-a', assetId: undefined, atoms: 0n },
  ])
})

test('events of unknown definitions and broken bytes are passed over', () => {
  const record = new TestLog().block([{ events: [['recorded', { key: new Uint8Array(32), member: 'bank-a' }]] }])
  const [receipt] = record.receipts
  assert.ok(receipt !== undefined)
  const odd = { ...record, receipts: [{ ...receipt, events: [new Uint8Array(0), new Uint8Array([9, 9, 9, 9, 9]), ...receipt.events, (receipt.events[0] as Uint8Array).subarray(0, 9)] }] }
  const [entry] = new Projection(events).rowsOf(odd).entries
  assert.deepEqual(entry?.parties, [{ party: 'mbank-a', assetId: undefined, atoms: 0n }])
  assert.equal(entry?.keys.length, 1)
})

const typesIn = (batch: Uint8Array): string[] => outlinesOf(batch).map(({ action }) => action)

test('the first action of each transaction of a batch is read from its bytes', () => {
  const record = new TestLog().block([{ action: 'payments.v1.Transfer' }, { action: 'members.v1.RegisterMember' }])
  const [batch] = record.batches
  assert.ok(batch !== undefined)
  assert.deepEqual(typesIn(batch), ['payments.v1.Transfer', 'members.v1.RegisterMember'])
  assert.throws(() => outlinesOf(batch.subarray(0, 50)), RangeError)
  const [approved] = new TestLog().block([{ carried: 'payments.v1.Transfer' }, { action: 'approvals.v1.Execute' }]).batches
  assert.deepEqual(typesIn(approved ?? batch), ['payments.v1.Transfer', 'approvals.v1.Execute'], 'what was approved elsewhere is told by what was done')
  const read = readBatch(batch)
  assert.ok(read.ok)
  const [good] = read.value.body.transactions
  assert.deepEqual(typesIn(batchOf([new Uint8Array(9).fill(0xff), good as Uint8Array, new Uint8Array(0)])), ['', 'payments.v1.Transfer', ''], 'what no node can read has no type')
  assert.throws(() => outlinesOf(new Uint8Array(30).fill(0xff)), RangeError)
})
