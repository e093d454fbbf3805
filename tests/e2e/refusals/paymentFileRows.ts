import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/cleanCopy.ts'
import { type Answer, post } from '../support/http.ts'
import type { Item, Row } from './row.ts'

const EXAMPLE = readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml'), 'utf8')

/** The example with one text replaced, which must be there, under a MsgId and UETRs of its own. */
function changed(from: string | RegExp, to: string): string {
  const after = fresh().replace(from, to)
  if (after === fresh.last) throw new Error(`nothing to replace: ${from}`)
  return after
}

let made = 0
function fresh(): string {
  made++
  let payment = 0
  const uetr = (): string => `00000000-0000-4000-8000-${String(made * 1000 + payment++).padStart(12, '0')}`
  return fresh.last = EXAMPLE.replaceAll('CJQC-20261124-0001', `REFUSED-${made}`).replaceAll(/(?<=<UETR>)[^<]*/g, uetr)
}
fresh.last = ''

const declaring = (doctype: string, text = fresh()): string => text.replace('<Document', `${doctype}<Document`)

/** Ten thousand million "ha" by entities in entities. */
const LAUGHS = `<!DOCTYPE Document [<!ENTITY a0 "ha">${Array.from({ length: 10 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]>`

/** Payment files that a node must refuse. The example itself was imported before, by the name `paidMsgId`. */
export function paymentFileRows(url: string, paidUetr: string): Row[] {
  const send = (body: Uint8Array | string): Promise<Answer> => post(`${url}/v1/iso20022/pain.001?wait=final`, 'application/xml', body)
  const row = (item: Item, what: string, codes: readonly string[], body: () => Uint8Array | string, more: Partial<Row> = {}): Row =>
    ({ item, what, status: 422, codes: codes.map(code => (code.includes('/') || code.includes('.') ? code : `iso20022.${code}`)), send: async () => send(body()), ...more })
  const iban = (checkDigits: string): string => changed(/(<CdtrAcct>\s*<Id>)[\s\S]*?(<\/Id>\s*<Ccy>)/, `$1<IBAN>GB${checkDigits}NWBK60161331926819</IBAN>$2`)
  return [
    row('XML bombs', 'entities in entities', ['doctypeRefused'], () => declaring(LAUGHS).replace('支付采购订单', '&a10;')),
    row('XML bombs', 'one long entity many times', ['doctypeRefused'], () => declaring(`<!DOCTYPE Document [<!ENTITY a "${'x'.repeat(100_000)}">]>`).replace('支付采购订单', '&a;'.repeat(10_000))),
    row('XML bombs', 'a hundred thousand elements in each other', ['elementInValue', 'tooDeep'], () => changed('<Nm>', `<Nm>${'<a>'.repeat(100_000)}`)),
    row('XML bombs', 'an element with ten thousand attributes', ['tooManyAttributes'], () => changed('<GrpHdr>', `<GrpHdr ${Array.from({ length: 10_000 }, (_, i) => `a${i}="1"`).join(' ')}>`)),
    row('XML bombs', 'a text of a million references', ['markupTooLong'], () => changed('支付采购订单', '&#65;'.repeat(1_000_000))),
    row('XML bombs', 'a comment of thirty megabytes', ['markupTooLong'], () => `${fresh()}<!--${'-x'.repeat(15_000_000)}-->`),
    row('XXE', 'an external entity', ['doctypeRefused'], () => declaring('<!DOCTYPE Document [<!ENTITY f SYSTEM "file:///etc/passwd">]>').replace('支付采购订单', '&f;')),
    row('XXE', 'an external DTD', ['doctypeRefused'], () => declaring(`<!DOCTYPE Document SYSTEM "${url}/v1/status">`)),
    row('XXE', 'a parameter entity', ['doctypeRefused'], () => declaring('<!DOCTYPE Document [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>')),
    row('XXE', 'an entity that is declared nowhere', ['notWellFormed'], () => changed('支付采购订单', '&f;')),
    row('wrong XSD', 'another message', ['messageNotSupported'], () => changed('pain.001.001.10', 'pain.008.001.09')),
    row('wrong XSD', 'an element that the schema does not have, one missing, and a date in another form', ['elementUnknown', 'elementMissing', 'valueNotDate'],
      () => changed('<MsgId>', '<MsgID>').replace('</MsgId>', '</MsgID>').replace('<Dt>2026-11-24</Dt>', '<Dt>24.11.2026</Dt>')),
    row('wrong XSD', 'an amount without currency', ['attributeMissing'], () => changed(' Ccy="CNY"', '')),
    row('wrong XSD', 'no XML', ['notWellFormed'], () => 'PK\x03\x04'),
    row('wrong XSD', 'nothing at all', ['node.malformedRequest'], () => '', { status: 400 }),
    row('wrong sums', 'CtrlSum', ['controlSumWrong'], () => changed('<CtrlSum>2207305.85', '<CtrlSum>2207305.86')),
    row('wrong sums', 'NbOfTxs', ['countWrong'], () => changed('<NbOfTxs>3', '<NbOfTxs>4')),
    row('wrong USCC digits', 'of a creditor', ['usccWrong'], () => changed('91420111MA7JH5F68J', '91420111MA7JH5F68K')),
    row('wrong LEI digits', 'of a creditor', ['leiWrong'], () => changed('9JHX00GGBL0000000677', '9JHX00GGBL0000000678')),
    row('wrong IBAN digits', 'of a creditor', ['ibanWrong'], () => iban('28')),
    row('wrong IBAN digits', 'with right digits the account is only not in the directory: the other payments are made, so this one is alone', ['iso20022/AC03'],
      () => alone(iban('29')), { status: 200, recorded: true }),
    row('duplicate MsgId', 'the same file', ['iso20022/DU01'], () => EXAMPLE),
    row('duplicate MsgId', 'another file under the same MsgId', ['iso20022/DU01'], () => fresh().replaceAll(/REFUSED-[0-9]+/g, 'CJQC-20261124-0001')),
    row('duplicate UETR', 'of a payment that was made before', ['iso20022/AM05'], () => alone(fresh()).replace(/(?<=<UETR>)[^<]*/, paidUetr), { status: 200, recorded: true }),
    row('duplicate UETR', 'twice in one file', ['uetrRepeated'], () => { const text = fresh(); const [first = ''] = /(?<=<UETR>)[^<]*/.exec(text) ?? []; return text.replaceAll(/(?<=<UETR>)[^<]*/g, first).replace(first, '00000000-0000-4000-8000-ffffffffffff') }),
    row('other encodings', 'UTF-16', ['encodingRefused'], () => Buffer.from(`\ufeff${fresh()}`, 'utf16le')),
    row('other encodings', 'GBK', ['encodingRefused'], () => changed('UTF-8', 'GBK')),
    row('other encodings', 'ISO-8859-1', ['encodingRefused'], () => changed('UTF-8', 'ISO-8859-1')),
    row('other encodings', 'UTF-8 that says it is GB18030', ['encodingContradiction'], () => `\ufeff${changed('UTF-8', 'GB18030')}`),
    row('other encodings', 'bytes that are not the encoding they claim', ['bytesInvalid'], () => Buffer.from(fresh().replaceAll(/[^\0-\x7f]/g, '\xce\xe4'), 'latin1')),
    row('bodies over the limit', 'a payment file of 65 MiB', ['node.bodyTooLarge'], () => new Uint8Array(65 * 1024 * 1024), { status: 413 }),
  ]
}

/** The file with the second of its payments alone. */
function alone(text: string): string {
  const payments = text.match(/<CdtTrfTxInf>[\s\S]*?<\/CdtTrfTxInf>/g) ?? []
  const [amount = ''] = /(?<=<InstdAmt Ccy="CNY">)[^<]*/.exec(payments[0] ?? '') ?? []
  return text.replace(payments[1] ?? '', '').replace(payments[2] ?? '', '').replaceAll(/<NbOfTxs>3/g, '<NbOfTxs>1').replaceAll(/<CtrlSum>[^<]*/g, `<CtrlSum>${amount}`)
}
