import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RunningNode } from '../node.ts'
import { startChild } from '../testing/childNode.ts'
import { ask, startTestNode, temporaryFolder } from '../testing/testLedger.ts'

test('a node that is given a passphrase puts its reading keys under it, and does not start without it from then on', async t => {
  const folder = temporaryFolder(t)
  const open = await startTestNode(t, { folder })
  const { readingKeys } = (await ask(open, '/v1/vault')).body
  await open.close()
  const file = join(folder, 'vault/keys/reading-keys.json')
  assert.match(readFileSync(file, 'utf8'), /"scheme": "none"/)
  const script = fileURLToPath(import.meta.resolve('../testing/killedNode.ts'))
  const child = startChild(t, script, [folder], { JIANGHAN_PASSPHRASE: 'open sesame' })
  const [, url = ''] = await child.printed(/ready (\S+)/)
  assert.match(readFileSync(file, 'utf8'), /"scheme": "argon2id"/)
  const node = { url, folder: { path: folder } } as RunningNode
  assert.deepEqual((await ask(node, '/v1/vault')).body.readingKeys, readingKeys)
  assert.equal((await ask(node, '/v1/vault/keys', { method: 'POST' })).status, 200)
  child.process.kill('SIGTERM')
  await child.ended
  await assert.rejects(startTestNode(t, { folder }), /keyFileProtected/)
})
