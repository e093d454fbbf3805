import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { demoConsortium } from '@jianghan/app'
import { formatAddress, fromHex } from '@jianghan/protocol'
import { example } from '../testing/paymentWorld.ts'
import { ask, startTestNode } from '../testing/testLedger.ts'

test('neither the log at any level nor the metrics name an account, a member that pays, an amount, a person or a key', async t => {
  const lines: string[] = []
  const node = await startTestNode(t, {
    makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
    log: pino({ level: 'trace' }, { write: (line: string) => { lines.push(line) } }),
  })
  const xml = { method: 'POST', headers: { 'content-type': 'application/xml' } }
  assert.equal((await ask(node, '/v1/iso20022/pain.001?wait=provable', { ...xml, body: example('pain001-pay-suppliers.xml') })).status, 200)
  assert.equal((await ask(node, '/v1/iso20022/pain.001', { ...xml, body: example('pain001-pay-suppliers.xml') })).status, 422)
  const { body: made } = await ask(node, '/v1/node/keys', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'erp', member: 'yangtze-motor', scopes: ['read'] }) })
  const directory = JSON.parse(readFileSync(join(node.folder.path, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  for (const { account } of directory) await ask(node, `/v1/accounts/${formatAddress('account', fromHex(account) as Uint8Array)}/history`)
  const { body: metrics } = await ask(node, '/metrics')
  const text = lines.join('') + String(metrics)
  assert(lines.length > 0 && String(metrics).includes('jianghan_height'))
  const secrets = [
    ...directory.flatMap(({ account, holder }) => [account, holder, formatAddress('account', fromHex(account) as Uint8Array)]),
    '1286400', '长江汽车', '汉阳制动', 'CJQC-20261124-0001', '6f1c2c50', String(made.key), readFileSync(join(node.folder.path, 'operator.token'), 'utf8').trim(),
  ]
  for (const secret of secrets) assert(!text.includes(secret), `${secret} is told`)
})
