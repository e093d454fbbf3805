import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { toHex, utf8 } from '@jianghan/protocol'
import { isRefused } from '../refused.ts'
import { fuzz } from './symmetricKeyFile.fuzz.ts'
import { changeSymmetricPassphrase, loadSymmetricKey, parseSymmetricKey } from './symmetricKeyFile.ts'

const good = { format: 'jianghan-vault-key', version: 1, protection: { scheme: 'none' }, key: 'ab'.repeat(32) }
const codeOf = (answer: unknown): unknown => (isRefused(answer) ? answer.refused.code : answer)
const parse = (change: object): unknown => codeOf(parseSymmetricKey('x', utf8(JSON.stringify({ ...good, ...change })), 'jianghan-vault-key'))
const asked = (passphrase: string) => () => passphrase

function fileOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jianghan-symmetric-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'vault.key')
}

test('a key file is read, and each kind of other file has its code', () => {
  assert.deepEqual(parse({}), { format: 'jianghan-vault-key', protection: undefined, secret: new Uint8Array(32).fill(0xab) })
  assert.equal(parse({ format: 'jianghan-uniqueness-key' }), 'crypto.keyFileDamaged')
  assert.equal(parse({ format: 'toString' }), 'crypto.keyFileDamaged')
  assert.equal(parse({ version: 3 }), 'vault.newer')
  assert.equal(codeOf(parseSymmetricKey('x', utf8(JSON.stringify({ ...good, format: 'jianghan-uniqueness-key', version: 3 })))), 'crypto.keyFileNewer')
  for (const change of [{ version: 2 }, { protection: { scheme: 'argon2id' } }, { protection: null }, { key: 'ab' }, { key: 7 }]) assert.equal(parse(change), 'crypto.keyFileDamaged', JSON.stringify(change))
})

test('a file is made open without a passphrase and under it with one, and one that lies open is put under it once', async t => {
  const path = fileOf(t)
  assert.equal(codeOf(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false })), 'crypto.keyFileMissing')
  const key = await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: true })
  assert.ok(key instanceof Uint8Array && readFileSync(path, 'utf8').includes(toHex(key)))
  assert.deepEqual(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false, ask: asked('open sesame') }), key)
  const sealed = readFileSync(path, 'utf8')
  assert.ok(!sealed.includes(toHex(key)) && sealed.includes('argon2id'))
  assert.deepEqual(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false, ask: asked('open sesame') }), key)
  assert.equal(readFileSync(path, 'utf8'), sealed, 'once')
  assert.equal(codeOf(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false })), 'crypto.keyFileProtected')
  assert.equal(codeOf(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false, ask: asked('open barley') })), 'crypto.passphraseWrong')
  // Under another format's name the same bytes do not open.
  writeFileSync(path, sealed.replace('jianghan-vault-key', 'jianghan-uniqueness-key'))
  assert.equal(codeOf(await loadSymmetricKey(path, 'jianghan-uniqueness-key', { mayMake: false, ask: asked('open sesame') })), 'crypto.passphraseWrong')
  writeFileSync(path, sealed)
  assert.equal(codeOf(await changeSymmetricPassphrase(path, asked('open sesame'), 'short')), 'crypto.passphraseShort')
  assert.ok(!isRefused(await changeSymmetricPassphrase(path, asked('open sesame'), undefined)))
  assert.deepEqual(await loadSymmetricKey(path, 'jianghan-vault-key', { mayMake: false }), key)
})

test('the fuzz target takes random JSON and random bytes', () => {
  fc.assert(fc.property(fc.json(), text => fuzz(utf8(text))), { seed: 1, numRuns: 300 })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fuzz), { seed: 2, numRuns: 300 })
})
