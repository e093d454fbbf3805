import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test, type TestContext } from 'node:test'
import { generatePain001 } from '@jianghan/gateway-iso20022'
import { openCommitment } from '@jianghan/crypto'
import { judge, schemaTest } from '@jianghan/gateway-iso20022/testing'
import { fromUtf8 } from '@jianghan/protocol'
import { beginLife, Crash, example, Faults, MemoryLedger, vaultIn } from '../testing/paymentWorld.ts'
import type { Imported, PaymentFiles } from './paymentFiles.ts'
import type { FileJson } from './report/jsonReport.ts'

const UTF8 = 'pain001-pay-suppliers.xml'
const GB18030 = 'pain001-pay-suppliers-gb18030.xml'
const NOW = Date.UTC(2026, 10, 24, 2)

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'jh-files-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function world(t: TestContext, without: readonly string[] = []) {
  const ledger = new MemoryLedger()
  const vault = await vaultIn(newFolder(t))
  const files = await beginLife(ledger, vault, new Faults(), without)
  t.after(async () => { await files.kept(); await vault.close() })
  return { ledger, vault, files }
}

const taken = (imported: Imported) => (imported.kind === 'taken' ? imported.message : assert.fail(JSON.stringify(imported)))
const edited = (name: string, edit: (xml: string) => string): Uint8Array => new TextEncoder().encode(edit(new TextDecoder().decode(example(name))))

/** Imports a file and tells what became of it. */
async function imported(files: PaymentFiles, bytes: Uint8Array): Promise<FileJson> {
  const message = taken(await files.import(bytes, NOW))
  assert(await files.wait(message, 'final', 20_000))
  return JSON.parse(await files.report(message, { form: 'json' }) ?? '') as FileJson
}

const statuses = ({ transactions }: FileJson): string[] => transactions.map(({ status, reason }) => `${status}${reason === undefined ? '' : ` ${reason.code} ${reason.status}`}`)

test('an example file is paid and every payment is told as settled', async t => {
  const { files, ledger } = await world(t)
  const report = await imported(files, example(UTF8))
  assert.deepEqual(statuses(report), ['ACSC', 'ACSC', 'ACSC'])
  assert.equal(report.status, 'ACSC')
  assert.deepEqual(report.summary, { count: 3, sum: '2207305.85', accepted: 3, acceptedSum: '2207305.85', rejected: 0, rejectedSum: '0.00', pending: 0 })
  assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 220_730_585n)
  assert.equal(ledger.balance('hanyang-brakes'), 200_000_000n + 128_640_000n)
})

test('a file in GB18030 without UETR is paid, and each payment is given one', async t => {
  const { files, ledger } = await world(t)
  const report = await imported(files, example(GB18030))
  assert.deepEqual(statuses(report), ['ACSC', 'ACSC'])
  assert.equal(new Set(report.transactions.map(({ uetr }) => uetr)).size, 2)
  assert.equal(report.transactions[0]?.creditor, '光谷汽车玻璃有限公司')
  assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 31_405_050n)
})

test('the same file a second time is refused as a duplicate and pays nothing', async t => {
  const { files, ledger } = await world(t)
  await imported(files, example(UTF8))
  const before = ledger.balance('yangtze-motor')
  const again = await files.import(example(UTF8), NOW)
  assert.equal(again.kind, 'refused')
  assert.deepEqual(again.reasons.map(({ code }) => code), ['DU01'])
  assert.match(again.reasons[0]?.zh ?? '', /已在区块 1 登记/)
  assert.equal(ledger.balance('yangtze-motor'), before)
})

test('the same MsgId with another content is refused, and of another party it is taken', async t => {
  const { files } = await world(t)
  await imported(files, example(UTF8))
  const other = edited(UTF8, xml => xml.replace('<InstdAmt Ccy="CNY">1286400.00', '<InstdAmt Ccy="CNY">1286401.00').replaceAll('<CtrlSum>2207305.85', '<CtrlSum>2207306.85'))
  assert.equal((await files.import(other, NOW)).kind, 'refused')
  const party = edited(UTF8, xml => xml.replace(/<InitgPty>[\s\S]*?<\/InitgPty>/, '<InitgPty><Nm>长江汽车财务公司</Nm></InitgPty>').replace(/<UETR>.*<\/UETR>/g, ''))
  const report = await imported(files, party)
  assert.deepEqual(statuses(report), ['ACSC', 'ACSC', 'ACSC'])
  assert.equal(files.named('CJQC-20261124-0001').length, 2)
  const both = files.theOne('CJQC-20261124-0001')
  assert('definition' in both && both.definition.code === 'iso20022.messageAmbiguous')
  assert(!('definition' in files.theOne('CJQC-20261124-0001', '长江汽车财务公司')))
  assert(!('definition' in files.theOne('CJQC-20261124-0001', '91420100MA7JH3D439')))
})

test('two imports of one file at once pay it once', async t => {
  const { files, ledger } = await world(t)
  const [first, second] = await Promise.all([files.import(example(UTF8), NOW), files.import(example(UTF8), NOW)])
  assert.equal(first.kind, 'taken')
  for (const one of [first, second]) if (one.kind === 'taken') await files.wait(one.message, 'final', 20_000)
  assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 220_730_585n)
})

test('payments that cannot be are refused with their reason, and the others are paid', async t => {
  const rows: readonly [(xml: string) => string, string][] = [
    [xml => xml.replace('<Id>397020088000017521</Id>', '<Id>397020088000017522</Id>'), 'RJCT AC03 iso20022.creditorAccountUnknown'],
    [xml => xml.replace('<MmbId>397521000025</MmbId>', '<MmbId>102521000017</MmbId>'), 'RJCT RC04 iso20022.creditorBankUnknown'],
    [xml => xml.replace('<InstdAmt Ccy="CNY">372815.60', '<InstdAmt Ccy="USD">372815.60'), 'RJCT AM03 iso20022.currencyNotAllowed'],
    [xml => xml.replace('<InstdAmt Ccy="CNY">372815.60', '<InstdAmt Ccy="CNY">90000000.60').replaceAll('2207305.85', '91834490.85'), 'RJCT AM04 payments.insufficientFunds'],
    [xml => xml.replace('<MmbId>397521000025</MmbId>', '<MmbId>398521000017</MmbId>').replace('<Id>397020088000017521</Id>', '<Id>3980100100200018</Id>'), 'RJCT AC03 payments.sameAccount'],
  ]
  for (const [edit, expected] of rows) {
    const { files, ledger } = await world(t)
    const report = await imported(files, edited(UTF8, edit))
    assert.deepEqual(statuses(report), ['ACSC', expected, 'ACSC'])
    assert.equal(report.status, 'PART')
    assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 128_640_000n - 54_809_025n)
  }
})

test('a UETR that another payment has is refused as a duplicate of it', async t => {
  const { files } = await world(t)
  await imported(files, example(UTF8))
  const report = await imported(files, edited(UTF8, xml => xml.replaceAll('CJQC-20261124-0001', 'CJQC-20261124-0002')))
  assert.deepEqual(new Set(statuses(report)), new Set(['RJCT AM05 payments.duplicateUetr']))
})

test('wrong sums refuse the file before anything is done, with line and words', async t => {
  const { files, ledger } = await world(t)
  const refused = await files.import(edited(UTF8, xml => xml.replace('<CtrlSum>2207305.85', '<CtrlSum>2207305.86')), NOW)
  assert.equal(refused.kind, 'unreadable')
  assert.deepEqual(refused.problems.map(({ name, line }) => ({ name, line })), [{ name: refused.problems[0]?.name, line: 9 }])
  assert.match(await files.problemsJson(refused.problems), /"zh":/)
  assert.match(await files.problemsReport(refused.problems, 'zh'), /<GrpSts>RJCT/)
  assert.equal(ledger.found.size, 0)
})

test('without the keys of the payer the file is refused with the roles that are missing, and may come again', async t => {
  const { ledger, vault, files } = await world(t, ['yangtze-motor-checker'])
  const refused = await files.import(example(UTF8), NOW)
  assert.equal(refused.kind, 'refused')
  assert.deepEqual(refused.reasons.map(({ code, status }) => `${code} ${status}`), ['DS0A iso20022.signersMissing'])
  assert.match(refused.reasons[0]?.en ?? '', /Missing for yangtze-motor: checker × 1/)
  assert.equal(ledger.found.size, 0)
  assert.deepEqual(statuses(await imported(await beginLife(ledger, vault), example(UTF8))), ['ACSC', 'ACSC', 'ACSC'])
})

test('a file whose payer is unknown is refused as a whole', async t => {
  const { files } = await world(t)
  const refused = await files.import(edited(UTF8, xml => xml.replace('<Id>3980100100200018</Id>', '<Id>3980100100200019</Id>')), NOW)
  assert.equal(refused.kind, 'refused')
  assert.deepEqual(refused.reasons.map(({ code }) => code), ['AC02'])
  assert.match(await refused.statusReport('en'), /<GrpSts>RJCT<\/GrpSts>.*AC02/)
})

test('every commitment on the ledger opens with what the vault holds, and names are asked for one by one', async t => {
  const { files, ledger } = await world(t)
  const report = await imported(files, example(UTF8))
  const id = Buffer.from(report.transactions[0]?.transactionId ?? '', 'hex')
  const { fields } = await files.disclosuresFor(id, 'all')
  const text = Object.fromEntries(fields.map(({ name, value }) => [name, fromUtf8(value)]))
  assert.equal(text['creditor.name'], '汉阳制动系统有限公司')
  assert.equal(text['debtorAccount.number'], '3980100100200018')
  assert.equal(text['remittance'], '支付采购订单 26110417 制动总成货款，发票号 26422000000108651234')
  assert.equal(text['remittance.documents'], '26422000000108651234')
  assert.equal(text['creditor.address'], 'CN 430050 湖北省 武汉市 汉阳区 琴台大道 216号')
  assert.deepEqual(fields.map(({ name }) => name), fields.map(({ name }) => name).toSorted())
  const some = await files.disclosuresFor(id, ['debtor.name', 'iban'])
  assert.deepEqual([some.fields.map(({ name }) => name), some.missing], [['debtor.name'], ['iban']])
  assert.equal(ledger.found.size, 4)
  assert(fields.every(({ salt }) => salt.length === 16) && !openCommitment('creditor.name', fields[0] as never, new Uint8Array(32)))
})

/** Lives until one is not killed: each is killed at the next effect on vault or ledger. */
async function diesEverywhere(t: TestContext, after: boolean): Promise<number> {
  for (let at = 0; ; at++) {
    const ledger = new MemoryLedger()
    const vault = await vaultIn(newFolder(t))
    const faults = new Faults()
    Object.assign(faults, { at, after })
    const first = await beginLife(ledger, vault, faults)
    // Without UETR: what keeps the payments apart is only what the plan made.
    const bytes = edited(UTF8, xml => xml.replace('<Id>397020088000017521</Id>', '<Id>397020088000017522</Id>').replace(/<UETR>.*<\/UETR>/g, ''))
    const died = await first.import(bytes, NOW).then(async outcome => outcome.kind === 'taken' && !await first.wait(outcome.message, 'final', 20_000).then(async ended => { await first.kept(); return ended && outcome.message.end !== undefined }), fault => {
      assert(fault instanceof Crash, String(fault))
      return true
    })
    const second = await beginLife(ledger, vault)
    second.resumeAll()
    const again = await second.import(bytes, NOW)
    const message = again.kind === 'taken' ? again.message : second.theOne('CJQC-20261124-0001')
    assert(!('definition' in message), `killed at effect ${at}: the message is known`)
    assert(await second.wait(message, 'final', 20_000), `killed at effect ${at}: the message has its end`)
    const report = JSON.parse(await second.report(message, { form: 'json' }) ?? '') as FileJson
    assert.deepEqual(statuses(report), ['ACSC', 'RJCT AC03 iso20022.creditorAccountUnknown', 'ACSC'], `killed at effect ${at}`)
    assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 128_640_000n - 54_809_025n, `killed at effect ${at}`)
    const id = Buffer.from(report.transactions[0]?.transactionId ?? '', 'hex')
    assert((await second.disclosuresFor(id, 'all')).fields.length > 5, `killed at effect ${at}: the openings are there`)
    await second.kept()
    assert(message.end !== undefined, `killed at effect ${at}: the end is kept`)
    await vault.close()
    if (!died) return at
  }
}

test('killed before any write or submission, a file is taken up again and pays every payment once', async t => {
  assert(await diesEverywhere(t, false) >= 6)
})

test('killed after any write or submission, a file is taken up again and pays every payment once', async t => {
  assert(await diesEverywhere(t, true) >= 6)
})

test('a file that is taken up after its transactions expired is signed anew, and pays every payment once', async t => {
  for (const [at, after] of [[2, false], [2, true], [3, false], [3, true], [4, false], [4, true]] as const) {
    mock.timers.enable({ apis: ['Date'], now: NOW })
    const ledger = new MemoryLedger()
    const vault = await vaultIn(newFolder(t))
    const faults = new Faults()
    Object.assign(faults, { at, after })
    const first = await beginLife(ledger, vault, faults)
    await first.import(example(UTF8), NOW).then(async outcome => { if (outcome.kind === 'taken') await first.wait(outcome.message, 'final', 20_000) }, () => undefined)
    await first.kept()
    mock.timers.setTime(NOW + 3_600_000)
    const second = await beginLife(ledger, vault)
    const again = await second.import(example(UTF8), NOW + 3_600_000)
    const message = again.kind === 'taken' ? again.message : second.theOne('CJQC-20261124-0001')
    assert(!('definition' in message) && await second.wait(message, 'final', 20_000))
    const report = JSON.parse(await second.report(message, { form: 'json' }) ?? '') as FileJson
    assert.deepEqual(statuses(report), ['ACSC', 'ACSC', 'ACSC'], `effect ${at}`)
    assert.equal(ledger.balance('yangtze-motor'), 5_000_000_000n - 220_730_585n)
    await second.kept()
    mock.timers.reset()
    await vault.close()
  }
})

test('after a restart the status of a message is what it was', async t => {
  const { ledger, vault, files } = await world(t)
  const before = await imported(files, example(UTF8))
  await files.kept()
  const later = await beginLife(ledger, vault)
  const message = later.theOne('CJQC-20261124-0001')
  assert(!('definition' in message))
  assert.deepEqual(JSON.parse(await later.report(message, { form: 'json' }) ?? ''), before)
  assert.deepEqual(later.list(undefined, 10).items.map(({ msgId, settled, done }) => ({ msgId, settled, done })), [{ msgId: 'CJQC-20261124-0001', settled: 3, done: true }])
})

schemaTest('every pain.002 and camt.054 is valid against its schema', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jh-files-'))
  const vault = await vaultIn(folder)
  const files = await beginLife(new MemoryLedger(), vault)
  const nowMs = NOW
  const reports: string[] = []
  const notifications: string[] = []
  for (const bytes of [example(UTF8), example(GB18030), edited(UTF8, xml => xml.replaceAll('CJQC-20261124-0001', 'M-3').replace('<MmbId>397521000025</MmbId>', '<MmbId>102521000017</MmbId>'))]) {
    const message = taken(await files.import(bytes, NOW))
    await files.wait(message, 'final', 20_000)
    for (const language of ['zh', 'en'] as const) reports.push(await files.report(message, { form: 'status', nowMs, language }) ?? '')
    for (const account of [undefined, '3980100100200018', '397020088000025839', '3980100100300026']) {
      const xml = await files.report(message, { form: 'camt.054', nowMs, account })
      if (xml !== undefined) notifications.push(xml)
    }
    assert.equal(await files.report(message, { form: 'camt.054', nowMs, account: '1' }), undefined)
  }
  const duplicate = await files.import(example(UTF8), NOW)
  assert(duplicate.kind === 'refused')
  reports.push(await duplicate.statusReport('zh'))
  const unreadable = await files.import(new TextEncoder().encode('<a/>'), NOW)
  assert(unreadable.kind === 'unreadable')
  reports.push(await files.problemsReport(unreadable.problems, 'en'))
  for (const [name, documents] of [['pain.002.001.11', reports], ['camt.054.001.08', notifications]] as const) {
    for (const { valid, complaint } of await judge(name, documents)) assert(valid, complaint)
  }
  await files.kept()
  await vault.close()
  rmSync(folder, { recursive: true, force: true })
  assert(notifications.some(xml => xml.includes('<Btch>')) && notifications.some(xml => xml.includes('<CdtDbtInd>CRDT')))
})

test('a file of more payments than one chunk holds is paid to its last one', async t => {
  const { files } = await world(t)
  const [debtor, ...creditors] = ['3980100100200018 398521000017', '3980100100300026 398521000017', '397020088000025839 397521000025'].map(line => {
    const [account = '', bankCode = ''] = line.split(' ')
    return { name: '公司', uscc: '91420100MA7JH3D439', account, bankCode, bankName: '银行', street: '路' }
  })
  const xml = generatePain001({ count: 1_203, creditors, ...(debtor && { debtor }) })
    .replace(/<InstdAmt Ccy="CNY">[0-9.]+</g, '<InstdAmt Ccy="CNY">1.00<').replace(/<CtrlSum>[0-9.]+</g, '<CtrlSum>1203.00<')
  const report = await imported(files, new TextEncoder().encode(xml))
  assert.equal(report.summary.accepted, 1_203)
})
