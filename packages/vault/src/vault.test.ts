import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sha256, utf8 } from '@jianghan/protocol'
import { commitFields, isRefused } from '@jianghan/crypto'
import { openVault, Vault } from './vault.ts'
import type { VaultDraft, VaultOptions } from './model.ts'

const root = await mkdtemp(join(tmpdir(), 'jianghan-vault-'))
after(() => rm(root, { recursive: true }))

let folders = 0
const foldersOf = (name: string): VaultOptions => ({ itemsFolder: join(root, name, 'items'), keysFolder: join(root, name, 'keys'), now: () => 1_700_000_000_000 })
const newFolders = (): VaultOptions => foldersOf(`vault-${folders++}`)

async function opened(options: VaultOptions = newFolders()): Promise<Vault> {
  const vault = await openVault(options)
  assert(vault instanceof Vault, JSON.stringify(vault))
  return vault
}

function done<T>(answer: T): Exclude<T, { refused: unknown }> {
  assert(!isRefused(answer), JSON.stringify(answer))
  return answer as Exclude<T, { refused: unknown }>
}

function codeOf(answer: unknown): string | undefined {
  if (!isRefused(answer)) return undefined
  assert(answer.refused.zh.length > 0 && answer.refused.en.length > 0)
  return answer.refused.code
}

const secretText = '张三，武汉市洪山区珞喻路 1 号'
const draft = (text: string): VaultDraft => ({ kind: 'iso20022.pain001', mediaType: 'application/xml', readers: ['bank-one', 'bank-two'], bytes: utf8(text) })
const txId = (n: number): Uint8Array => sha256(utf8(`tx ${n}`))
const fieldsFor = (n: number) => commitFields({ debtorName: utf8(`Debtor ${n}`), remittance: utf8(`INV-${n}`), empty: new Uint8Array(0) })
const openings = (fields: ReturnType<typeof fieldsFor>) => Object.fromEntries(Object.entries(fields).map(([name, { salt, value }]) => [name, { salt, value }]))

async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

test('an item comes back with its metadata, also after the vault is opened again', async () => {
  const options = newFolders()
  const vault = await opened(options)
  const id = done(await vault.put(draft(secretText)))
  const expected = { id, kind: 'iso20022.pain001', mediaType: 'application/xml', createdAt: 1_700_000_000_000, readers: ['bank-one', 'bank-two'], bytes: utf8(secretText) }
  assert.deepEqual(await vault.get(id), expected)
  await vault.close()
  const again = await opened(options)
  assert.deepEqual(await again.get(id), expected)
  await again.close()
})

test('no file holds the plaintext, and the keys lie in another folder than the items', async () => {
  const options = newFolders()
  const vault = await opened(options)
  done(await vault.put(draft(secretText)))
  assert.equal(await vault.putFields(txId(1), commitFields({ debtorName: utf8(secretText) })), undefined)
  for (const file of [...(await filesBelow(options.itemsFolder)), ...(await filesBelow(options.keysFolder))]) {
    assert(!(await readFile(file)).includes(secretText), file)
  }
  if (process.platform !== 'win32') assert.equal((await stat(join(options.keysFolder, 'vault.key'))).mode & 0o777, 0o600)
  await vault.close()
})

test('an erased item is gone for good: its key is in no file, and an old copy of the items does not bring it back', async () => {
  const options = newFolders()
  let vault = await opened(options)
  const kept = done(await vault.put(draft('kept')))
  const id = done(await vault.put(draft(secretText)))
  assert.equal(await vault.putFields(txId(7), fieldsFor(7)), undefined)
  await vault.close()
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(join(options.keysFolder, 'wrapped-keys.db'))
  const wrapped = [Buffer.from(id, 'hex'), txId(7)].map(key => db.prepare('SELECT wrapped FROM wrapped_key WHERE id = ?').get(key)?.['wrapped'] as Uint8Array)
  db.close()
  await cp(options.itemsFolder, join(root, 'old-items'), { recursive: true })

  vault = await opened(options)
  assert.equal(await vault.erase(id), undefined)
  assert.equal(await vault.erase(id), undefined)
  assert.equal(await vault.eraseFields(txId(7)), undefined)
  for (const file of await filesBelow(options.keysFolder)) {
    const bytes = await readFile(file)
    for (const key of wrapped) assert(key.length === 60 && !bytes.includes(Buffer.from(key)), `${file} still holds an erased key`)
  }
  assert.equal(codeOf(await vault.get(id)), 'vault.erased')
  assert.equal(codeOf(await vault.fields(txId(7))), 'vault.erased')
  await vault.close()

  await rm(options.itemsFolder, { recursive: true })
  await cp(join(root, 'old-items'), options.itemsFolder, { recursive: true })
  vault = await opened(options)
  assert.equal(codeOf(await vault.get(id)), 'vault.erased')
  assert.equal(await vault.putFields(txId(7), fieldsFor(7)), undefined)
  assert.equal(codeOf(await vault.fields(txId(7))), 'vault.erased')
  assert.deepEqual(done(await vault.get(kept)).bytes, utf8('kept'))
  await vault.close()
})

test('lists page through the items in the order they came, by kind or all', async () => {
  const vault = await opened()
  const ids = done(await vault.putMany(Array.from({ length: 25 }, (_, i) => ({ ...draft(`${i}`), kind: i % 5 === 0 ? 'note' : 'letter' }))))
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const page = done(await vault.list({ limit: 10, ...(after === undefined ? {} : { after }) }))
    seen.push(...page.items.map(item => item.id))
    after = page.next
    if (after === undefined) break
  }
  assert.deepEqual(seen, ids)
  assert.deepEqual(done(await vault.list({ kind: 'note' })).items.map(item => item.id), ids.filter((_, i) => i % 5 === 0))
  assert.equal(codeOf(await vault.list({ after: '1 OR 1' })), 'vault.badCursor')
  await vault.close()
})

test('ten thousand field sets go in together and each is found by its transaction', async () => {
  const options = newFolders()
  const vault = await opened(options)
  const entries = Array.from({ length: 10_000 }, (_, n) => ({ txId: txId(n), fields: fieldsFor(n) }))
  assert.equal(await vault.putManyFields(entries), undefined)
  await vault.close()
  const again = await opened(options)
  for (const n of [0, 1, 4_999, 9_999]) assert.deepEqual(await again.fields(txId(n)), openings((entries[n] as (typeof entries)[0]).fields))
  assert.equal(await again.fields(txId(10_000)), undefined)
  await again.close()
})

test('the fields of a transaction stay as they were first kept', async () => {
  const vault = await opened()
  const first = fieldsFor(1)
  await Promise.all([vault.putFields(txId(1), first), vault.putFields(txId(1), fieldsFor(1)), vault.putFields(txId(2), fieldsFor(2))])
  await vault.putFields(txId(1), fieldsFor(1))
  assert.deepEqual(await vault.fields(txId(1)), openings(first))
  await vault.close()
})

test('unknown and ill-formed ids are refused by their codes', async () => {
  const vault = await opened()
  assert.equal(codeOf(await vault.get('00'.repeat(16))), 'vault.notFound')
  assert.equal(codeOf(await vault.erase('00'.repeat(16))), 'vault.notFound')
  assert.equal(codeOf(await vault.eraseFields(txId(0))), 'vault.notFound')
  for (const id of ['', 'zz', 'z'.repeat(32), '00'.repeat(17), '../../etc/passwd']) assert.equal(codeOf(await vault.get(id)), 'vault.badId')
  await vault.close()
})

test('items whose metadata, ciphertext or key were exchanged do not open, and the file is named', async () => {
  const options = newFolders()
  const vault = await opened(options)
  const ids = done(await vault.putMany(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(draft)))
  await vault.close()
  const { DatabaseSync } = await import('node:sqlite')
  const items = new DatabaseSync(join(options.itemsFolder, 'items.db'))
  items.exec(`UPDATE item SET kind = 'note' WHERE seq = 1; UPDATE item SET readers = 'mallory' WHERE seq = 2; UPDATE item SET created_at = 1 WHERE seq = 3;
    UPDATE item SET ciphertext = (SELECT ciphertext FROM item WHERE seq = 5) WHERE seq = 4`)
  items.close()
  const keys = new DatabaseSync(join(options.keysFolder, 'wrapped-keys.db'))
  const [e, f, g] = ids.slice(4).map(id => Buffer.from(id, 'hex')) as [Buffer, Buffer, Buffer]
  keys.prepare('UPDATE wrapped_key SET wrapped = (SELECT wrapped FROM wrapped_key WHERE id = ?) WHERE id = ?').run(e, f)
  keys.prepare('DELETE FROM wrapped_key WHERE id = ?').run(g)
  keys.close()
  const again = await opened(options)
  const answers = await Promise.all(ids.map(id => again.get(id)))
  assert.deepEqual(answers.map(codeOf), ['vault.fileDamaged', 'vault.fileDamaged', 'vault.fileDamaged', 'vault.fileDamaged', undefined, 'vault.fileDamaged', 'vault.keyGone'])
  const named = (at: number): string => (isRefused(answers[at]) ? (answers[at] as { refused: { en: string } }).refused.en : '')
  assert(named(0).includes('items.db') && named(0).includes(ids[0] as string) && named(5).includes('wrapped-keys.db'))
  const found = []
  for await (const finding of again.check()) found.push(finding.id)
  assert.deepEqual(found, ids.filter((_, i) => i !== 4))
  await again.close()
})

test('a vault with another key, a newer file, a foreign file, or no key for its wrapped keys is refused', async () => {
  const options = newFolders()
  const keyPath = join(options.keysFolder, 'vault.key')
  await (await opened(options)).close()
  const key = await readFile(keyPath, 'utf8')
  await writeFile(keyPath, key.replace(/"key": "[0-9a-f]{4}/, '"key": "0000'))
  assert.equal(codeOf(await openVault(options)), 'vault.otherKey')
  await writeFile(keyPath, 'x')
  assert.equal(codeOf(await openVault(options)), 'crypto.keyFileDamaged')
  await rm(keyPath)
  assert.equal(codeOf(await openVault(options)), 'crypto.keyFileMissing')
  await writeFile(keyPath, key, { mode: 0o600 })
  await (await opened(options)).close()

  const { DatabaseSync } = await import('node:sqlite')
  const path = join(options.itemsFolder, 'items.db')
  const change = (sql: string): void => {
    const db = new DatabaseSync(path)
    db.exec(sql)
    db.close()
  }
  change('PRAGMA user_version = 2')
  assert.equal(codeOf(await openVault(options)), 'vault.newer')
  change('PRAGMA user_version = 1; PRAGMA application_id = 5')
  assert.equal(codeOf(await openVault(options)), 'vault.fileDamaged')
  await writeFile(path, 'this is no database, but a text of more than a hundred bytes, '.repeat(10))
  assert.equal(codeOf(await openVault(options)), 'vault.fileDamaged')
})
