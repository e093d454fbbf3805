import { readFile } from 'node:fs/promises'
import type { Words } from '@jianghan/kernel/schema'
import type { CommandSpec } from '../command.ts'
import { EXIT } from '../failure.ts'
import { withProgress } from '../io.ts'
import { cell, type Column, tableOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Item = Readonly<Record<string, unknown>>

/** What the node answers about a payment message: its state, and that of each of its transactions. */
type MessageAnswer = Readonly<{ msgId: string; status: string; transactions?: readonly Item[]; warnings?: readonly Item[] }> & Item

const XML = 'application/xml'

/** Sends a payment file. */
export const importPayments: CommandSpec = {
  name: 'import',
  summary: { zh: '提交 ISO 20022 pain.001 付款文件', en: 'Hand in an ISO 20022 pain.001 payment file' },
  arguments: [{ name: '<file>', words: { zh: 'ERP 或网银导出的 XML 文件', en: 'XML file as an ERP writes it' } }],
  options: [{ flags: '--xml', words: { zh: '以 pain.002 XML 应答', en: 'answer with the pain.002 as XML' } }],
  examples: [{ line: 'payments import examples/pain001-pay-suppliers.xml', words: { zh: '随附的示例文件', en: 'the example that comes along' } }],
  async run(session, [file = ''], { xml }) {
    const body = new Uint8Array(await readFile(session.path(file)))
    const client = await session.client()
    const waitMs = session.timeoutMs
    // Safe to be sent again: the same file is continued, never paid twice.
    const work = client.request({
      method: 'POST', path: `/v1/iso20022/pain.001?wait=final&timeout_ms=${Math.min(waitMs, 300_000)}`, body, contentType: XML,
      accept: xml ? XML : 'application/json', accepted: [422], timeoutMs: waitMs + 90_000, signal: session.signal,
    })
    const { status, bytes } = await withProgress(session.printer, { zh: '正在付款', en: 'Paying' }, work)
    if (status === 422 && !xml) return refusedFile(session, bytes)
    return answer(session, bytes, xml === true)
  },
}

/** Tells what became of a payment file. */
export const paymentsStatus: CommandSpec = {
  name: 'status',
  summary: { zh: '查询付款文件的处理结果', en: 'What became of a payment file' },
  arguments: [{ name: '<msgid>', words: { zh: '付款文件的 MsgId', en: 'MsgId of the payment file' } }],
  options: [{ flags: '--xml', words: { zh: '输出 pain.002 XML', en: 'print the pain.002 as XML' } }],
  examples: [{ line: 'payments status CJQC-20261124-0001 --xml', words: { zh: '供 ERP 读取', en: 'for the ERP to read' } }],
  async run(session, [msgId = ''], { xml }) {
    const client = await session.client()
    const base = `/v1/iso20022/messages/${encodeURIComponent(msgId)}`
    const { bytes } = await client.request({ path: xml ? `${base}/pain.002` : base, accept: xml ? XML : 'application/json', signal: session.signal })
    return answer(session, bytes, xml === true)
  },
}

const COLUMNS: readonly Column<Item>[] = [
  { head: { zh: '端到端标识', en: 'EndToEndId' }, text: item => cell(item['endToEndId']) },
  { head: { zh: '收款人', en: 'payee' }, text: item => cell(item['creditor']) },
  { head: { zh: '金额', en: 'amount' }, text: item => cell(item['amount']) },
  { head: { zh: '币种', en: 'currency' }, text: item => cell(item['currency']) },
  { head: { zh: 'UETR', en: 'UETR' }, text: item => cell(item['uetr']) },
  { head: { zh: '状态', en: 'status' }, text: item => cell(item['status']) },
]

/** A file that was not taken: what does not fit, each with its line. */
function refusedFile({ printer }: Session, bytes: Uint8Array): number {
  const problem = JSON.parse(new TextDecoder().decode(bytes)) as Item
  const { code, zh, en, hint, problems, reasons } = problem as Item & { zh: string; en: string; hint?: Words; code: string }
  const details = [...((problems ?? []) as Item[]), ...((reasons ?? []) as Item[])]
  // A lone reason stands in the problem's own words already.
  const lines = details.filter(each => !String({ zh, en }[printer.lang]).includes(String(each[printer.lang]))).slice(0, DETAILS_MAX).map(each => {
    const line = typeof each['line'] === 'number' && each['line'] > 0 ? printer.say({ zh: `第 ${each['line']} 行：`, en: `line ${each['line']}: ` }) : ''
    return `  ${line}${cell(each[printer.lang])}`
  })
  if (printer.json) printer.io.stderr(`${JSON.stringify({ error: problem })}\n`)
  else printer.io.stderr([`jianghan: ${printer.say({ zh, en })} (${code})`, ...lines, ...(hint?.[printer.lang] ? [`  ${hint[printer.lang]}`] : []), ''].join('\n'))
  return EXIT.refused
}

/** Problems of one file that are listed. */
const DETAILS_MAX = 50

function answer({ printer }: Session, bytes: Uint8Array, xml: boolean): number {
  const text = new TextDecoder().decode(bytes)
  if (xml) {
    printer.io.stdout(text.endsWith('\n') ? text : `${text}\n`)
    return /<(?:\w+:)?(?:GrpSts|TxSts)>(?:RJCT|PDNG|PART)</.test(text) ? EXIT.refused : EXIT.done
  }
  const message = JSON.parse(text) as MessageAnswer
  const transactions = message.transactions ?? []
  const reason: Column<Item> = { head: { zh: '原因', en: 'reason' }, text: item => reasonText(item['reason'], printer.lang) }
  const columns = transactions.some(item => item['reason'] !== undefined && item['reason'] !== null) ? [...COLUMNS, reason] : COLUMNS
  printer.result([
    ...listLines([
      ['MsgId', cell(message.msgId)],
      [printer.say({ zh: '状态', en: 'status' }), `${cell(message.status)}${statusWords(message.status, printer.lang)}`],
    ]),
    '', ...tableOf(printer, transactions, columns),
  ], message)
  for (const warning of message.warnings ?? []) printer.note({ zh: `提示：${cell(warning['zh'])}`, en: `Note: ${cell(warning['en'])}` })
  // Done means settled, every one: a script that asks only for the exit code must not take "on its way" for "paid".
  return message.status === 'ACSC' ? EXIT.done : EXIT.refused
}

const STATUS_WORDS: Readonly<Record<string, Words>> = {
  ACCP: { zh: '已受理', en: 'accepted' }, ACSC: { zh: '已结算', en: 'settled' }, ACCC: { zh: '已入账', en: 'credited' },
  ACSP: { zh: '处理中', en: 'in process' }, PDNG: { zh: '待处理', en: 'pending' }, PART: { zh: '部分成功', en: 'partly done' }, RJCT: { zh: '已拒绝', en: 'rejected' },
}

function statusWords(status: string, lang: 'zh' | 'en'): string {
  const words = STATUS_WORDS[status]
  return words === undefined ? '' : lang === 'zh' ? `（${words.zh}）` : ` (${words.en})`
}

function reasonText(reason: unknown, lang: 'zh' | 'en'): string {
  if (typeof reason !== 'object' || reason === null) return cell(reason)
  const { code, [lang]: words } = reason as Item
  return [code, words].filter(each => each !== undefined).map(cell).join(' ')
}
