import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { generateKeyPair } from '../keys.ts'
import { ED25519, P256, SECP256K1, SM2 } from '../kinds.ts'
import { isRefused } from '../refused.ts'
import { changePassphrase, parseKeyFile, readKeyFile, readStoredKey, writeKeyFile } from './keyFile.ts'
import { askEnvironment, passphraseOfEnvironment } from './passphrase.ts'

const folder = await mkdtemp(join(tmpdir(), 'jianghan-keys-'))
after(() => rm(folder, { recursive: true }))

const codeOf = (answer: unknown): string | undefined => {
  if (!isRefused(answer)) return undefined
  assert(answer.refused.zh.length > 0 && answer.refused.en.length > 0)
  return answer.refused.code
}

test('a key file gives the pair back, is readable by its owner only, and leaves no other file', async () => {
  for (const kind of [ED25519, P256, SECP256K1, SM2]) {
    const path = join(folder, `owner-${kind}.key`)
    const pair = generateKeyPair(kind)
    assert.equal(await writeKeyFile(path, pair), undefined)
    assert.deepEqual(await readKeyFile(path), pair)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  }
  assert.deepEqual((await readdir(folder)).sort(), ['owner-1.key', 'owner-2.key', 'owner-4.key', 'owner-5.key'])
})

test('an existing key is never replaced', async () => {
  const path = join(folder, 'kept.key')
  const pair = generateKeyPair(ED25519)
  await writeKeyFile(path, pair)
  assert.equal(codeOf(await writeKeyFile(path, generateKeyPair(ED25519))), 'crypto.keyFileExists')
  assert.deepEqual(await readKeyFile(path), pair)
})

test('a key file that group or others may open is refused, with the remedy', async () => {
  const path = join(folder, 'open.key')
  await writeKeyFile(path, generateKeyPair(ED25519))
  for (const mode of [0o640, 0o604, 0o620, 0o644]) {
    await chmod(path, mode)
    const answer = await readKeyFile(path)
    assert.equal(codeOf(answer), 'crypto.keyFileOpenToOthers')
    assert(isRefused(answer) && answer.refused.en.includes('chmod 600') && answer.refused.zh.includes('chmod 600'))
  }
})

test('a missing, foreign, newer, protected, reserved or damaged key file is refused by its own code', async () => {
  assert.equal(codeOf(await readKeyFile(join(folder, 'none.key'))), 'crypto.keyFileMissing')
  const path = join(folder, 'good.key')
  await writeKeyFile(path, generateKeyPair(P256))
  const good = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  const judge = (change: Record<string, unknown>): string | undefined => codeOf(parseKeyFile('x', Buffer.from(JSON.stringify({ ...good, ...change }))))
  assert.equal(judge({}), undefined)
  assert.equal(judge({ format: 'pem' }), 'crypto.keyFileDamaged')
  assert.equal(judge({ version: 2 }), 'crypto.keyFileNewer')
  assert.equal(judge({ protection: { scheme: 'argon2id' } }), 'crypto.keyFileDamaged')
  assert.equal(judge({ protection: null }), 'crypto.keyFileDamaged')
  assert.equal(judge({ kind: 'webauthn-p256' }), 'crypto.keyFileKind')
  assert.equal(judge({ kind: 'sm2' }), 'crypto.keyFileDamaged')
  assert.equal(judge({ kind: 'rsa' }), 'crypto.keyFileKind')
  assert.equal(judge({ kind: 'ed25519' }), 'crypto.keyFileDamaged')
  assert.equal(judge({ secret: '00'.repeat(32) }), 'crypto.keyFileDamaged')
  assert.equal(judge({ secret: 'zz' }), 'crypto.keyFileDamaged')
  assert.equal(judge({ secret: generateKeyPair(P256).secret.toString() }), 'crypto.keyFileDamaged')
  for (const bytes of ['', '[]', 'null', '{', '"x"', '{"format":']) assert.equal(codeOf(parseKeyFile('x', Buffer.from(bytes))), 'crypto.keyFileDamaged')
  assert.equal(codeOf(parseKeyFile('x', Uint8Array.of(0xff, 0xfe))), 'crypto.keyFileDamaged')
  await writeFile(path, Buffer.alloc(100_000, 0x20))
  assert.equal(codeOf(await readKeyFile(path)), 'crypto.keyFileDamaged')
})

const secret = 'correct horse battery staple'

test('a protected key opens with its passphrase only, and its public half without', async () => {
  const path = join(folder, 'protected.key')
  const pair = generateKeyPair(SM2)
  assert.equal(await writeKeyFile(path, pair, { passphrase: secret }), undefined)
  assert.deepEqual(await readKeyFile(path, () => secret), pair)
  assert.equal(codeOf(await readKeyFile(path)), 'crypto.keyFileProtected')
  assert.equal(codeOf(await readKeyFile(path, () => `${secret} `)), 'crypto.passphraseWrong')
  const stored = await readStoredKey(path)
  assert(!isRefused(stored) && stored.protection?.scheme === 'argon2id' && stored.protection.memory === 65_536)
  assert.deepEqual(stored.publicKey, pair.publicKey)
  assert(!(await readFile(path, 'utf8')).includes(Buffer.from(pair.secret).toString('hex')))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('the two forms of an accent are one passphrase', async () => {
  const path = join(folder, 'accent.key')
  await writeKeyFile(path, generateKeyPair(ED25519), { passphrase: 'caf\u00e9 au lait' })
  assert(!isRefused(await readKeyFile(path, () => 'cafe\u0301 au lait')))
})

test('a passphrase is set, changed and taken away; a wrong one changes nothing', async () => {
  const path = join(folder, 'changing.key')
  const pair = generateKeyPair(P256)
  await writeKeyFile(path, pair)
  const change = async (old: string, fresh: string | undefined): Promise<string | undefined> => codeOf(await changePassphrase(path, () => old, fresh))
  assert.equal(await change('', secret), undefined)
  const before = await readFile(path, 'utf8')
  assert.equal(await change('wrong one', 'another one'), 'crypto.passphraseWrong')
  assert.equal(await change(secret, 'short'), 'crypto.passphraseShort')
  assert.equal(await change(secret, 'x'.repeat(1_025)), 'crypto.passphraseLong')
  assert.equal(await readFile(path, 'utf8'), before)
  assert.equal(await change(secret, 'another one'), undefined)
  assert.equal(codeOf(await readKeyFile(path, () => secret)), 'crypto.passphraseWrong')
  assert.deepEqual(await readKeyFile(path, () => 'another one'), pair)
  assert.equal(await change('another one', undefined), undefined)
  assert.deepEqual(await readKeyFile(path), pair)
})

test('whoever changes kind, public key, parameters or ciphertext of a protected key, it no longer opens', async () => {
  const path = join(folder, 'tampered.key')
  await writeKeyFile(path, generateKeyPair(P256), { passphrase: secret })
  const good = JSON.parse(await readFile(path, 'utf8')) as { protection: Record<string, unknown>; secret: string }
  const read = async (change: object): Promise<string | undefined> => {
    await writeFile(path, JSON.stringify({ ...good, ...change }))
    return codeOf(await readKeyFile(path, () => secret))
  }
  assert.equal(await read({}), undefined)
  for (const change of [
    { kind: 'sm2' }, { publicKey: Buffer.from(generateKeyPair(P256).publicKey).toString('hex') }, { protection: { ...good.protection, passes: 4 } }, { protection: { ...good.protection, lanes: 1 } },
    { protection: { ...good.protection, memory: 65_537 } }, { protection: { ...good.protection, salt: '00'.repeat(16) } }, { protection: { ...good.protection, nonce: '00'.repeat(12) } },
    { secret: `${good.secret.slice(0, -2)}${good.secret.endsWith('00') ? '01' : '00'}` },
  ]) assert.equal(await read(change), 'crypto.passphraseWrong', JSON.stringify(change))
})

test('parameters beyond the bounds are refused before anything is computed', async () => {
  const path = join(folder, 'bounds.key')
  await writeKeyFile(path, generateKeyPair(ED25519), { passphrase: secret })
  const good = JSON.parse(await readFile(path, 'utf8')) as { protection: Record<string, unknown> }
  for (const change of [
    { memory: 8_191 }, { memory: 1_048_577 }, { memory: 1_048_576, passes: 5 }, { passes: 0 }, { passes: 17 }, { lanes: 0 }, { lanes: 17 }, { passes: 1.5 }, { memory: '65536' },
    { salt: '00' }, { nonce: 'ZZ'.repeat(12) }, { cipher: 'none' }, { scheme: 'scrypt' },
  ]) {
    assert.equal(codeOf(parseKeyFile('x', Buffer.from(JSON.stringify({ ...good, protection: { ...good.protection, ...change } })))), 'crypto.keyFileDamaged', JSON.stringify(change))
  }
})

test('a process finds its passphrase in a file that only its owner reads, or in its environment', async () => {
  const file = join(folder, 'passphrase')
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  assert.equal(await passphraseOfEnvironment({ JIANGHAN_PASSPHRASE_FILE: file, JIANGHAN_PASSPHRASE: 'other' }), secret)
  assert.equal(await passphraseOfEnvironment({ JIANGHAN_PASSPHRASE: secret }), secret)
  assert.equal(await passphraseOfEnvironment({}), undefined)
  assert.equal(await askEnvironment({ JIANGHAN_PASSPHRASE_FILE: file })('x'), secret)
  await chmod(file, 0o644)
  assert.equal(codeOf(await passphraseOfEnvironment({ JIANGHAN_PASSPHRASE_FILE: file })), 'crypto.keyFileOpenToOthers')
  const two = join(folder, 'two-lines')
  await writeFile(two, 'one\ntwo\n', { mode: 0o600 })
  assert.equal(codeOf(await passphraseOfEnvironment({ JIANGHAN_PASSPHRASE_FILE: two })), 'crypto.passphraseFile')
})
