import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { demoConsortium } from '@jianghan/app'
import { findLeaks, formsOf } from './testing/leakScan.ts'
import { example } from './testing/paymentWorld.ts'
import { ask, startTestNode, temporaryFolder } from './testing/testLedger.ts'

/** What a payment file says that nobody may find outside the vault. Names, addresses, texts, references, and the number of an account that is not known. */
const CANARIES = {
  payeeName: '金丝雀精密仪器有限公司', debtorName: '金丝雀付款机构', street: '金丝雀大道', remittance: '金丝雀密语货款第七期', invoice: '26429999000108659999', endToEnd: 'CANARY-E2E-7391',
  instruction: 'CANARY-INSTR-7391', message: 'CANARY-MSG-7391', group: 'CANARY-GROUP-7391', unknownAccount: '6222990073917391739', document: '金丝雀合同全文', broken: '金丝雀破损报文',
} as const
const ALL = Object.values(CANARIES)
/** Nothing is passed over: vault and its keys are searched as well, since they hold ciphertext and wrapped keys. */
const EXCEPT: readonly string[] = []

/** The example, with every word of its first payment replaced, and its second one to an account that nobody knows. */
function canaryFile(): Buffer {
  const replaced: readonly (readonly [string, string])[] = [
    ['汉阳制动系统有限公司', CANARIES.payeeName], ['<StrtNm>琴台大道', `<StrtNm>${CANARIES.street}`], ['支付采购订单 26110417 制动总成货款', CANARIES.remittance], ['26422000000108651234', CANARIES.invoice],
    ['CJQC-PO-26110417', CANARIES.endToEnd], ['PAY-20261124-0001', CANARIES.instruction], ['CJQC-20261124-0001-01', CANARIES.group], ['CJQC-20261124-0001', CANARIES.message], ['397020088000017521', CANARIES.unknownAccount],
  ]
  let text = Buffer.from(example('pain001-pay-suppliers.xml')).toString('utf8')
  for (const [from, to] of replaced) {
    assert(text.includes(from), from)
    text = text.replaceAll(from, to)
  }
  // The initiating party keeps its code; its name in words is a canary.
  return Buffer.from(text.replaceAll('<Nm>长江汽车股份有限公司</Nm>', `<Nm>${CANARIES.debtorName}</Nm>`))
}

test('nothing that a payment file or a document says lies outside the vault\'s encryption: in state, blocks, log, index, logs, quarantine, audit log, names of files or a backup', async t => {
  const folder = temporaryFolder(t)
  const logFile = join(folder, 'logs', 'node.log')
  mkdirSync(join(folder, 'logs'))
  const node = await startTestNode(t, {
    folder, makeConsortium: ({ nodeKey }) => ({ ...demoConsortium({ random: length => crypto.getRandomValues(new Uint8Array(length)), nodeKey }), demo: true }),
    log: pino({ level: 'trace' }, pino.destination({ dest: logFile, sync: true })),
  })
  const xml = { method: 'POST', headers: { 'content-type': 'application/xml' } }
  const imported = await ask(node, '/v1/iso20022/pain.001?wait=provable', { ...xml, body: canaryFile() as Uint8Array<ArrayBuffer> })
  assert.equal(imported.status, 200, JSON.stringify(imported.body))
  assert.deepEqual(imported.body.transactions.map(({ status }: { status: string }) => status), ['ACSC', 'RJCT', 'ACSC'])
  assert.equal(imported.body.transactions[0].creditor, CANARIES.payeeName, 'the answer to its sender does say it')
  const refused = [
    await ask(node, '/v1/iso20022/pain.001', { ...xml, body: canaryFile() as Uint8Array<ArrayBuffer> }), await ask(node, '/v1/iso20022/pain.001', { ...xml, body: `<Document><a>${CANARIES.broken}</a></Document>` }),
    await ask(node, `/v1/iso20022/messages/${CANARIES.message}-none`), await ask(node, `/v1/search?q=${encodeURIComponent(CANARIES.payeeName)}`), await ask(node, `/${CANARIES.endToEnd}`),
  ]
  assert(refused.every(({ status }) => status >= 200), 'whatever is answered, it leaves no trace')
  for (const report of ['', '/pain.002', '/camt.054']) assert.equal((await ask(node, `/v1/iso20022/messages/${CANARIES.message}${report}`)).status, 200)
  const document = await ask(node, '/v1/vault/items?readers=hanjiang-bank', { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: CANARIES.document })
  assert.equal((await ask(node, `/v1/vault/items/${document.body.id}/content`)).body, CANARIES.document)
  await ask(node, `/v1/vault/items/${document.body.id}/erase`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"mistake","askedBy":"test"}' })
  const backups = temporaryFolder(t)
  const backup = await ask(node, '/v1/node/backup', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to: backups, share: 1 }) })
  assert.equal(backup.status, 200, JSON.stringify(backup.body))
  await node.close()
  const { leaks, views, bytes } = await findLeaks(folder, ALL, EXCEPT)
  assert.deepEqual(leaks, [])
  const kept = await findLeaks(backups, ALL, EXCEPT)
  assert.deepEqual(kept.leaks, [])
  assert(kept.views > 10 && kept.bytes > 50_000, `${kept.views} views of ${kept.bytes} bytes of the backup were searched`)
  assert.deepEqual((await findLeaks(backups, ['wrapped-keys', 'vault.key', 'reading-keys', 'uniqueness.json'], EXCEPT)).leaks.filter(({ where }) => where.startsWith('name of')), [], 'no key is in a backup')
  assert(views > 40 && bytes > 100_000, `${views} views of ${bytes} bytes were searched`)

  // A scanner that cannot find anything proves nothing. What is public it finds in packed blocks, in the state and in rows of the index …
  const places = (await findLeaks(folder, ['CNY.HJB', '长江汽车股份有限公司'], EXCEPT)).leaks.map(({ where }) => where)
  for (const place of [/^blocks, block [0-9]+$/, /^state, an entry$/, /^index\/.*, table /, /^genesis\.json$/]) assert(places.some(where => place.test(where)), `${place}: ${places.slice(0, 20).join('; ')}`)
  // … and what is planted, in every form, and in the log.
  for (const [form, planted] of formsOf(CANARIES.remittance)) {
    const place = join(folder, 'quarantine', `planted-${form.replaceAll(/[^a-zA-Z0-9]/g, '')}`)
    mkdirSync(join(folder, 'quarantine'), { recursive: true })
    writeFileSync(place, Buffer.concat([Buffer.alloc(4_095, 1), planted, Buffer.alloc(7)]))
    const found = (await findLeaks(join(folder, 'quarantine'), [CANARIES.remittance], [])).leaks
    assert(found.some(leak => leak.form === form && leak.offset === 4_095), `${form} was planted and not found`)
    writeFileSync(place, '')
  }
  appendFileSync(logFile, `{"msg":"paid ${CANARIES.payeeName}"}\n`)
  assert.deepEqual((await findLeaks(folder, ALL, EXCEPT)).leaks.map(({ where, canary }) => [where, canary]), [['logs/node.log', CANARIES.payeeName]])
})
