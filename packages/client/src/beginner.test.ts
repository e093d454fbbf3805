import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefused, type KeyPair } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { JianghanClient } from './index.ts'
import { startDemoNode } from './testing/index.ts'

test('ten payments from one account, sent at the same moment by somebody who waits for nothing, all land', async t => {
  const node = await startDemoNode(t)
  const client = new JianghanClient({ url: node.url, apiKey: node.apiKey })
  const keys: KeyPair[] = []
  for (const file of node.keys('yangtze-motor')) {
    const key = await readKeyFile(file)
    assert(!isRefused(key))
    keys.push(key)
  }
  const [from, to] = [node.account('yangtze-motor'), node.account('guanggu-glass')]
  const held = async (): Promise<bigint> => BigInt((await client.query<{ atoms: string }>('payments.getBalance', { account: from, asset: 'CNY.HJB' })).answer?.atoms ?? 0)
  const before = await held()
  const drafts = await Promise.all(Array.from({ length: 10 }, () => client.build(client.actions.payments.customerCreditTransfer({
    debtorAccount: from, creditorAccount: to, amount: { asset: 'CNY.HJB', decimal: '7.00' }, creditorAssetId: 'CNY.DHB',
  }))))
  const results = await Promise.all(drafts.map(draft => client.send(client.sign(draft, keys))))
  assert.deepEqual(results.map(({ outcome }) => outcome?.done), new Array(10).fill(true))
  assert.equal(new Set(results.map(({ id }) => id)).size, 10)
  assert.equal(before - await held(), 7_000n)
})
