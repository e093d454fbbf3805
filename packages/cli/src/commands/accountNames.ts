import { readFile, writeFile } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse/sync'
import type { CommandGroup, CommandSpec } from '../command.ts'
import { EXIT, Failure, usageError } from '../failure.ts'
import { getJson, postJson } from '../nodeJson.ts'
import { cell, type Column, tableOf } from '../rows.ts'
import { listLines } from '../width.ts'

type Item = Readonly<Record<string, unknown>>
type Check = Readonly<{ id: string; results: readonly (Item & Readonly<{ question: Item; outcome: string | null; code: string | null; zh: string; en: string }>)[] }>

const BANK = { flags: '--bank <code>', words: { zh: '十二位行号', en: 'CNAPS code, 12 digits' } }

const check: CommandSpec = {
  name: 'check', summary: { zh: '核验收款户名与账号是否相符', en: 'Ask the payee\'s bank whether a name fits an account' },
  options: [
    BANK, { flags: '--number <number>', words: { zh: '账号', en: 'account number' } }, { flags: '--name <name>', words: { zh: '户名', en: 'name of the account' } },
    { flags: '--out <file>', words: { zh: '将签名答复写入文件', en: 'write the signed answer to a file' } },
  ],
  examples: [{ line: 'account-names check --bank 397521000025 --number 397020088000017521 --name 光谷汽车玻璃有限公司', words: { zh: '退出码 0：相符；1：其他', en: 'exit code 0: it fits; 1: anything else' } }],
  async run(session, _args, { bank, number, name, out }) {
    if (bank === undefined || number === undefined || name === undefined) throw usageError({ zh: '须写明 --bank、--number 与 --name。', en: 'Say --bank, --number and --name.' }, { zh: '', en: '' })
    const { id, results } = await postJson<Check>(session, '/v1/account-names/check', { names: [{ bank, number, name }] })
    const [result] = results
    if (out !== undefined) await writeFile(session.path(String(out)), `${JSON.stringify(result, undefined, 2)}\n`, { flag: 'wx' })
    const { printer } = session
    printer.result(listLines([
      [printer.say({ zh: '结果', en: 'outcome' }), cell(result?.outcome ?? result?.code)], ['', cell(result?.[printer.lang])], [printer.say({ zh: '留存编号', en: 'kept as' }), id],
    ]), { id, ...result })
    return result?.outcome === 'match' ? 0 : EXIT.refused
  },
}

/** Rows of a register: number, name, further names. */
function accountsOf(text: string): readonly Readonly<{ number: string; names: readonly string[] }>[] {
  try {
    const rows = parse(text.replaceAll('\r\n', '\n'), { bom: true, comment: '#', comment_no_infix: true, trim: true, skip_empty_lines: true, relax_column_count: true }) as string[][]
    return rows.map(([number = '', ...names]) => ({ number, names: names.filter(name => name !== '') }))
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault
    const { code } = fault
    throw new Failure('cli.badCsv', { zh: `不是 CSV（${code}）。`, en: `It is no CSV (${code}).` }, { zh: '每行：账号,户名', en: 'One row an account: number,name' }, EXIT.refused)
  }
}

const load: CommandSpec = {
  name: 'load', summary: { zh: '载入本行户名册（整册替换）', en: 'Load the names of a bank\'s accounts, in the place of those before' },
  arguments: [{ name: '<file>', words: { zh: 'CSV：账号,户名[,其他户名]', en: 'CSV: number,name[,further names]' } }], options: [BANK],
  examples: [{ line: 'account-names load names.csv --bank 397521000025', words: { zh: '户名加密保存；账本只登记承诺', en: 'names are kept encrypted; the ledger records a commitment' } }],
  async run(session, [file = ''], { bank }) {
    if (bank === undefined) throw usageError({ zh: '须写明 --bank。', en: 'Say --bank.' }, { zh: '', en: '' })
    const loaded = await postJson<Item>(session, '/v1/account-names', { bank, accounts: accountsOf(await readFile(session.path(file), 'utf8')) })
    session.printer.result(tableOf(session.printer, [loaded], COLUMNS), loaded)
    return 0
  },
}

const COLUMNS: readonly Column<Item>[] = [
  { head: { zh: '行号', en: 'bank' }, text: item => cell(item['bank']) }, { head: { zh: '成员', en: 'member' }, text: item => cell(item['member']) },
  { head: { zh: '账户数', en: 'accounts' }, text: item => cell(item['count']) }, { head: { zh: '已登记', en: 'recorded' }, text: item => cell(item['recorded']) },
  { head: { zh: '报文键', en: 'message key' }, text: item => cell(item['messageKey']) }, { head: { zh: '承诺', en: 'commitment' }, text: item => cell(item['commitment']) },
]

const list: CommandSpec = {
  name: 'list', summary: { zh: '本节点保存的户名册', en: 'Registers of names that this node keeps' },
  examples: [{ line: 'account-names list', words: { zh: '是否已登记于账本', en: 'whether the ledger holds the commitments' } }],
  async run(session) {
    const { items } = await getJson<{ items: readonly Item[] }>(session, '/v1/account-names')
    session.printer.result(tableOf(session.printer, items, COLUMNS), items)
    return 0
  },
}

const verify: CommandSpec = {
  name: 'verify', summary: { zh: '验证核验答复；附原文即判定争议', en: 'Verify an answer; with the bank\'s opening judge a dispute' },
  arguments: [{ name: '<file>', words: { zh: 'check --out 写出的文件', en: 'a file that check --out wrote' } }], options: [{ flags: '--opening <file>', words: { zh: '收款行出示的原文', en: 'the opening that the bank shows' } }],
  examples: [{ line: 'account-names verify answer.json --opening opening.json', words: { zh: 'right：答复正确；wrong：答复有误', en: 'right: the answer was right; wrong: it was not' } }],
  async run(session, [file = ''], { opening }) {
    const { answer, question } = JSON.parse(await readFile(session.path(file), 'utf8')) as Item
    const verdict = await postJson<Item>(session, '/v1/account-names/verify', { answer, question, ...(opening !== undefined && { opening: JSON.parse(await readFile(session.path(String(opening)), 'utf8')) as unknown }) })
    session.printer.result(listLines(Object.entries(verdict).map(([name, value]) => [name, cell(value)])), verdict)
    return verdict['proved'] === true && verdict['recorded'] === true && verdict['isAnswer'] !== false && (verdict['judgement'] ?? 'right') === 'right' ? 0 : EXIT.refused
  },
}

/** `account-names`: whether names fit accounts, and a bank's register of them. */
export const accountNames: CommandGroup = { name: 'account-names', summary: { zh: '户名核验', en: 'Account names: do they fit?' }, commands: [check, load, list, verify] }
