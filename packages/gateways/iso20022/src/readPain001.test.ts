import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { ERRORS } from './errors.data.ts'
import { formatProblem } from './errors.ts'
import { generatePain001 } from './generate.ts'
import { readPain001 } from './readPain001.ts'
import type { ReadOptions } from './readPain001.ts'
import { fuzz } from './readPain001.fuzz.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../../examples')
const EXAMPLE = readFileSync(join(EXAMPLES, 'pain001-pay-suppliers.xml'), 'utf8')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Names of what the reader says about a file: problems, or warnings. */
function says(text: string | Uint8Array, options: ReadOptions = { today: '2026-11-24' }): string[] {
  const data = typeof text === 'string' ? bytes(text) : text
  const result = readPain001(data, options)
  return (result.ok ? result.warnings : result.problems).map(({ name }) => name)
}

/** The example with one text replaced once; the text must be there. */
function changed(from: string | RegExp, to: string): string {
  const after = EXAMPLE.replace(from, to)
  assert.notEqual(after, EXAMPLE, `nothing to replace: ${from}`)
  return after
}

test('the example of a car maker becomes three payments with all that a bank needs', () => {
  const result = readPain001(bytes(EXAMPLE), { today: '2026-11-24' })
  assert.ok(result.ok)
  const { message, warnings } = result
  assert.deepEqual(warnings, [])
  assert.equal(message.messageName, 'pain.001.001.10')
  assert.equal(message.messageId, 'CJQC-20261124-0001')
  assert.equal(message.controlSum, '2207305.85')
  assert.equal(message.count, 3)
  const [group] = message.paymentInformations
  assert.ok(group)
  assert.equal(group.batchBooking, false)
  assert.equal(group.requestedExecutionDate, '2026-11-24')
  assert.deepEqual(group.debtorAccount, { kind: 'Othr', id: '3980100100200018', currency: 'CNY' })
  assert.equal(group.debtorAgent.clearing?.memberId, '398521000017')
  const glass = group.transactions[1]!
  assert.equal(glass.creditor.name, '光谷汽车玻璃有限公司')
  assert.equal(glass.creditor.uscc, '91420111MA7JH5F68J')
  assert.deepEqual(glass.amount, { currency: 'CNY', value: '372815.60' })
  assert.deepEqual(glass.creditorAgent?.clearing, { systemCode: 'CNAPS', memberId: '397521000025' })
  assert.deepEqual(glass.creditor.address, {
    street: '高新大道', buildingNumber: '520号', postCode: '430074', town: '武汉市', district: '洪山区', countrySubdivision: '湖北省', country: 'CN',
  })
  assert.equal(glass.chargeBearer, 'SLEV', 'what PmtInf says holds for its transactions')
  assert.equal(glass.remittance?.structured[0]?.documents[0]?.number, '26422000000109917702')
  assert.match(EXAMPLE.split('\n')[glass.source.line - 1]!, /<CdtTrfTxInf>/)
})

test('the example in GB18030 is read, and the missing UETR are told once', () => {
  const result = readPain001(readFileSync(join(EXAMPLES, 'pain001-pay-suppliers-gb18030.xml')), { today: '2026-11-24' })
  assert.ok(result.ok)
  assert.equal(result.message.paymentInformations[0]?.debtor.name, '长江汽车股份有限公司')
  assert.equal(result.message.paymentInformations[0]?.batchBooking, true)
  assert.deepEqual(result.warnings.map(({ name, level, facts }) => ({ name, level, facts })), [{ name: 'uetrMissing', level: 'notice', facts: { count: 2 } }])
})

test('a supplementary character of GB18030 (four bytes) arrives whole, also across pieces of the reader', () => {
  // 𠮷, U+20BB7, has four bytes in GB18030; the other characters above ASCII do not matter here.
  const xml = changed('encoding="UTF-8"', 'encoding="GB18030"').replaceAll('武汉市', '𠮷𠮷𠮷').replaceAll(/[^\0-\x7f𠮷]/gu, '?')
  for (let shift = 0; shift < 4; shift++) {
    // A comment before pushes the characters over the border between two pieces, once for each of their bytes.
    const moved = xml.replace('<Document', `<!--${'x'.repeat(65_536 - xml.slice(0, xml.indexOf('𠮷')).length - 9 + shift)}-->$&`)
    const encoded = Uint8Array.from([...moved].flatMap((c) => (c === '𠮷' ? [0x95, 0x34, 0xb2, 0x35] : [c.charCodeAt(0)])))
    const result = readPain001(encoded, { today: '2026-11-24' })
    assert.ok(result.ok, JSON.stringify(result))
    assert.equal(result.message.paymentInformations[0]!.debtor.address?.town, '𠮷𠮷𠮷')
  }
})

test('files that are not what they say, or not XML as it should be, are refused by name', () => {
  const utf16 = Buffer.from(`\ufeff${EXAMPLE}`, 'utf16le')
  const bomb = EXAMPLE.replace('<Document', '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Document').replace('支付采购订单', '&b;')
  const external = EXAMPLE.replace('<Document', '<!DOCTYPE Document SYSTEM "file:///etc/passwd"><Document')
  const rows: [string, string | Uint8Array, string[], ReadOptions?][] = [
    ['nothing', '', ['fileEmpty']],
    ['too large', EXAMPLE, ['fileTooLarge'], { limits: { bytes: 100 } }],
    ['UTF-16', utf16, ['encodingRefused']],
    ['UTF-16 without a mark', utf16.subarray(2), ['encodingRefused']],
    ['GBK', changed('UTF-8', 'GBK'), ['encodingRefused']],
    ['ISO-8859-1', changed('UTF-8', 'ISO-8859-1'), ['encodingRefused']],
    ['a mark against the declaration', `\ufeff${changed('UTF-8', 'GB18030')}`, ['encodingContradiction']],
    ['a mark', `\ufeff${EXAMPLE}`, []],
    ['small letters', changed('UTF-8', 'utf-8'), []],
    ['no declaration', changed(/^<\?xml.*\n/, ''), []],
    ['GB18030 bytes said to be UTF-8', Buffer.from(EXAMPLE.replaceAll(/[^\0-\x7f]/g, '\xce\xe4'), 'latin1'), ['bytesInvalid']],
    ['cut in a character', bytes(EXAMPLE).subarray(0, bytes(EXAMPLE.slice(0, EXAMPLE.indexOf('长') + 1)).length - 1), ['bytesInvalid']],
    ['XML 1.1', changed('version="1.0"', 'version="1.1"'), ['xmlVersionRefused']],
    ['a bomb of entities', bomb, ['doctypeRefused']],
    ['an external DTD', external, ['doctypeRefused']],
    ['an entity without DTD', changed('支付采购订单', '&b;'), ['notWellFormed']],
    ['cut off', EXAMPLE.slice(0, 3000), ['notWellFormed']],
    ['two roots', `${EXAMPLE}<Document/>`, ['notWellFormed']],
    ['no XML', 'PK\x03\x04', ['notWellFormed']],
    ['too deep', changed('<Nm>', `<Nm>${'<a>'.repeat(40)}`), ['elementInValue', 'tooDeep']],
    ['attributes without end', changed('<GrpHdr>', `<GrpHdr ${Array.from({ length: 40 }, (_, i) => `a${i}="1"`).join(' ')}>`), ['tooManyAttributes']],
    ['a comment without end', `${EXAMPLE}<!--${'x'.repeat(300_000)}`, ['markupTooLong']],
    ['a text of 300,000 references', changed('支付采购订单', '&#65;'.repeat(300_000)), ['markupTooLong']],
    ['a tag of 300,000 characters', changed('<GrpHdr>', `<GrpHdr${' '.repeat(300_000)}>`), ['markupTooLong']],
    ['too many payments', EXAMPLE, ['tooManyPayments'], { limits: { payments: 2 } }],
    ['another root', '<Message/>', ['rootNotDocument']],
    ['an older version', changed('pain.001.001.10', 'pain.001.001.03'), ['messageNotSupported']],
    ['another message', changed('pain.001.001.10', 'pain.008.001.09'), ['messageNotSupported']],
    ['no namespace', changed(/ xmlns="[^"]*"/, ''), ['messageNotSupported']],
    ['a prefix', EXAMPLE.replaceAll(/<(\/?)([A-Za-z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p='), []],
  ]
  for (const [what, text, expected, options] of rows) assert.deepEqual(says(text, options), expected, what)
})

test('all faults of the structure are told at once, each with its line and path', () => {
  const broken = EXAMPLE.replace('<MsgId>', '<MsgID>').replace('</MsgId>', '</MsgID>').replace('<Dt>2026-11-24</Dt>', '<Dt>24.11.2026</Dt>').replace(' Ccy="CNY"', '')
  const result = readPain001(bytes(broken))
  assert.ok(!result.ok)
  assert.deepEqual(result.problems.map(({ code, line, path }) => [code, line, path]), [
    [202, 6, '/Document/CstmrCdtTrfInitn/GrpHdr/MsgID'],
    [205, 7, '/Document/CstmrCdtTrfInitn/GrpHdr'],
    [218, 38, '/Document/CstmrCdtTrfInitn/PmtInf[1]/ReqdExctnDt/Dt'],
    [210, 91, '/Document/CstmrCdtTrfInitn/PmtInf[1]/CdtTrfTxInf[1]/Amt/InstdAmt'],
  ])
  assert.equal(
    formatProblem(result.problems[2]!, 'zh'),
    '第 38 行 /Document/CstmrCdtTrfInitn/PmtInf[1]/ReqdExctnDt/Dt：“24.11.2026”不是日期，或不在公元 1 至 9999 年。日期写成 2026-11-24，日期时间写成 2026-11-24T09:30:00+08:00。 [218 valueNotDate]',
  )
})

test('each business rule has its problem', () => {
  const gb = '<IBAN>GB29NWBK60161331926819</IBAN>'
  const creditorAccount = /(<CdtrAcct>\s*<Id>)[\s\S]*?(<\/Id>\s*<Ccy>)/
  const rows: [string, string, string[], ReadOptions?][] = [
    ['a wrong count', changed('<NbOfTxs>3', '<NbOfTxs>4'), ['countWrong']],
    ['a wrong count of the group', EXAMPLE.replace(/(<NbOfTxs>3[\s\S]*?)<NbOfTxs>3/, '$1<NbOfTxs>2'), ['countWrong']],
    ['a wrong sum', changed('<CtrlSum>2207305.85', '<CtrlSum>2207305.86'), ['controlSumWrong']],
    ['a sum with too many decimals', changed('<CtrlSum>2207305.85', '<CtrlSum>2207305.8500001'), ['controlSumWrong']],
    ['a sum spelt otherwise', changed('<CtrlSum>2207305.85', '<CtrlSum>+02207305.8500000'), []],
    ['no sum', EXAMPLE.replaceAll(/<CtrlSum>[^<]*<\/CtrlSum>/g, ''), []],
    ['a cheque', changed('<PmtMtd>TRF', '<PmtMtd>CHK'), ['paymentMethodNotSupported']],
    ['a cheque instruction', changed('<CdtrAgt>', '<ChqInstr><ChqNb>1</ChqNb></ChqInstr><CdtrAgt>'), ['chequeNotSupported']],
    ['an equivalent amount', changed(/<InstdAmt Ccy="CNY">1286400.00<\/InstdAmt>/, '<EqvtAmt><Amt Ccy="CNY">1286400.00</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>'), ['equivalentAmountNotSupported']],
    ['nothing to pay', changed('">1286400.00</InstdAmt', '">0.00</InstdAmt'), ['controlSumWrong', 'controlSumWrong', 'amountZero']],
    ['too many decimals', changed('">1286400.00</InstdAmt', '">1286399.999</InstdAmt').replaceAll('2207305.85', '2207305.849'), ['amountDecimals']],
    ['needless zeros', changed('">1286400.00</InstdAmt', '">1286400.00000</InstdAmt'), []],
    ['yen with decimals', changed('Ccy="CNY">1286400.00</InstdAmt', 'Ccy="JPY">1286400.50</InstdAmt').replaceAll('2207305.85', '2207306.35'), ['amountDecimals']],
    ['an unknown currency', changed('Ccy="CNY">1286400.00</InstdAmt', 'Ccy="RMB">1286400.00</InstdAmt'), ['currencyUnknown']],
    ['an IBAN', changed(creditorAccount, `$1${gb}$2`), []],
    ['a wrong IBAN', changed(creditorAccount, `$1${gb.replace('29', '28')}$2`), ['ibanWrong']],
    ['a wrong USCC', changed('91420111MA7JH5F68J', '91420111MA7JH5F68K'), ['usccWrong']],
    ['a wrong LEI', changed('9JHX00GGBL0000000677', '9JHX00GGBL0000000678'), ['leiWrong']],
    ['a wrong BIC', changed('<ClrSysMmbId>', '<BICFI>ABCDZZ22</BICFI><ClrSysMmbId>'), ['bicWrong']],
    ['a wrong CNAPS code', changed('<MmbId>397521000025', '<MmbId>39752100002'), ['cnapsWrong']],
    ['an unknown country', changed('<Ctry>CN', '<Ctry>ZZ'), ['countryUnknown']],
    ['an address of lines only', changed(/<PstlAdr>[\s\S]*?<\/PstlAdr>/, '<PstlAdr><AdrLine>武汉市东风大道88号</AdrLine></PstlAdr>'), ['addressUnstructured']],
    ['an address without town', changed(/<TwnNm>[^<]*<\/TwnNm>/, ''), ['addressIncomplete']],
    ['an address with two lines', changed(/<Ctry>CN<\/Ctry>/, '<Ctry>CN</Ctry><AdrLine>1</AdrLine><AdrLine>2</AdrLine>'), []],
    ['an address with three lines', changed(/<Ctry>CN<\/Ctry>/, '<Ctry>CN</Ctry><AdrLine>1</AdrLine><AdrLine>2</AdrLine><AdrLine>3</AdrLine>'), ['addressTooManyLines']],
    ['an address as of old, where allowed', changed(/<PstlAdr>[\s\S]*?<\/PstlAdr>/, '<PstlAdr><AdrLine>武汉</AdrLine></PstlAdr>'), [], { policy: { addresses: 'any' } }],
    ['a creditor without name', changed('<Nm>汉阳制动系统有限公司</Nm>', ''), ['creditorMissing']],
    ['no creditor account', changed(/<CdtrAcct>[\s\S]*?<\/CdtrAcct>/, ''), ['creditorAccountMissing']],
    ['no creditor agent', changed(/<CdtrAgt>[\s\S]*?<\/CdtrAgt>/, ''), ['creditorAgentMissing']],
    ['a payment information twice', EXAMPLE.replace(/<PmtInf>[\s\S]*<\/PmtInf>/, '$&$&').replace('<NbOfTxs>3', '<NbOfTxs>6').replace('<CtrlSum>2207305.85', '<CtrlSum>4414611.70'),
      ['paymentInformationIdRepeated', 'uetrRepeated', 'uetrRepeated', 'uetrRepeated']],
    ['white space around an id', changed('<MsgId>', '<MsgId> '), ['identifierSpacing']],
    ['an EndToEndId twice', changed('CJQC-PO-26110522<', 'CJQC-PO-26110417<'), ['endToEndIdRepeated']],
    ['an EndToEndId not provided twice', changed('CJQC-PO-26110522<', 'NOTPROVIDED<').replace('CJQC-PO-26110417<', 'NOTPROVIDED<'), []],
    ['a day in the past', EXAMPLE, ['executionDatePast'], { today: '2026-11-25' }],
    ['an instruction that we do not follow', changed('<CdtrAgt>', '<IntrmyAgt1><FinInstnId><Nm>X</Nm></FinInstnId></IntrmyAgt1><CdtrAgt>'), ['instructionIgnored']],
    ['a payment without UETR', changed(/<UETR>[^<]*<\/UETR>/, ''), ['uetrMissing']],
  ]
  for (const [what, text, expected, options] of rows) {
    assert.deepEqual(says(text, options ?? { today: '2026-11-24' }), expected, what)
  }
})

test('the list of problems is cut short and says so', () => {
  const result = readPain001(bytes(generatePain001({ count: 300 }).replaceAll('Ccy="CNY"', 'Ccy="XXX"')))
  assert.ok(!result.ok)
  assert.equal(result.problems.length, 101)
  assert.equal(result.problems.at(-1)?.name, 'problemsCutShort')
})

test('numbers and names of problems are for ever', () => {
  const rows = Object.entries(ERRORS).map(([name, { code }]) => `${code} ${name}`)
  assert.equal(new Set(rows.map((row) => row.split(' ')[0])).size, rows.length, 'no number twice')
  assert.equal(
    rows.join(', '),
    '100 fileEmpty, 101 fileTooLarge, 102 encodingRefused, 103 encodingContradiction, 104 bytesInvalid, 105 notWellFormed, 106 doctypeRefused, 107 xmlVersionRefused, 108 tooDeep, ' +
      '109 tooManyAttributes, 110 tooManyPayments, 111 problemsCutShort, 112 markupTooLong, 200 rootNotDocument, 201 messageNotSupported, 202 elementUnknown, 203 elementMisplaced, 204 elementRepeated, ' +
      '205 elementMissing, 207 textMisplaced, 208 elementInValue, 209 attributeUnknown, 210 attributeMissing, 211 valueEmpty, 212 valueTooLong, 213 valuePattern, 214 valueNotInCodeSet, ' +
      '215 valueNotNumber, 216 valueDigits, 217 valueNegative, 218 valueNotDate, 219 valueNotBoolean, 220 valueNotBase64, 300 countWrong, 301 controlSumWrong, 302 paymentMethodNotSupported, ' +
      '303 equivalentAmountNotSupported, 304 amountZero, 305 amountDecimals, 306 currencyUnknown, 307 ibanWrong, 308 usccWrong, 309 leiWrong, 310 bicWrong, 311 cnapsWrong, 312 countryUnknown, ' +
      '313 addressUnstructured, 314 addressIncomplete, 315 addressTooManyLines, 316 creditorMissing, 317 creditorAccountMissing, 318 creditorAgentMissing, 319 paymentInformationIdRepeated, ' +
      '320 uetrRepeated, 321 identifierSpacing, 322 chequeNotSupported, 323 headerContradiction, 324 instructingAgentMissing, 325 originalMissing, 326 returnAboveOriginal, 400 endToEndIdRepeated, 401 executionDatePast, 402 instructionIgnored, 403 warningsCutShort, 500 uetrMissing',
  )
})

test('no bytes make the reader throw: the examples cut, changed and joined at 3000 seeded places', () => {
  let state = 4711
  const below = (limit: number): number => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0), (state >>> 8) % limit)
  const seeds = [bytes(EXAMPLE), new Uint8Array(readFileSync(join(EXAMPLES, 'pain001-pay-suppliers-gb18030.xml'))), bytes(generatePain001({ count: 3, seed: 9 }))]
  const pieces = ['<', '>', '&#0;', '&#x10FFFF;', '<![CDATA[', ']]>', '<!--', '<?x ?>', '<!DOCTYPE x>', 'xmlns=""', '\ud800', '\0', '""', '9'.repeat(400), '-'.repeat(30)].map(bytes)
  for (let i = 0; i < 3000; i++) {
    const data = seeds[below(seeds.length)]!
    const at = below(data.length)
    const piece = pieces[below(pieces.length)]!
    const kinds = [
      () => data.slice(0, at),
      () => Uint8Array.from([...data.subarray(0, at), ...piece, ...data.subarray(at)]),
      () => data.map((byte, j) => (j === at ? below(256) : byte)),
      () => Uint8Array.from([...data.subarray(0, at), ...data.subarray(Math.min(data.length, at + below(200)))]),
    ]
    const mutant = kinds[below(kinds.length)]!()
    assert.doesNotThrow(() => fuzz(mutant), `run ${i}`)
  }
})
