import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import type { Decision } from '@jianghan/kernel/schema'
import { membersV1 } from '@jianghan/protocol'
import { checkCounterparties, checkLimits, checkPolicy, checkPublicKey, checkVaultEndpoint, checkVaultKey, checkWebOrigins, clip, isName } from './checks.ts'
import { LIMITS } from './limits.ts'
import { registerMember } from './schema/registerMember.ts'

/** The name of a refusal with its facts, or "ok". */
const saying = (decision: Decision<unknown>): string => (decision.refused ? `${decision.error.name} ${Object.values(decision.facts).join(' ')}`.trim() : 'ok')

test('a name begins at one character, and holds a blank but no control character', () => {
  for (const name of ['汉', 'a b', ' ', '~', '\u0080']) assert.equal(isName(name), true, JSON.stringify(name))
  for (const name of ['', '\u001f', 'a\u007fb', 'a\nb']) assert.equal(isName(name), false, JSON.stringify(name))
})

test('a public key is as long as its kind says, and a P-256 point is compressed', () => {
  const bytes = (first: number, length: number): Uint8Array => Uint8Array.of(first, ...new Uint8Array(length - 1).fill(9))
  assert.equal(saying(checkPublicKey(1, bytes(0, 32))), 'ok')
  assert.equal(saying(checkPublicKey(1, bytes(0, 33))), 'keyInvalid 33 bytes instead of 32')
  for (const first of [2, 3]) assert.equal(saying(checkPublicKey(2, bytes(first, 33))), 'ok')
  for (const first of [1, 4]) assert.equal(saying(checkPublicKey(2, bytes(first, 33))), 'keyInvalid not compressed')
  assert.equal(saying(checkPublicKey(99, bytes(0, 32))), 'keyInvalid signature kind 99')
})

const policy = (...quorums: [role: string, count: number][]): membersV1.Policy =>
  create(membersV1.PolicySchema, { quorums: quorums.map(([role, count]) => ({ role, count })) })

test('a policy is there, and every one of its quorums is in bounds, as is their sum', () => {
  assert.equal(saying(checkPolicy(undefined)), 'policyInvalid')
  assert.equal(saying(checkPolicy(policy(['admin', 0], ['maker', 1]))), 'policyInvalid')
  assert.equal(saying(checkPolicy(policy(['admin', 1], ['maker', 9]))), 'policyInvalid')
  assert.equal(saying(checkPolicy(policy(['admin', 8]))), 'ok')
  assert.equal(saying(checkPolicy(policy(['admin', 8], ['checker', 8]))), 'ok')
  assert.equal(saying(checkPolicy(policy(['admin', 8], ['checker', 8], ['maker', 1]))), 'policyInvalid')
})

test('what is quoted in a refusal is cut after forty characters, whole ones', () => {
  assert.equal(clip('a'.repeat(40)), 'a'.repeat(40))
  assert.equal(clip('a'.repeat(41)), 'a'.repeat(40))
  assert.equal(clip('𐍈'.repeat(41)), '𐍈'.repeat(40))
})

test('a registration names one to sixteen keys', () => {
  const withKeys = (count: number): string => saying(registerMember.check(create(membersV1.RegisterMemberSchema, {
    memberId: 'bank', nameZh: '银行', nameEn: 'Bank', adminPolicy: policy(['admin', 1]),
    keys: Array.from({ length: count }, (_, i) => ({ kind: 1, publicKey: new Uint8Array(32).fill(i), roles: ['admin'] })),
  })))
  assert.equal(withKeys(0), 'keyInvalid 0 keys')
  assert.equal(withKeys(1), 'ok')
  assert.equal(withKeys(LIMITS.keysAtOnce), 'ok')
  assert.equal(withKeys(LIMITS.keysAtOnce + 1), 'keyInvalid 17 keys')
})

test('a vault key is as long as its KEM says, and a P-256 point uncompressed', () => {
  const bytes = (first: number, length: number): Uint8Array => Uint8Array.of(first, ...new Uint8Array(length - 1).fill(9))
  assert.equal(saying(checkVaultKey(32, bytes(1, 32))), 'ok')
  assert.equal(saying(checkVaultKey(16, bytes(4, 65))), 'ok')
  assert.equal(saying(checkVaultKey(16, bytes(2, 65))), 'vaultKeyInvalid compressed')
  assert.equal(saying(checkVaultKey(32, bytes(1, 33))), 'vaultKeyInvalid 33 bytes instead of 32')
  assert.equal(saying(checkVaultKey(17, bytes(1, 32))), 'vaultKeyInvalid KEM 17')
})

test('the address of a vault is an origin with a host of at most 182 characters', () => {
  const ofLength = (length: number): string => `https://${'a.'.repeat(80)}${'b'.repeat(length - 168)}`
  assert.equal(saying(checkVaultEndpoint(32, ofLength(190))), 'ok')
  assert.match(saying(checkVaultEndpoint(32, ofLength(191))), /^vaultEndpointInvalid/)
  assert.match(saying(checkVaultEndpoint(0, 'https://bank.example')), /^vaultEndpointInvalid/)
})

test('passkeys sign at as many sites as a member may name, and at no more', () => {
  const sites = (count: number): membersV1.WebOrigin[] =>
    Array.from({ length: count }, (_, i) => create(membersV1.WebOriginSchema, { origin: `https://site${String(i).padStart(3, '0')}.bank.example`, rpId: 'bank.example' }))
  assert.equal(saying(checkWebOrigins(sites(LIMITS.webOrigins))), 'ok')
  assert.equal(saying(checkWebOrigins(sites(LIMITS.webOrigins + 1))), `webOriginsInvalid ${LIMITS.webOrigins + 1} > ${LIMITS.webOrigins}`)
  assert.equal(saying(checkWebOrigins([create(membersV1.WebOriginSchema, { origin: 'https://bank.example:8443', rpId: 'bank.example' })])), 'ok')
})

const limit = (asset: string, once?: string, daily?: string): membersV1.Limit => create(membersV1.LimitSchema, {
  ...(once !== undefined && { perTransaction: { assetId: asset, atoms: once } }), ...(daily !== undefined && { perDay: { assetId: asset, atoms: daily } }),
})

test('limits are at most sixteen, each of at least one atom, the one of a transaction no more than that of a day', () => {
  const limits = (count: number) => Array.from({ length: count }, (_, i) => limit(`A${String.fromCharCode(65 + i)}`, '1'))
  assert.equal(saying(checkLimits(limits(LIMITS.limits))), 'ok')
  assert.equal(saying(checkLimits(limits(LIMITS.limits + 1))), 'limitsInvalid 17 limits, at most 16')
  assert.equal(saying(checkLimits([limit('CNY', '1', '1')])), 'ok')
  assert.equal(saying(checkLimits([limit('CNY', '2', '1')])), 'limitsInvalid CNY in a transaction above a day')
  assert.equal(saying(checkLimits([limit('CNY', undefined, '1')])), 'ok')
  for (const [once, daily] of [['0', '5'], ['0'], [undefined, '0'], ['5', '0'], [undefined, 'x']]) assert.equal(saying(checkLimits([limit('CNY', once, daily)])), 'limitsInvalid no amount of CNY')
})

test('a list of counterparties has at most 64 accounts and 32 members, ascending, and none where it does not restrict', () => {
  const account = (n: number): Uint8Array => new Uint8Array(20).fill(n)
  const list = (accounts: number, members: number, restricted = true): string => saying(checkCounterparties({
    restricted, allowedAccounts: Array.from({ length: accounts }, (_, i) => account(i)), allowedMembers: Array.from({ length: members }, (_, i) => `m${i + 10}`),
  }))
  assert.equal(list(LIMITS.counterpartyAccounts, LIMITS.counterpartyMembers), 'ok')
  for (const wrong of [list(LIMITS.counterpartyAccounts + 1, 0), list(0, LIMITS.counterpartyMembers + 1), list(1, 1, false), list(1, 0, false)]) assert.equal(wrong, 'counterpartiesInvalid')
  assert.equal(list(0, 0, false), 'ok')
  const members = (...allowedMembers: string[]): string => saying(checkCounterparties({ restricted: true, allowedAccounts: [], allowedMembers }))
  assert.deepEqual([members('m1', 'm2'), members('m1', 'm1'), members('m2', 'm1')], ['ok', 'counterpartiesInvalid', 'counterpartiesInvalid'])
  const accounts = (...allowedAccounts: Uint8Array[]): string => saying(checkCounterparties({ restricted: true, allowedAccounts, allowedMembers: [] }))
  assert.deepEqual([accounts(account(1), account(2)), accounts(account(1), account(1)), accounts(account(2), account(1))], ['ok', 'counterpartiesInvalid', 'counterpartiesInvalid'])
})
