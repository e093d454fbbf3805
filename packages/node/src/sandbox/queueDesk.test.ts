import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoConsortium } from '@jianghan/app'
import { type ActionRequest, buildDraft } from '@jianghan/client'
import { isRefused } from '@jianghan/crypto'
import { askEnvironment, readKeyFile } from '@jianghan/crypto/node'
import { formatAddress, fromHex, signTransaction } from '@jianghan/protocol'
import { afterwards, ask, postOne, signerOf, startTestNode, temporaryFolder } from '../testing/testLedger.ts'
import { Sandbox } from './sandbox.ts'

const CHAIN = 'sandbox-queue'
const POST = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const uetr = (digit: number): string => `8a562c67-ca16-48ba-b074-65581be6f00${digit}`

test('a payment that waits is found, is given another priority in one transaction, and is settled when its bank has money', async t => {
  const folder = temporaryFolder(t)
  const sandbox = await Sandbox.open(folder)
  afterwards(t, sandbox.clock.install())
  const node = await startTestNode(t, {
    folder, sandbox, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), chainId: CHAIN, demo: true }),
  })
  const directory = JSON.parse(readFileSync(join(folder, 'demo/directory.json'), 'utf8')) as { holder: string; account: string }[]
  const accountOf = (member: string): string => formatAddress('account', fromHex(directory.find(({ holder }) => holder === member)?.account ?? '') ?? assert.fail(member))
  const keys = await Promise.all(['maker', 'checker'].map(role => readKeyFile(join(folder, `demo/yangtze-motor-${role}.json`), askEnvironment({}))))
  const signers = keys.map(key => (isRefused(key) ? assert.fail(key.refused.en) : signerOf(key)))
  const send = async (actions: readonly ActionRequest[]): Promise<any> => {
    const draft = await buildDraft(actions, { chainId: CHAIN, validUntilMs: Date.now() + 300_000, lang: 'en', decimalsOf: () => Promise.resolve(2) })
    return (await postOne(node, signTransaction(draft, signers), '?wait=final')).body.results[0].outcome
  }
  const payment = (id: number, queuePriority: number): ActionRequest => ({
    type: 'payments.v1.CustomerCreditTransfer', input: { uetr: uetr(id), debtorAccount: accountOf('yangtze-motor'), creditorAccount: accountOf('guanggu-glass'), amount: '100.00 CNY.HJB', creditorAssetId: 'CNY.DHB', queuePriority },
  })
  const query = async (name: string, args: Record<string, string>): Promise<any> => (await ask(node, `/v1/query/payments.${name}?${new URLSearchParams(args)}`)).body.answer

  assert.equal((await ask(node, '/v1/sandbox/counterparties', POST({ member: 'hanjiang-bank', script: 'short' }))).status, 200)
  for (const id of [1, 2]) assert.equal((await send([payment(id, 2)])).done, true)
  const place = await query('getQueuedPayment', { uetr: uetr(1) })
  const queue = { account: place.account, asset: place.asset }
  assert.deepEqual([(await query('getQueue', queue)).count, place.priority], [2, 2])

  // Taken back and made again under a reference of its own, urgent now: both or neither, so that nothing is paid twice and nothing is lost between.
  const moved = await send([{ type: 'payments.v1.CancelQueuedPayment', input: { debtorAccount: accountOf('yangtze-motor'), uetr: uetr(2) } }, payment(3, 1)])
  assert.equal(moved.done, true, JSON.stringify(moved))
  assert.deepEqual([(await query('getQueue', queue)).count, (await query('getQueuedPayment', { uetr: uetr(3) })).priority, await query('getQueuedPayment', { uetr: uetr(2) })], [2, 1, null])
  const { items } = await query('listQueue', { ...queue, priority: '1', from: '0' })
  assert.equal(items.length, 1)

  // The money comes back, and with it everything that waited.
  assert.equal((await ask(node, '/v1/sandbox/counterparties', POST({ member: 'hanjiang-bank', script: 'accepts' }))).status, 200)
  assert.equal(await query('getQueue', queue), null)
  const wasPaid = async (id: number): Promise<boolean> => (await query('getPayment', { uetr: uetr(id) })).passage !== null
  assert.deepEqual([await wasPaid(1), await wasPaid(2), await wasPaid(3)], [true, false, true])
})
