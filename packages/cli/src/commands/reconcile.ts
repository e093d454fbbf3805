import { readFile } from 'node:fs/promises'
import type { CommandSpec } from '../command.ts'
import { EXIT } from '../failure.ts'
import { getJson } from '../nodeJson.ts'
import { cell, type Column, tableOf } from '../rows.ts'

type Item = Readonly<Record<string, unknown>>
type Report = Readonly<{ height: string; accounts: number; movements: number; differences: number; items: readonly Item[] }>

const column = (name: string, zh: string, en: string): Column<Item> => ({ head: { zh, en }, text: item => cell(item[name]) })
const COLUMNS = (lang: 'zh' | 'en'): readonly Column<Item>[] => [
  column(lang, '差异', 'difference'), column('account', '账户', 'account'), column('asset', '资产', 'asset'), column('day', '日期', 'day'), column('here', '账本', 'ledger'), column('there', '对方', 'other side'),
  column('hereReference', '账本编号', 'ledger reference'), column('thereReference', '对方编号', 'other reference'),
]

/** `reconcile`: every difference between ledger, index, statements and a file from outside. */
export const reconcile: CommandSpec = {
  name: 'reconcile', summary: { zh: '对账：账本、索引、对账单与外部文件', en: 'Compare ledger, index and statements, and a camt.053 or a bank\'s sheet' },
  arguments: [{ name: '[file]', words: { zh: 'camt.053、CSV 或 XLSX；省略则核对账本自身', en: 'camt.053, CSV or XLSX; without one the ledger is compared with itself' } }],
  options: [
    { flags: '--account <address>', words: { zh: '账户地址', en: 'address of the account' } }, { flags: '--asset <id>', words: { zh: '资产', en: 'asset' } },
    { flags: '--from <day>', words: { zh: '起始日 YYYY-MM-DD', en: 'first day, YYYY-MM-DD' } }, { flags: '--to <day>', words: { zh: '截止日 YYYY-MM-DD', en: 'last day, YYYY-MM-DD' } },
  ],
  examples: [
    { line: 'reconcile', words: { zh: '退出码 0：没有差异', en: 'exit code 0: no difference' } },
    { line: 'reconcile statement.xml', words: { zh: '退出码 1：有差异，逐条列出', en: 'exit code 1: each difference is named' } },
  ],
  async run(session, [file], given) {
    const query = new URLSearchParams(['account', 'asset', 'from', 'to'].flatMap(name => (given[name] === undefined ? [] : [[name, String(given[name])]])))
    const path = `/v1/reconcile${query.size === 0 ? '' : `?${query}`}`
    let report: Report
    if (file === undefined || file === '') report = await getJson<Report>(session, path)
    else {
      const body = new Uint8Array(await readFile(session.path(file)))
      const { bytes } = await (await session.client()).request({ method: 'POST', path, body, contentType: 'application/octet-stream', signal: session.signal })
      report = JSON.parse(new TextDecoder().decode(bytes)) as Report
    }
    const { printer } = session
    const { accounts, movements, differences, height } = report
    printer.result([
      printer.say({ zh: `核对 ${accounts} 个账户、${movements} 笔变动，至区块 ${height}：${differences === 0 ? '没有差异' : `${differences} 处差异`}`, en: `${accounts} accounts and ${movements} movements compared up to block ${height}: ${differences === 0 ? 'no difference' : `${differences} differences`}` }),
      ...(differences === 0 ? [] : tableOf(printer, report.items, COLUMNS(printer.lang))),
    ], report)
    return differences === 0 ? 0 : EXIT.refused
  },
}
