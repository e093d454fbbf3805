import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { generateKeyPair } from '../keys.ts'
import { ED25519, P256 } from '../kinds.ts'
import { isRefused } from '../refused.ts'
import { parseKeyFile, readKeyFile, writeKeyFile } from './keyFile.ts'

const folder = await mkdtemp(join(tmpdir(), 'jianghan-keys-'))
after(() => rm(folder, { recursive: true }))

const codeOf = (answer: unknown): string | undefined => {
  if (!isRefused(answer)) return undefined
  assert(answer.refused.zh.length > 0 && answer.refused.en.length > 0)
  return answer.refused.code
}

test('a key file gives the pair back, is readable by its owner only, and leaves no other file', async () => {
  for (const kind of [ED25519, P256]) {
    const path = join(folder, `owner-${kind}.key`)
    const pair = generateKeyPair(kind)
    assert.equal(await writeKeyFile(path, pair), undefined)
    assert.deepEqual(await readKeyFile(path), pair)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  }
  assert.deepEqual((await readdir(folder)).sort(), ['owner-1.key', 'owner-2.key'])
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
  assert.equal(judge({ protection: { scheme: 'argon2id' } }), 'crypto.keyFileProtected')
  assert.equal(judge({ protection: null }), 'crypto.keyFileProtected')
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
