import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '@jianghan/crypto/testing'
import type { RunningNode } from '../node.ts'
import { type Child, startChild } from '../testing/childNode.ts'
import { ask, temporaryFolder } from '../testing/testLedger.ts'
import { keyOf, type NodeName, NODES, publish, putDocument, until } from '../testing/twoVaults.ts'

const script = fileURLToPath(import.meta.resolve('../testing/vaultNode.ts'))
/** Times that a node is killed in each direction. */
const KILLS = Number(process.env['JIANGHAN_KILLS'] ?? 2)

/** A life of a node: enough of it to be asked. */
type Life = Readonly<{ child: Child; url: string; folder: Readonly<{ path: string }> }>

async function live(t: TestContext, folder: string, name: NodeName): Promise<Life> {
  const child = startChild(t, script, [folder, name])
  const [, url = ''] = await child.printed(/ready (\S+)/)
  return { child, url, folder: { path: folder } }
}

/** Shares documents one after the other until the node is gone; ids of those that were answered. */
async function load(node: Life, shared: Map<string, string>): Promise<void> {
  for (let i = 0; ; i++) {
    const text = `document ${shared.size} ${i} of ${node.url}`
    try {
      const { id } = await putDocument(node, text, [NODES.reader])
      shared.set(id, text)
    } catch {
      return
    }
  }
}

test('with both nodes killed again and again, nothing that was shared is lost, and nothing is delivered twice', async t => {
  const random = seededRandom('killed vaults')
  const folders = { sender: temporaryFolder(t), reader: temporaryFolder(t) }
  const shared = new Map<string, string>()
  let [sender, reader] = [await live(t, folders.sender, 'sender'), await live(t, folders.reader, 'reader')]
  await publish([sender, reader], NODES.reader, await keyOf(reader))
  for (let round = 0; round < 2 * KILLS; round++) {
    const loading = load(sender, shared)
    await pause(100 + random.below(400))
    const isSender = round % 2 === 0
    const dead = isSender ? sender : reader
    dead.child.process.kill('SIGKILL')
    await dead.child.ended
    if (isSender) {
      await loading
      sender = await live(t, folders.sender, 'sender')
    } else {
      await pause(random.below(300))
      reader = await live(t, folders.reader, 'reader')
      await publish([sender, reader], NODES.reader, await keyOf(reader))
      sender.child.process.kill('SIGKILL')
      await Promise.all([loading, sender.child.ended])
      sender = await live(t, folders.sender, 'sender')
    }
  }
  const { body: { deliveries } } = await until(() => ask(sender as unknown as RunningNode, '/v1/vault'), ({ body }) => body.deliveries.pending === 0)
  assert(shared.size > 10, `${shared.size} documents were shared`)
  assert.equal(deliveries.refused, 0)
  const seen = new Map<string, number>()
  for (let cursor = ''; ;) {
    const { body } = await ask(reader as unknown as RunningNode, `/v1/vault/items?kind=document&limit=200${cursor}`)
    for (const { id } of body.items) seen.set(id, (seen.get(id) ?? 0) + 1)
    if (body.next === null) break
    cursor = `&cursor=${body.next}`
  }
  for (const [id, text] of shared) {
    assert.equal(seen.get(id), 1, `${id} is there once`)
    assert.equal((await ask(reader as unknown as RunningNode, `/v1/vault/items/${id}/content`)).body, text)
  }
  // One more may have been taken in the moment of a kill, unanswered: never more than one a kill.
  assert(seen.size >= shared.size && seen.size <= shared.size + 2 * KILLS * 2)
  assert.equal(deliveries.delivered, seen.size, 'one acknowledged delivery for each item that is there')
})
