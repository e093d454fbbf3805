import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { COVERED_ELSEWHERE } from './refusals/elsewhere.data.ts'
import { paymentFileRows } from './refusals/paymentFileRows.ts'
import { requestRows } from './refusals/requestRows.ts'
import { ITEMS, type Row, toldBy } from './refusals/row.ts'
import { transactionRows } from './refusals/transactionRows.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post } from './support/http.ts'
import { start, type UpProcess } from './support/processes.ts'

/** What must be refused, sent to a real node: the code, the words in both languages, and that nothing has changed. */

const folder = mkdtempSync(join(tmpdir(), 'jianghan-refusals-'))
let node: UpProcess
let ledger: DemoLedger
const rows: Row[] = []

before(async () => {
  node = await start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT })
  ledger = new DemoLedger(node.url, folder)
}, { timeout: 60_000 })

after(async () => {
  await node?.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}, { timeout: 30_000 })

const example = (name: string): Uint8Array => readFileSync(join(ROOT, 'examples', name))

test('GB18030 and UTF-8 are accepted', { timeout: 60_000 }, async () => {
  for (const name of ['pain001-pay-suppliers-gb18030.xml', 'pain001-pay-suppliers.xml']) {
    const { status, body } = await post(`${node.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', example(name))
    assert.deepEqual([status, body.status], [200, 'ACSC'], name)
    rows.push({ item: 'GB18030 accepted', what: name, status: 200, codes: [], send: () => ask(node.url) })
  }
})

/** Sends all rows one after another; each must be answered with its code in both languages, leaving the ledger as it was. */
async function refuseAll(all: readonly Row[]): Promise<void> {
  rows.push(...all)
  const money = await ledger.money()
  const faults: string[] = []
  for (const { item, what, send, status, codes, recorded = false } of all) {
    const name = `${item}, ${what}`
    const before = (await ask(`${node.url}/v1/status`)).body.logSize
    const answer = await send()
    const told = toldBy(answer)
    if (answer.status !== status || told.map(({ code }) => code).join() !== codes.join()) {
      faults.push(`${name}: ${status} ${codes} was expected, and the answer is ${answer.status} ${told.map(({ code }) => code)} ${answer.text.slice(0, 300)}`)
    }
    for (const { code, zh, en } of told) {
      if (!/\p{Script=Han}/u.test(zh ?? '') || !/[A-Za-z]{3}/.test(en ?? '') || zh === en) faults.push(`${name}: words are missing for ${code}: ${zh} / ${en}`)
    }
    const after = (await ask(`${node.url}/v1/status`)).body.logSize
    if ((after !== before) !== recorded) faults.push(`${name}: the log grew from ${before} to ${after}`)
  }
  assert.deepEqual(faults, [])
  assert.deepEqual(await ledger.money(), money, 'no money has moved')
  assert.equal((await ask(`${node.url}/health/ready`)).status, 200)
}

test('transactions that are malformed, not authorised, out of time or out of range are refused', { timeout: 120_000 }, async () => {
  await refuseAll(await transactionRows(ledger))
})

test('payment files that are bombs, reach outside, break the schema, add up wrongly or come twice are refused', { timeout: 120_000 }, async () => {
  const [uetr = ''] = /(?<=<UETR>)[^<]*/.exec(example('pain001-pay-suppliers.xml').toString()) ?? []
  await refuseAll(paymentFileRows(node.url, uetr))
})

test('requests over a limit, replays and payments under a used UETR are refused', { timeout: 60_000 }, async () => {
  await refuseAll(await requestRows(ledger))
})

test('after all of it the node pays as before, and ends cleanly', { timeout: 60_000 }, async () => {
  const { status, body } = await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
  assert.deepEqual([status, body.results?.[0]?.outcome?.done], [200, true])
  const ended = await node.end()
  assert.equal(ended.code, 0, ended.stderr)
})

test('every item of the list has a row here or a test that is named', () => {
  const missing = ITEMS.filter(item => !rows.some(row => row.item === item) && !COVERED_ELSEWHERE.some(each => each.item === item))
  assert.deepEqual(missing, [])
  for (const { path, test: name } of COVERED_ELSEWHERE) assert.ok(readFileSync(join(ROOT, path), 'utf8').includes(name), `${path}: there is no test "${name}"`)
})
