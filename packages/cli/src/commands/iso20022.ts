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
    const work = client.request({
      // A file is not sent twice: a second arrival would be refused as a duplicate and hide what became of the first.
      method: 'POST', path: '/v1/iso20022/pain.001?wait=final', body, contentType: XML, accept: xml ? XML : 'application/json', once: true,
      timeoutMs: Math.max(session.timeoutMs, 120_000), signal: session.signal,
    })
    const { bytes } = await withProgress(session.printer, { zh: '正在付款', en: 'Paying' }, work)
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
  { head: { zh: 'UETR', en: 'UETR' }, text: item => cell(item['uetr']) },
  { head: { zh: '状态', en: 'status' }, text: item => cell(item['status']) },
]

/** Statuses of ISO 20022 (ExternalPaymentTransactionStatus1Code) that mean refusal, of all or of some. */
const REFUSED = ['RJCT', 'PART', 'CANC']

function answer({ printer }: Session, bytes: Uint8Array, xml: boolean): number {
  const text = new TextDecoder().decode(bytes)
  if (xml) {
    printer.io.stdout(text.endsWith('\n') ? text : `${text}\n`)
    return /<(?:\w+:)?(?:GrpSts|TxSts)>RJCT</.test(text) ? EXIT.refused : EXIT.done
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
  return REFUSED.includes(message.status) || transactions.some(item => item['status'] === 'RJCT') ? EXIT.refused : EXIT.done
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
