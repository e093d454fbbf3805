import assert from 'node:assert/strict'
import { test } from 'node:test'
import { genesisChanges, type Json } from '@jianghan/kernel'
import { fromMillis, toHex } from '@jianghan/protocol'
import { membersStage } from './vocabulary.ts'

const key = (fill: number): Json => ({ kind: 1, publicKey: Buffer.alloc(32, fill).toString('base64'), roles: ['admin'] })
const policy: Json = { quorums: [{ role: 'admin', count: 1 }] }
const member = (memberId: string, fill: number, more: Record<string, Json> = {}): Json =>
  ({ memberId, nameZh: '机构', nameEn: 'Organisation', keys: [key(fill)], adminPolicy: policy, ...more })
const account = (memberId: string, fill: number): Json => ({ memberId, unique: Buffer.alloc(16, fill).toString('base64'), policy })

const begin = (members: Json[], accounts: Json[] = [], chainId = 'genesis-test') =>
  genesisChanges(membersStage.application, { chainId, time: fromMillis(1n), parts: { members: { members, accounts } } })

test('the first members and accounts stand in the first state, and its invariants hold', () => {
  const entries = begin([member('one', 1), member('two', 2)], [account('one', 1), account('one', 2)]).changes()
    .map(([k, value]) => [k, value ?? new Uint8Array(0)] as const)
  for (const { name, check } of membersStage.application.modules.flatMap(module => module.invariants)) assert.equal(check(entries), undefined, name)
  assert.ok(entries.some(([k]) => toHex(k) === '000000'), 'the sentinel is there')
})

test('a genesis that does not fit says why', () => {
  assert.throws(() => begin([member('one', 1), member('one', 2)]), /memberExists/)
  assert.throws(() => begin([member('one', 1), member('two', 1)]), /keyExists/)
  assert.throws(() => begin([member('one', 1, { uscc: '91420100MA7JH1B290' }), member('two', 2, { uscc: '91420100MA7JH1B290' })]), /identifierTaken/)
  assert.throws(() => begin([member('One', 1)]), /memberIdShape/)
  assert.throws(() => begin([member('one', 1)], [account('one', 1), account('one', 1)]), /accountExists/)
  assert.throws(() => begin([member('one', 1)], [account('two', 1)]))
  assert.throws(() => begin([], [], 'x'), /chain id "x"/)
})
