import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isRefused } from '@jianghan/crypto'
import { changeSecretsPassphrase } from '@jianghan/crypto/node'
import { toHex } from '@jianghan/protocol'
import { loadReadingKeys, type ReadingKeys } from './readingKeys.ts'

const folder = mkdtempSync(join(tmpdir(), 'jianghan-reading-keys-'))
after(() => rmSync(folder, { recursive: true }))

const asked = (passphrase: string) => (): string => passphrase
const codeOf = (answer: unknown): string | undefined => (isRefused(answer) ? answer.refused.code : undefined)
async function loaded(path: string, passphrase?: string): Promise<ReadingKeys> {
  const keys = await loadReadingKeys(path, passphrase === undefined ? undefined : asked(passphrase))
  assert(!isRefused(keys), JSON.stringify(keys))
  return keys
}
/** The secrets that the keys of a file stand for. */
const secretsOf = (keys: ReadingKeys): string[] => keys.list.map(key => toHex(keys.find(key)?.secret ?? new Uint8Array(0)))

test('keys that lie open are put under the passphrase once, and open with it alone', async () => {
  const path = join(folder, 'old.json')
  const before = await loaded(path)
  await before.add(16)
  const secrets = secretsOf(before)
  const open = readFileSync(path, 'utf8')
  for (const secret of secrets) assert(open.includes(secret))
  const first = await loaded(path, 'open sesame')
  const written = readFileSync(path, 'utf8')
  for (const secret of secrets) assert(!written.includes(secret))
  assert.deepEqual([secretsOf(first), statSync(path).mode & 0o777], [secrets, 0o600])
  const again = await loaded(path, 'open sesame')
  assert.deepEqual([secretsOf(again), readFileSync(path, 'utf8')], [secrets, written], 'it is written once')
  assert.equal(codeOf(await again.add(32)), undefined)
  assert.deepEqual(secretsOf(await loaded(path, 'open sesame')).slice(0, 2), secrets)
  assert.deepEqual([codeOf(await loadReadingKeys(path, asked('open barley'))), codeOf(await loadReadingKeys(path))], ['crypto.passphraseWrong', 'crypto.keyFileProtected'])
})

test('a new file is made under the passphrase, which can be changed and taken away', async () => {
  const path = join(folder, 'new.json')
  const secrets = secretsOf(await loaded(path, 'first passphrase'))
  assert.equal(codeOf(await changeSecretsPassphrase(path, asked('wrong one'), 'second passphrase')), 'crypto.passphraseWrong')
  assert.equal(codeOf(await changeSecretsPassphrase(path, asked('first passphrase'), 'short')), 'crypto.passphraseShort')
  assert.equal(codeOf(await changeSecretsPassphrase(path, asked('first passphrase'), 'second passphrase')), undefined)
  assert.deepEqual(secretsOf(await loaded(path, 'second passphrase')), secrets)
  await changeSecretsPassphrase(path, asked('second passphrase'), undefined)
  assert.deepEqual(secretsOf(await loaded(path)), secrets)
})

test('a secret cannot be put under another public key, and a file of a later release is called so', async () => {
  const path = join(folder, 'changed.json')
  await loaded(path, 'open sesame')
  const text = readFileSync(path, 'utf8')
  const file = JSON.parse(text) as { version: number; keys: { publicKey: string }[] }
  const write = (change: (file: { version: number; keys: { publicKey: string }[] }) => void): void => {
    const changed = structuredClone(file)
    change(changed)
    writeFileSync(path, JSON.stringify(changed), { mode: 0o600 })
  }
  write(each => { (each.keys[0] as { publicKey: string }).publicKey = '07'.repeat(32) })
  assert.equal(codeOf(await loadReadingKeys(path, asked('open sesame'))), 'crypto.passphraseWrong')
  write(each => { each.version = 3 })
  assert.equal(codeOf(await loadReadingKeys(path, asked('open sesame'))), 'vault.newer')
  write(each => { each.keys = [] })
  assert.equal(codeOf(await loadReadingKeys(path, asked('open sesame'))), 'crypto.keyFileDamaged')
})

test('as many keys as a node keeps are read again, of the longest kind as well', async () => {
  const path = join(folder, 'many.json')
  const keys = await loaded(path)
  for (let i = 1; i < 64; i++) assert.equal(codeOf(await keys.add(16)), undefined)
  assert.equal(codeOf(await keys.add(16)), 'vault.tooManyKeys')
  assert.equal((await loaded(path)).list.length, 64)
})
