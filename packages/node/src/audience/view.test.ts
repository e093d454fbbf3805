import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { application } from '@jianghan/app'
import { type AccessPort, encodeEvent, type Read, routerOf } from '@jianghan/kernel'
import { toHex, approvalsV1, keyId, paymentsV1, signTransaction } from '@jianghan/protocol'
import { officer, signerOf } from '../testing/testLedger.ts'
import { granted, sightOf, type Standing } from './view.ts'
import type { Viewer } from './viewer.ts'

const account = (n: number): Uint8Array => new Uint8Array(20).fill(n)
/** Accounts 1 to 4 belong to members of these names; the officer signs for one. */
const MEMBERS = ['one', 'two', 'three', 'four']
const access: AccessPort = {
  ...application.access,
  keyMember: (_read, key) => (toHex(key) === toHex(keyId(officer.kind, officer.publicKey)) ? 'one' : undefined),
  member: (_read, id) => ({ ...application.access.member(NO_STATE, 'x'), adminPolicy: [], capacities: ['watch', 'stopped'].includes(id) ? ['supervisor'] : ['issuer'] }),
  suspension: (_read, id) => ({ stopped: { reason: 'court-order', governance: true }, gone: { reason: 'removed', governance: false } }[id]),
  account: (_read, id) => {
    const member = MEMBERS[(id[0] ?? 0) - 1]
    return member === undefined ? undefined : { member, policy: [] }
  },
} as AccessPort
const NO_STATE = { get: () => undefined } as unknown as Read
const ISSUERS: Readonly<Record<string, string>> = { 'CNY.A': 'bank-a', 'CNY.B': 'bank-b', CNY: 'central' }
const standing: Standing = { read: NO_STATE, router: routerOf({ ...application, access, issuerOf: (_read, assetId) => ISSUERS[assetId] }) }
const eventNamed = (name: string) => {
  const event = standing.router.events.find(each => `${each.moduleName}.${each.name}` === name)
  assert(event !== undefined, name)
  return event
}
const event = (name: string, fields: Readonly<Record<string, unknown>>): Uint8Array => encodeEvent({ event: eventNamed(name), fields })
const bodyOf = <M extends DescMessage>(schema: M, init: MessageInitShape<M>): Uint8Array => toBinary(schema, create(schema, init))
const transferred = (from: number, to: number): Uint8Array => event('payments.transferred', { from: account(from), to: account(to), assetId: 'CNY.A', atoms: 5n })
const transfers = (...pairs: readonly (readonly [number, number])[]): Uint8Array => signTransaction({
  chainId: 'test', validUntilMs: 1n, unique: new Uint8Array(16),
  actions: pairs.map(([from, to]) => ({ type: 'payments.v1.Transfer', body: bodyOf(paymentsV1.TransferSchema, { from: account(from), to: account(to), amount: { assetId: 'CNY.A', atoms: '5' } }) })),
}, [signerOf(officer)])

const reader = (member: string, accounts?: readonly number[]): Viewer => ({ all: false, member, ...(accounts && { accounts: accounts.map(n => toHex(account(n))) }) })
const sight = (viewer: Viewer, bytes: Uint8Array, events: readonly Uint8Array[]): string => {
  const seen = sightOf(viewer, { bytes, events }, standing)
  return seen === undefined ? 'nothing' : `${seen.extent}${seen.author ? ' author' : ''} ${seen.events.length}`
}

test('a transfer is seen whole by payer and payee, and by nobody else', () => {
  const one = transfers([1, 2])
  const rows: readonly [Viewer, string][] = [
    [{ all: true }, 'whole author 1'], [{ all: false }, 'nothing'], [reader('one'), 'whole author 1'], [reader('two'), 'whole 1'], [reader('three'), 'nothing'],
    [reader('one', [1]), 'whole author 1'], [reader('one', [9]), 'nothing'], [reader('two', [2]), 'whole 1'], [reader('two', [1]), 'nothing'],
  ]
  for (const [viewer, expected] of rows) assert.equal(sight(viewer, one, [transferred(1, 2)]), expected, JSON.stringify(viewer))
})

test('of a transaction with several actions a payee sees its own event, and not what was paid to others', () => {
  const both = transfers([1, 2], [1, 3])
  const events = [transferred(1, 2), transferred(1, 3)]
  assert.equal(sight(reader('one'), both, events), 'whole author 2')
  assert.equal(sight(reader('two'), both, events), 'part 1')
  assert.equal(sight(reader('three'), both, events), 'part 1')
  assert.equal(sight(reader('four'), both, events), 'nothing')
})

test('a carried action is seen like one that came alone: whole by whom it pays, and as its own by whose account it spends from', () => {
  const action = { type: 'payments.v1.Transfer', body: bodyOf(paymentsV1.TransferSchema, { from: account(3), to: account(2), amount: { assetId: 'CNY.A', atoms: '5' } }) }
  const bytes = signTransaction({
    chainId: 'test', validUntilMs: 1n, unique: new Uint8Array(16),
    actions: [{ type: 'approvals.v1.Execute', body: bodyOf(approvalsV1.ExecuteSchema, { proposalId: new Uint8Array(16), memberId: 'one', salt: new Uint8Array(16), action }) }],
  }, [signerOf(officer)])
  const events = [event('approvals.executed', { proposalId: new Uint8Array(16), memberId: 'one', others: [], actionHash: new Uint8Array(32) }), transferred(3, 2)]
  assert.deepEqual(['one', 'two', 'three', 'four'].map(member => sight(reader(member), bytes, events)), ['whole author 2', 'whole 2', 'whole author 2', 'nothing'])
})

test('a refusal is seen by those who made it alone', () => {
  assert.deepEqual([sight(reader('one'), transfers([1, 2]), []), sight(reader('two'), transfers([1, 2]), [])], ['whole author 0', 'nothing'])
})

test('what is public or for members is seen whole by them where it is all there is', () => {
  const bytes = transfers([1, 2])
  const registered = event('payments.assetRegistered', { assetId: 'CNY.A', issuer: 'one' })
  const opened = event('members.accountOpened', { memberId: 'one', account: account(1) })
  assert.equal(sight({ all: false }, bytes, [registered]), 'whole 1')
  assert.equal(sight({ all: false }, bytes, [registered, opened]), 'part 1')
  assert.equal(sight(reader('four'), bytes, [registered, opened]), 'whole 2')
})

test('of a bulk a payee sees its own entries, and never the whole', () => {
  const entries = [{ to: account(2), atoms: 5n, code: 0 }, { to: account(3), atoms: 7n, code: 0 }]
  const bulk = event('payments.bulkEntries', { from: account(1), assetId: 'CNY.A', first: 0, entries })
  const bytes = transfers([1, 2])
  const seen = sightOf(reader('two'), { bytes, events: [bulk] }, standing)
  assert.deepEqual([seen?.extent, seen?.author], ['part', false])
  const own = event('payments.bulkEntries', { from: account(1), assetId: 'CNY.A', first: 0, entries: [entries[0]] })
  assert.deepEqual(seen?.events.map(toHex), [toHex(own)])
  assert.equal(sight(reader('four'), bytes, [bulk]), 'nothing')
})

test('a supervisor by the ledger sees all; confined to accounts it is one like others', () => {
  assert.equal(granted(reader('watch'), standing).all, true)
  // It sees the whole and is not its author: what a vault holds of a payment is its authors' to disclose.
  assert.equal(sight(granted(reader('watch'), standing), transfers([1, 2]), [transferred(1, 2)]), 'whole 1')
  assert.equal(granted(reader('watch', [1]), standing).all, false)
  assert.equal(granted(reader('one'), standing).all, false)
  assert.equal(granted({ all: false }, standing).all, false)
})

test('a supervisor that is suspended sees its own alone, and who was removed nothing that is for members', () => {
  assert.deepEqual(granted(reader('stopped'), standing), reader('stopped'))
  assert.deepEqual(granted(reader('gone'), standing), { ...reader('gone'), former: true })
  const opened = event('members.accountOpened', { memberId: 'one', account: account(1) })
  assert.equal(sight(granted(reader('stopped'), standing), transfers([1, 2]), [opened]), 'whole 1')
  assert.equal(sight(granted(reader('gone'), standing), transfers([1, 2]), [opened]), 'nothing')
})

test('the issuer of money sees every movement of it, and nothing of other money', () => {
  const inside = transfers([1, 2])
  const rows: readonly [Viewer, string][] = [[reader('bank-a'), 'whole 1'], [reader('bank-b'), 'nothing'], [reader('central'), 'nothing'], [reader('bank-a', [9]), 'nothing']]
  for (const [viewer, expected] of rows) assert.equal(sight(viewer, inside, [transferred(1, 2)]), expected, JSON.stringify(viewer))
  const credit = event('payments.creditTransferred', { uetr: new Uint8Array(16), debtor: account(1), creditor: account(2), debtorAsset: 'CNY.A', creditorAsset: 'CNY.B', atoms: 5n })
  const settled = event('payments.settled', { from: account(3), to: account(4), assetId: 'CNY', atoms: 5n })
  // Who settles between the banks learns what was settled, and not for which customers.
  assert.deepEqual(['bank-a', 'bank-b', 'central'].map(bank => sight(reader(bank), inside, [credit, settled])), ['part 1', 'part 1', 'part 1'])
  assert.deepEqual(sightOf(reader('central'), { bytes: inside, events: [credit, settled] }, standing)?.events.map(toHex), [toHex(settled)])
  const bulk = event('payments.bulkEntries', { from: account(1), assetId: 'CNY.A', first: 0, entries: [{ to: account(2), atoms: 5n, code: 0 }, { to: account(3), atoms: 7n, code: 9 }] })
  assert.deepEqual(sightOf(reader('bank-a'), { bytes: inside, events: [bulk] }, standing)?.events.map(toHex), [toHex(bulk)])
  assert.equal(sight(reader('bank-b'), inside, [bulk]), 'nothing')
})
