import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { operates, operatorHeaders } from '@jianghan/client/testing'
import { judgeProof } from '@jianghan/client'
import { parseTrustPack } from '@jianghan/light'
import { loadConfig, openLog, type RunningNode, startNode } from '@jianghan/node'
import { toHex } from '@jianghan/protocol'
import { DemoLedger } from '../e2e/support/demoLedger.ts'
import { ask, post, until } from '../e2e/support/http.ts'
import { copyOfThreadData, expected, KEPT } from './threadData.ts'

/**
 * The data folder of the first release, opened by this one. Where one of these fails, a change has broken every ledger that is out there: a
 * record that old blocks wrote in another form now, or a rule that judges an old transaction differently. Write old content in its old form.
 */

async function open(folder: string): Promise<RunningNode> {
  const node = await started(folder)
  operates(node.url, folder)
  return node
}

const started = (folder: string): Promise<RunningNode> => startNode({
  config: { ...loadConfig({ file: join(folder, 'node.json'), environment: {}, flags: {} }), port: 0 },
  folder, applicationUrl: import.meta.resolve('@jianghan/app'), log: openLog('silent'), version: '0.0.0-test',
  makeConsortium: () => assert.fail('the folder is not new'),
})

/** All that the kept folder holds, as a node of today answers it. */
async function assertHolds(node: RunningNode, folder: string): Promise<void> {
  const { body } = await ask(`${node.url}/v1/status`)
  assert.equal(body.chainId, expected.chainId)
  assert.equal(node.facts.logSize, BigInt(expected.logSize))
  assert.deepEqual(await new DemoLedger(node.url, folder).money(), expected.money)
  for (const [i, appHash] of expected.appHashes.entries()) {
    assert.equal((await ask(`${node.url}/v1/blocks/${i + 1}`)).body.appHash, appHash, `after block ${i + 1}`)
  }
  // The first Tick ages the replay window, so that old transactions are found in the index alone.
  await until(() => ask(`${node.url}/v1/status`), ({ body: { height, index } }) => index?.state === 'current' && BigInt(index.height) >= BigInt(height))
  const status = async (id: string): Promise<string> => (await ask(`${node.url}/v1/transactions/${id}`)).body.outcome.status
  assert.equal(await status(expected.transactions.first), 'done')
  assert.equal(await status(expected.transactions.refused), 'payments.insufficientFunds')
  const message = await ask(`${node.url}/v1/iso20022/messages/CJQC-20261125-0001`)
  assert.equal(message.body.status, 'ACSC')
  const found = await ask(`${node.url}/v1/search?q=${expected.transactions.fromFile}`)
  assert.ok(found.text.includes(expected.transactions.fromFile))
}

/** The ledger goes on: a payment, its proof, and a second start over what this release wrote. */
async function assertGoesOn(node: RunningNode, folder: string): Promise<void> {
  const ledger = new DemoLedger(node.url, folder)
  const paid = await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
  assert.equal(paid.body.results[0].outcome.status, 'done', paid.text)
  const proof = await fetch(`${node.url}/v1/transactions/${paid.body.results[0].id}/proof`, { headers: operatorHeaders(node.url) })
  const trust = parseTrustPack(readFileSync(join(KEPT, 'trust.json'), 'utf8'))
  const judged = await judgeProof(new Uint8Array(await proof.arrayBuffer()), { trust, nowMs: Date.now() })
  assert.equal(judged.verdict, 'true')
  const money = await ledger.money()
  await node.close()
  const again = await open(folder)
  try {
    assert.deepEqual(await new DemoLedger(again.url, folder).money(), money)
  } finally {
    await again.close()
  }
}

for (const [what, without] of [['as it was left by kill -9', []], ['without its state and log, by replay from genesis', ['state', 'log']]] as const) {
  test(`the folder of the first release opens ${what}, holds what it held, and goes on`, { timeout: 60_000 }, async t => {
    const folder = copyOfThreadData(t)
    for (const part of without) rmSync(join(folder, part), { recursive: true })
    const node = await open(folder)
    try {
      await assertHolds(node, folder)
      await assertGoesOn(node, folder)
    } finally {
      await node.close()
    }
  })
}

test('proof files of the first release hold, with the trust pack of their day', async () => {
  const trust = parseTrustPack(readFileSync(join(KEPT, 'trust.json'), 'utf8'))
  for (const [name, id] of [['payment', expected.transactions.fromFile], ['refused', expected.transactions.refused]] as const) {
    const bytes = new Uint8Array(readFileSync(join(KEPT, `${name}.jhproof`)))
    const bare = await judgeProof(bytes, { nowMs: Date.now() })
    assert.ok(bare.verdict === 'true', name)
    const nowMs = Number(bare.proof.header.time.seconds) * 1000 + 86_400_000
    const judged = await judgeProof(bytes, { trust, nowMs })
    assert.ok(judged.verdict === 'true', JSON.stringify(judged, (_, each) => (typeof each === 'bigint' ? String(each) : each)))
    assert.deepEqual(judged.proof.transactions.map(each => toHex(each.id)), [id])
    assert.equal(judged.proof.disclosures.length > 0, name === 'payment')
  }
})
