import { writeCsv } from '../csv/writeCsv.ts'
import { inspect } from '../readSheet.fuzz.ts'
import { parseColumnMap } from './columnMap.ts'
import { readPayments } from './readPayments.ts'

const HEAD = ['付款账号', '付款行联行号', '收款账号', '收款户名', '收款行联行号', '金额', '金额大写', '用途', '付款日期', '币种']
const ROW = ['110200300400500601', '102521000018', '6222020200112233445', '汉阳制动', '105521000029', '1,286.00', '壹仟贰佰捌拾陆元整', '货款', '2026/11/28', '人民币']

/** Sheets with and without a row of totals, and a map. */
export const corpus: readonly Uint8Array[] = [
  writeCsv([HEAD, ROW]), writeCsv([['付款清单'], HEAD, ROW, ROW, ['合计', '2笔', '', '', '', '2572']]), writeCsv([['收款人账号', '收款人名称', '业务参考号', '金额'], [ROW[2]!, ROW[3]!, 'A1', '1']]),
  new TextEncoder().encode('{"name":"x","headRow":0,"columns":{"amount":["金额"],"creditorName":{"column":"B"}},"defaults":{"debtorAccount":"1"},"banks":{"a":"b"}}'),
]

function invariant(fact: boolean, what: string): void {
  if (!fact) throw new Error(`invariant: ${what}`)
}

/** Any bytes as a sheet of payments, and as a map: no exception; what is taken adds up and is positive; what is said is bounded. */
export function fuzz(data: Uint8Array): void {
  const result = readPayments(data, { today: '2026-11-28', limits: { bytes: 1_000_000, rows: 2_000 }, payments: 1_000 })
  if (result.ok) {
    const transfers = result.message.paymentInformations.flatMap(({ transactions }) => transactions)
    invariant(transfers.length === result.message.count && transfers.length > 0, 'the count is that of the payments')
    invariant(transfers.every(({ amount }) => /^[0-9]{1,18}(\.[0-9]{1,3})?$/.test(amount.value) && /[1-9]/.test(amount.value)), 'every amount is positive')
    result.warnings.forEach(inspect)
  } else {
    invariant(result.problems.length > 0 && result.problems.length <= 102, 'a refusal has reasons, a bounded number')
    result.problems.forEach(inspect)
  }
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(data))
  } catch {
    return
  }
  const map = parseColumnMap(value)
  if ('code' in map) inspect(map)
}
