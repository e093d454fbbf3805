import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { formatAddress } from '@jianghan/protocol'
import type { RunningNode } from './node.ts'
import { startChild } from './testing/childNode.ts'
import { accountAt, ask, post, START_ATOMS, temporaryFolder, transfer } from './testing/testLedger.ts'

const script = fileURLToPath(import.meta.resolve('./testing/killedNode.ts'))

/** Times that a node is killed; seeds of when. */
const KILLS = [120, 310, 45, 230]

const nodeAt = (url: string, path: string): RunningNode => ({ url, folder: { path } }) as RunningNode

/** Sends transfers of one atom until the node is gone; ids of those that were answered as final, and all that were sent. Calls back at each answer. */
async function load(node: Pick<RunningNode, 'url' | 'folder'>, final: Set<string>, sent: Uint8Array[], onAnswer: () => void): Promise<void> {
  for (;;) {
    const batch = Array.from({ length: 20 }, () => transfer({ atoms: '1' }))
    sent.push(...batch)
    try {
      const { status, body } = await post(node as RunningNode, batch)
      if (status === 200) for (const result of body.results) if (result.outcome?.done === true) final.add(result.id)
      onAnswer()
    } catch {
      return
    }
  }
}

test('a node that is killed under load loses nothing that it called final, and does nothing twice', async t => {
  const folder = temporaryFolder(t)
  const final = new Set<string>()
  const sent: Uint8Array[] = []
  for (const afterMs of KILLS) {
    const child = startChild(t, script, [folder])
    const [, url = ''] = await child.printed(/ready (\S+)/)
    const answered = Promise.withResolvers<void>()
    const clients = [1, 2].map(() => load(nodeAt(url, folder), final, sent, answered.resolve))
    await pause(afterMs)
    // However slow the machine is, the last kill comes when there is something to lose.
    if (afterMs === KILLS.at(-1)) await answered.promise
    child.process.kill('SIGKILL')
    await Promise.all([...clients, child.ended])
  }
  assert(final.size > 0, 'some were final before the last kill')
  const child = startChild(t, script, [folder])
  const [, url = ''] = await child.printed(/ready (\S+)/)
  const node = nodeAt(url, folder)
  for (const id of final) assert.equal((await ask(node, `/v1/transactions/${id}`)).status, 200, `${id} was final and is gone`)
  // Sent again, each is either there already or done now: once each, whatever the kills did.
  for (let at = 0; at < sent.length; at += 100) await post(node, sent.slice(at, at + 100))
  const { body } = await ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', accountAt(1))}&asset=CNY.TB`)
  assert.equal(body.answer.atoms, String(START_ATOMS + BigInt(sent.length)))
})
