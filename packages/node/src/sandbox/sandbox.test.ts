import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { formatAddress, paymentsV1, signTransaction } from '@jianghan/protocol'
import type { MakeConsortium } from '../folder/setUp.ts'
import { ProblemFault } from '../problem/define.ts'
import { accountAt, afterwards, ask, officer, postOne, signerOf, startTestNode, temporaryFolder, testConsortium, transfer } from '../testing/testLedger.ts'
import { durationMs } from './clock.ts'
import { carryOut } from './folderActs.ts'
import { example } from '../testing/paymentWorld.ts'
import { demoConsortium } from '@jianghan/app'
import { Sandbox } from './sandbox.ts'
import { writeSandboxFile } from './sandboxFile.ts'

const DAY_MS = 86_400_000
const CHAIN = 'sandbox-test'
const makeConsortium: MakeConsortium = keys => ({ ...testConsortium(keys), chainId: CHAIN })
const POST = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const codeOf = (code: string) => (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.code === code

test('durations are written as people write them, within ten years', () => {
  assert.deepEqual(['90s', '15m', '36h', '3d', '2w', '5ms'].map(durationMs), [90_000, 900_000, 129_600_000, 3 * DAY_MS, 14 * DAY_MS, 5])
  for (const text of ['', '0d', '-1d', '3', 'd', '3 d', '1.5d', '99999d', '3d3d', '９d']) assert.equal(durationMs(text), undefined, text)
})

test('a snapshot brings back what moves and leaves who the folder is; what a crash interrupts is done at the next opening', async t => {
  const folder = temporaryFolder(t)
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const read = (name: string): string | undefined => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined)
  for (const name of ['genesis.json', 'keys/validator.json', 'keys/validator.signed', 'blocks/000001', 'api-keys.json']) write(name, 'first')
  const sandbox = await Sandbox.open(folder)
  await sandbox.advance(DAY_MS)
  await sandbox.carryOut({ kind: 'snapshot', name: 'a' })
  for (const name of ['keys/validator.signed', 'blocks/000001', 'blocks/000002', 'api-keys.json']) write(name, 'second')
  await sandbox.advance(DAY_MS)
  // The process ends after the act was noted, and before it was done.
  await writeSandboxFile(folder, { aheadMs: 2 * DAY_MS, pending: { kind: 'restore', name: 'a' } })
  const again = await Sandbox.open(folder)
  assert.deepEqual(['keys/validator.signed', 'blocks/000001', 'blocks/000002', 'api-keys.json', 'genesis.json'].map(read), ['first', 'first', undefined, 'second', 'first'])
  assert.deepEqual([again.clock.aheadMs, again.snapshots], [DAY_MS, ['a']], 'the clock is where the blocks are')
  await again.carryOut({ kind: 'reset' })
  assert.deepEqual(['keys/validator.signed', 'keys/validator.json', 'blocks/000001', 'genesis.json'].map(read), [undefined, 'first', undefined, 'first'])
  assert.equal(again.clock.aheadMs, 0)
  assert.throws(() => again.ask({ kind: 'restore', name: 'none' }), codeOf('sandbox.snapshotNotFound'))
  rmSync(join(folder, 'blocks'), { recursive: true, force: true })
  carryOut(folder, { kind: 'restore', name: 'a' })
  assert.equal(read('blocks/000001'), 'first', 'a snapshot stays when the sandbox is reset')
})

test('the clock moves forward, what falls due is carried out by a Tick, and transactions are valid by it', async t => {
  const folder = temporaryFolder(t)
  const sandbox = await Sandbox.open(folder)
  afterwards(t, sandbox.clock.install())
  const node = await startTestNode(t, { folder, makeConsortium, sandbox })
  const [from, to] = [accountAt(0), accountAt(1)]
  const body = toBinary(paymentsV1.SchedulePaymentSchema, create(paymentsV1.SchedulePaymentSchema, {
    scheduleId: new Uint8Array(16).fill(7), from, to, amount: { assetId: 'CNY.TB', atoms: '500' }, dueMs: BigInt(Date.now() + 2 * DAY_MS),
  }))
  const scheduled = signTransaction({ chainId: CHAIN, validUntilMs: BigInt(Date.now() + 300_000), unique: new Uint8Array(16).fill(1), actions: [{ type: 'payments.v1.SchedulePayment', body }] }, [signerOf(officer)])
  assert.equal((await postOne(node, scheduled, '?wait=final')).body.results[0].outcome.done, true)
  const held = async (): Promise<string> => (await ask(node, `/v1/query/payments.getBalance?account=${formatAddress('account', to)}&asset=CNY.TB`)).body.answer?.atoms
  const before = await held()
  const early = await ask(node, '/v1/sandbox/clock', POST({ advance: '1d' }))
  assert.deepEqual([early.status, early.body.due, await held()], [200, false, before])
  const { body: moved } = await ask(node, '/v1/sandbox/clock', POST({ advance: '36h' }))
  assert.deepEqual([moved.due, moved.aheadMs, Number(await held()) - Number(before)], [false, 2.5 * DAY_MS, 500], 'the payment was made while the door waited')
  const paid = await postOne(node, transfer({ chainId: CHAIN, validUntilMs: BigInt(Date.now() + 300_000) }), '?wait=final')
  assert.equal(paid.body.results[0].outcome.done, true)
  const wrong = await ask(node, '/v1/sandbox/clock', POST({ advance: 'tomorrow' }))
  assert.deepEqual([wrong.status, wrong.body.code], [400, 'sandbox.badDuration'])
  const far = await ask(node, '/v1/sandbox/clock', POST({ advance: '3650d' }))
  assert.deepEqual([far.status, far.body.code], [409, 'sandbox.tooFarAhead'])
  const alone = await ask(node, '/v1/sandbox/reset', POST({}))
  assert.deepEqual([alone.status, alone.body.code], [409, 'sandbox.busy'], 'a program that runs a node by itself restarts none')
})

test('no other chain has its clock moved or its data reset, and neither kind of folder opens as the other', async t => {
  const [real, played] = [temporaryFolder(t), temporaryFolder(t)]
  const node = await startTestNode(t, { folder: real })
  for (const [door, body] of [['clock', { advance: '3d' }], ['counterparties', { member: 'test-bank', script: 'refuses' }], ['reset', {}], ['snapshot', { name: 'a' }], ['restore', { name: 'a' }]] as const) {
    const { status, body: said } = await ask(node, `/v1/sandbox/${door}`, POST(body))
    assert.deepEqual([status, said.code], [409, 'sandbox.notASandbox'], door)
  }
  assert.equal((await ask(node, '/v1/sandbox')).body.code, 'sandbox.notASandbox')
  await node.close()
  await assert.rejects(startTestNode(t, { folder: real, sandbox: await Sandbox.open(real) }), codeOf('node.folderNoSandbox'))
  const sandbox = await startTestNode(t, { folder: played, makeConsortium, sandbox: await Sandbox.open(played) })
  await sandbox.close()
  await assert.rejects(startTestNode(t, { folder: played, makeConsortium }), codeOf('node.folderIsSandbox'))
})

test('counterparties accept, refuse, are short of liquidity or slow, and a program sees what the ledger then does', async t => {
  const folder = temporaryFolder(t)
  const sandbox = await Sandbox.open(folder)
  afterwards(t, sandbox.clock.install())
  const node = await startTestNode(t, {
    folder, sandbox, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), chainId: CHAIN, demo: true }),
  })
  let files = 0
  /** What became of a payment to each payee of the example: its own bank's customer, and two of the other bank. */
  const pay = async (): Promise<readonly (string | undefined)[]> => {
    const file = Buffer.from(example('pain001-pay-suppliers.xml')).toString('utf8').replaceAll('CJQC-20261124-0001', `SCRIPT-${files++}`).replace(/<UETR>.*<\/UETR>/g, '')
    const { status, body } = await ask(node, '/v1/iso20022/pain.001?wait=final', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: file })
    assert.equal(status, 200, JSON.stringify(body))
    const byPayee = new Map(body.transactions.map(({ creditor, status: of, reason }: any) => [creditor, of === 'ACSC' ? of : reason.status]))
    return ['汉阳制动系统有限公司', '光谷汽车玻璃有限公司', '青山线束有限公司'].map(name => byPayee.get(name) as string | undefined)
  }
  const set = async (member: string, script: string, after?: string): Promise<any> => {
    const { status, body } = await ask(node, '/v1/sandbox/counterparties', POST({ member, script, ...(after !== undefined && { after }) }))
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const scripts = async (): Promise<Record<string, string>> => Object.fromEntries((await ask(node, '/v1/sandbox/counterparties')).body.items.map(({ member, script }: any) => [member, script]))
  const all = { 'donghu-bank': 'accepts', 'guanggu-glass': 'accepts', 'hanjiang-bank': 'accepts', 'hanyang-brakes': 'accepts', 'qingshan-wiring': 'accepts', 'yangtze-motor': 'accepts' }
  assert.deepEqual([await scripts(), await pay()], [all, ['ACSC', 'ACSC', 'ACSC']])
  await set('guanggu-glass', 'refuses')
  assert.deepEqual([await scripts(), await pay()], [{ ...all, 'guanggu-glass': 'refuses' }, ['ACSC', 'payments.payeeFrozen', 'ACSC']])
  await set('guanggu-glass', 'accepts')
  await set('donghu-bank', 'refuses')
  assert.deepEqual((await pay()).map(status => status === 'ACSC'), [true, false, false])
  await set('donghu-bank', 'accepts')
  await set('hanjiang-bank', 'short')
  const short = await pay()
  assert.deepEqual([short[0], short[1] === 'ACSC', short[1] === short[2]], ['ACSC', false, true], JSON.stringify(short))
  assert.equal((await set('hanjiang-bank', 'slow', '2h')).script, 'slow')
  assert.deepEqual((await pay()).map(status => status === 'ACSC'), [true, false, false])
  assert.equal((await ask(node, '/v1/sandbox/clock', POST({ advance: '3h' }))).status, 200)
  assert.deepEqual([await scripts(), await pay()], [all, ['ACSC', 'ACSC', 'ACSC']], 'its money came back by itself')
  await set('hanjiang-bank', 'slow', '2h')
  await set('hanjiang-bank', 'accepts')
  assert.deepEqual(await pay(), ['ACSC', 'ACSC', 'ACSC'], 'and before its time where it is told so')
  for (const [body, status, code] of [
    [{ member: 'nobody', script: 'refuses' }, 404, 'sandbox.counterpartyUnknown'], [{ member: 'guanggu-glass', script: 'short' }, 422, 'sandbox.counterpartyNoBank'],
    [{ member: 'donghu-bank', script: 'slow', after: 'soon' }, 400, 'sandbox.badDuration'], [{ member: 'donghu-bank', script: 'sleeps' }, 400, 'node.malformedRequest'],
  ] as const) {
    const answer = await ask(node, '/v1/sandbox/counterparties', POST(body))
    assert.deepEqual([answer.status, answer.body.code], [status, code])
  }
})
