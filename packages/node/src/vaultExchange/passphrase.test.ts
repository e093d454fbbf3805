import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RunningNode } from '../node.ts'
import { startChild } from '../testing/childNode.ts'
import { findLeaks } from '../testing/leakScan.ts'
import { ask, startTestNode, temporaryFolder } from '../testing/testLedger.ts'

test('a node that is given a passphrase puts the keys of its vault under it, leaves none in the open, and does not start without it from then on', async t => {
  const folder = temporaryFolder(t)
  const open = await startTestNode(t, { folder })
  const { readingKeys } = (await ask(open, '/v1/vault')).body
  await open.close()
  const file = join(folder, 'vault/keys/reading-keys.json')
  assert.match(readFileSync(file, 'utf8'), /"scheme": "none"/)
  const singles = ['vault.key', 'uniqueness.json'].map(name => join(folder, 'vault/keys', name))
  const secrets = singles.map(each => /"key": "([0-9a-f]{64})"/.exec(readFileSync(each, 'utf8'))?.[1] ?? assert.fail(each))
  const script = fileURLToPath(import.meta.resolve('../testing/killedNode.ts'))
  const child = startChild(t, script, [folder], { JIANGHAN_PASSPHRASE: 'open sesame' })
  const [, url = ''] = await child.printed(/ready (\S+)/)
  for (const each of [file, ...singles]) assert.match(readFileSync(each, 'utf8'), /"scheme": "argon2id"/, each)
  const node = { url, folder: { path: folder } } as RunningNode
  assert.deepEqual((await ask(node, '/v1/vault')).body.readingKeys, readingKeys)
  assert.equal((await ask(node, '/v1/vault/keys', { method: 'POST' })).status, 200)
  child.process.kill('SIGTERM')
  await child.ended
  assert.deepEqual((await findLeaks(folder, secrets, [])).leaks, [])
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => readFileSync(join(entry.parentPath, entry.name)))
  for (const secret of secrets) assert.ok(!files.some(bytes => bytes.includes(Buffer.from(secret, 'hex'))))
  await assert.rejects(startTestNode(t, { folder }), /keyFileProtected/)
})
