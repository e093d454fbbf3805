import { readFile, writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Words } from '@jianghan/kernel/schema'
import type { CommandSpec, Given } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { cell, type Column, tableOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Item = Readonly<Record<string, unknown>>

/** What the node answers about a payment message: its state, and that of each of its transactions. */
type MessageAnswer = Readonly<{ msgId: string; status: string; transactions?: readonly Item[]; warnings?: readonly Item[] }> & Item

const XML = 'application/xml'

/** Media types of the files that are no XML, by how their names end. */
const SHEETS: Readonly<Record<string, string>> = { '.csv': 'text/csv', '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }

/** Sends a payment file: a pain.001, or a sheet. */
export const importPayments: CommandSpec = {
  name: 'import',
  summary: { zh: '提交付款文件：ISO 20022 pain.001，或付款表格（XLSX、CSV）', en: 'Hand in a payment file: an ISO 20022 pain.001, or a sheet (XLSX, CSV)' },
  arguments: [{ name: '<file>', words: { zh: 'ERP 或网银导出的 XML、XLSX 或 CSV', en: 'XML, XLSX or CSV as an ERP writes it' } }],
  options: [
    { flags: '--xml', words: { zh: '以 pain.002 XML 应答', en: 'answer with the pain.002 as XML' } },
    { flags: '--map <map>', words: { zh: '表格的列映射：JSON 文件，或节点上的名称', en: 'column map of a sheet: a JSON file, or a name at the node' } },
    { flags: '--debtor-account <number>', words: { zh: '表格没有写明时的付款账号', en: 'account to pay from, where the sheet names none' } },
    { flags: '--check', words: { zh: '只检查表格，不付款', en: 'only check the sheet, pay nothing' } },
    { flags: '--result <file>', words: { zh: '把结果表写入此 .xlsx 或 .csv', en: 'write the rows with their results to this .xlsx or .csv' } },
  ],
  examples: [
    { line: 'payments import examples/pain001-pay-suppliers.xml', words: { zh: '随附的示例文件', en: 'the example that comes along' } },
    { line: 'payments import examples/pay-suppliers.xlsx --check', words: { zh: '先看一看表格是否可以付款', en: 'see whether a sheet can be paid' } },
  ],
  async run(session, [file = ''], options) {
    const { xml, check, result } = options
    const body = new Uint8Array(await readFile(session.path(file)))
    const sheet = SHEETS[extname(file).toLowerCase()]
    if (sheet === undefined && (check === true || options['map'] !== undefined || options['debtorAccount'] !== undefined)) {
      throw usageError({ zh: '--check、--map 和 --debtor-account 只用于表格。', en: '--check, --map and --debtor-account are for sheets.' }, { zh: '文件名须以 .xlsx 或 .csv 结尾。', en: 'The name of the file ends in .xlsx or .csv.' })
    }
    const client = await session.client()
    const waitMs = session.timeoutMs
    const waiting = `wait=final&timeout_ms=${Math.min(waitMs, 300_000)}`
    // Safe to be sent again: the same file is continued, never paid twice.
    const work = client.request({
      method: 'POST', path: sheet === undefined ? `/v1/iso20022/pain.001?${waiting}` : `/v1/payment-sheets${check === true ? '/check?' : `?${waiting}&`}${await sheetQuery(session, file, options)}`, body, contentType: sheet ?? XML,
      accept: xml ? XML : 'application/json', accepted: [422], timeoutMs: waitMs + 90_000, signal: session.signal,
    })
    const { status, bytes } = await withProgress(session.printer, check === true ? { zh: '正在检查', en: 'Checking' } : { zh: '正在付款', en: 'Paying' }, work)
    if (status === 422 && !xml) return refusedFile(session, bytes)
    const exit = answer(session, bytes, xml === true, check === true)
    if (typeof result === 'string' && status !== 422 && check !== true) await keepResult(session, result, xml ? (/<OrgnlMsgId>([^<]+)</.exec(new TextDecoder().decode(bytes))?.[1] ?? '') : (JSON.parse(new TextDecoder().decode(bytes)) as MessageAnswer).msgId)
    return exit
  },
}

/** What a sheet is read with, as a query. A map that lies in a file goes along whole. */
async function sheetQuery(session: Session, file: string, { map, debtorAccount }: Given): Promise<string> {
  const query = new URLSearchParams({ file: basename(file) })
  if (typeof map === 'string') query.set('map', map.endsWith('.json') ? JSON.stringify(JSON.parse(await readFile(session.path(map), 'utf8'))) : map)
  if (typeof debtorAccount === 'string') query.set('debtor_account', debtorAccount)
  return query.toString()
}

async function keepResult(session: Session, path: string, msgId: string): Promise<void> {
  const client = await session.client()
  const { bytes } = await client.request({ path: `/v1/iso20022/messages/${encodeURIComponent(msgId)}/sheet?as=${path.endsWith('.csv') ? 'csv' : 'xlsx'}&lang=${session.printer.lang}`, accept: '*/*', signal: session.signal })
  await writeFile(session.path(path), bytes)
  session.printer.note({ zh: `结果表已写入 ${path}。`, en: `The results are in ${path}.` })
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
    const line = placeOf(each, printer.lang)
    return `  ${line}${cell(each[printer.lang])}`
  })
  if (printer.json) printer.io.stderr(`${JSON.stringify({ error: problem })}\n`)
  else printer.io.stderr([`jianghan: ${printer.say({ zh, en })} (${code})`, ...lines, ...(hint?.[printer.lang] ? [`  ${hint[printer.lang]}`] : []), ''].join('\n'))
  return EXIT.refused
}

/** Of a sheet its cell, 付款!C7; of XML its line. */
function placeOf({ path, line }: Item, lang: 'zh' | 'en'): string {
  if (typeof path === 'string' && path !== '' && !path.startsWith('/')) return lang === 'zh' ? `${path}：` : `${path}: `
  return typeof line === 'number' && line > 0 ? (lang === 'zh' ? `第 ${line} 行：` : `line ${line}: `) : ''
}

/** Problems of one file that are listed. */
const DETAILS_MAX = 50

function answer({ printer }: Session, bytes: Uint8Array, xml: boolean, check = false): number {
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
  return message.status === (check ? 'PDNG' : 'ACSC') ? EXIT.done : EXIT.refused
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
