import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '@jianghan/protocol'
import { isRefused } from '@jianghan/crypto'
import { parseVaultKey } from './vaultKey.ts'
import { fuzz } from './vaultKey.fuzz.ts'

const good = { format: 'jianghan-vault-key', version: 1, protection: { scheme: 'none' }, key: 'ab'.repeat(32) }
const parse = (change: object): unknown => {
  const answer = parseVaultKey('x', utf8(JSON.stringify({ ...good, ...change })))
  return isRefused(answer) ? answer.refused.code : answer
}

test('a vault key file is read, and each kind of other file has its code', () => {
  assert.deepEqual(parse({}), new Uint8Array(32).fill(0xab))
  assert.equal(parse({ format: 'jianghan-key' }), 'crypto.keyFileDamaged')
  assert.equal(parse({ version: 2 }), 'vault.newer')
  assert.equal(parse({ protection: { scheme: 'argon2id' } }), 'vault.newer')
  assert.equal(parse({ key: 'ab' }), 'crypto.keyFileDamaged')
  assert.equal(parse({ key: 7 }), 'crypto.keyFileDamaged')
})

test('the fuzz target takes random JSON and random bytes', () => {
  fc.assert(fc.property(fc.json(), text => fuzz(utf8(text))), { seed: 1, numRuns: 300 })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fuzz), { seed: 2, numRuns: 300 })
})
