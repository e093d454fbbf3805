import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { demoConsortium } from '@jianghan/app'
import { generatePain001 } from '@jianghan/gateway-iso20022'
import { formatAddress } from '@jianghan/protocol'
import { example } from '../../testing/paymentWorld.ts'
import { asOperator, ask, startTestNode, temporaryFolder } from '../../testing/testLedger.ts'

const XML = { method: 'POST', headers: { 'content-type': 'application/xml' } }
const MAIN = join(import.meta.dirname, '../../main.ts')
const COMPANY = { name: '公司', uscc: '91420100MA7JH3D439', bankName: '银行', street: '路' }

/** A file of so many payments of one yuan each, without UETR. */
const oneYuanEach = (count: number, messageId: string): string => generatePain001({
  count, messageId, withUetr: false, debtor: { ...COMPANY, account: '3980100100200018', bankCode: '398521000017' },
  creditors: [{ ...COMPANY, account: '3980100100300026', bankCode: '398521000017' }, { ...COMPANY, account: '397020088000025839', bankCode: '397521000025' }],
}).replace(/<InstdAmt Ccy="CNY">[0-9.]+</g, '<InstdAmt Ccy="CNY">1.00<').replace(/<CtrlSum>[0-9.]+</g, `<CtrlSum>${count}.00<`)

test('a file goes over HTTP from pain.001 to pain.002 and camt.054, in JSON and in XML', async t => {
  const folder = temporaryFolder(t)
  const node = await demoNode(t, folder)
  const first = await ask(node, '/v1/iso20022/pain.001?wait=provable', { ...XML, body: example('pain001-pay-suppliers.xml') })
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual(first.body.transactions.map(({ status }: { status: string }) => status), ['ACSC', 'ACSC', 'ACSC'])
  const again = await ask(node, '/v1/iso20022/pain.001', { ...XML, body: example('pain001-pay-suppliers.xml') })
  assert.deepEqual([again.status, again.body.code, again.body.reasons[0].code], [422, 'iso20022.refused', 'DU01'])
  const xml = await ask(node, '/v1/iso20022/pain.001?lang=zh', { ...XML, headers: { ...XML.headers, accept: 'application/xml' }, body: example('pain001-pay-suppliers.xml') })
  assert.equal(xml.status, 422)
  assert.match(xml.body, /<GrpSts>RJCT<\/GrpSts><StsRsnInf><Rsn><Cd>DU01<\/Cd><\/Rsn><AddtlInf>该付款报文/)
  const wrong = await ask(node, '/v1/iso20022/pain.001', { ...XML, body: '<Document/>' })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'iso20022.unreadable'])
  assert.match(wrong.body.problems[0].zh, /\p{Script=Han}/u)
  const list = await ask(node, '/v1/iso20022/messages')
  assert.deepEqual(list.body.items.map(({ msgId }: { msgId: string }) => msgId), ['CJQC-20261124-0001'])
  const status = await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001')
  assert.deepEqual(status.body, first.body)
  assert.match((await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001/pain.002')).body, /<GrpSts>ACSC/)
  const address = accountOf(folder, 'qingshan-wiring').address
  assert.match((await ask(node, `/v1/iso20022/messages/CJQC-20261124-0001/camt.054?account=${address}`)).body, /<CdtDbtInd>CRDT/)
  assert.match((await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001/camt.054?account=3980100100200018')).body, /<CdtDbtInd>DBIT/)
  assert.match((await ask(node, '/v1/iso20022/messages/CJQC-20261124-0001/camt.054?account=397020088000025839')).body, /<CdtDbtInd>CRDT/)
  assert.equal((await ask(node, `/v1/iso20022/messages/CJQC-20261124-0001/camt.054?account=${address.slice(0, -1)}`)).status, 404)
  assert.equal((await ask(node, '/v1/iso20022/messages/NONE')).body.code, 'iso20022.messageNotFound')
  assert.equal((await ask(node, '/v1/iso20022/pain.001', { method: 'POST', headers: { 'content-type': 'application/pdf' }, body: 'x' })).status, 415)
})

/** A node over the demo consortium with random keys, as `up` makes it. */
function demoNode(t: TestContext, folder: string): ReturnType<typeof startTestNode> {
  return startTestNode(t, {
    folder, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
  })
}

/** A company's account as the folder's directory has it. */
function accountOf(folder: string, company: string): { address: string; asset: string } {
  const directory = JSON.parse(readFileSync(join(folder, 'demo/directory.json'), 'utf8')) as { holder: string; account: string; asset: string }[]
  const entry = directory.find(({ holder }) => holder === company)
  assert(entry !== undefined)
  return { address: formatAddress('account', Uint8Array.from(Buffer.from(entry.account, 'hex'))), asset: entry.asset }
}

/** A node in a process of its own, as `up` starts it. */
async function startProcess(folder: string): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, '--data', folder, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'en_US.UTF-8' } })
  let said = ''
  const url = await new Promise<string>((found, failed) => {
    const hear = (bytes: Buffer): void => {
      said += bytes.toString()
      const at = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(said)
      if (at !== null) found(at[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', code => failed(new Error(`the node ended with ${code}: ${said}`)))
  })
  return { process: child, url }
}

async function kill({ process: child }: { process: ChildProcess }): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.removeAllListeners('exit')
  const ended = new Promise(resolve => { child.once('exit', resolve) })
  child.kill('SIGKILL')
  await ended
}

test('a node killed in the middle of an import of 500 payments pays each of them once after it is back', async t => {
  const folder = temporaryFolder(t)
  let node = await startProcess(folder)
  t.after(() => kill(node))
  let paid = 0
  for (const [round, delayMs] of [60, 180, 320].entries()) {
    const messageId = `KILL-${round}`
    const body = oneYuanEach(500, messageId)
    const cut = fetch(`${node.url}/v1/iso20022/pain.001`, { ...XML, headers: { ...XML.headers, ...asOperator(folder) }, body }).then(response => response.text()).catch(() => 'cut off')
    await new Promise(resolve => { setTimeout(resolve, delayMs) })
    await kill(node)
    await cut
    node = await startProcess(folder)
    const again = await fetch(`${node.url}/v1/iso20022/pain.001`, { ...XML, headers: { ...XML.headers, ...asOperator(folder) }, body })
    const answer = await again.json() as { reasons?: { code: string }[] }
    assert(again.status === 200 || answer.reasons?.[0]?.code === 'DU01', `${again.status} ${JSON.stringify(answer).slice(0, 500)}`)
    let status: any
    do status = await (await fetch(`${node.url}/v1/iso20022/messages/${messageId}`, { headers: asOperator(folder) })).json()
    while (status.summary.pending > 0)
    assert.equal(status.summary.accepted, 500, `round ${round}`)
    const ids = status.transactions.map(({ transactionId }: { transactionId: string }) => transactionId)
    assert.equal(new Set(ids).size, 500)
    paid += 50_000
    const { address, asset } = accountOf(folder, 'yangtze-motor')
    const balance = await (await fetch(`${node.url}/v1/query/payments.getBalance?account=${address}&asset=${asset}`, { headers: asOperator(folder) })).json() as { answer: { atoms: string } }
    assert.equal(BigInt(balance.answer.atoms), 5_000_000_000n - BigInt(paid), `round ${round}: every payment once`)
  }
})
