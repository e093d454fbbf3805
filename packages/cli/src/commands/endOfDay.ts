import { formatGrouped } from '@jianghan/protocol'
import type { CommandSpec } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { download } from '../download.ts'
import { withProgress } from '../io.ts'
import { cell } from '../rows.ts'
import { listLines } from '../width.ts'

/** Differences that are listed. */
const LISTED = 50

/** Closes a business day of a bank: statements of all its accounts, and whether everything adds up. */
export const endOfDay: CommandSpec = {
  name: 'end-of-day',
  summary: { zh: '日终：全部账户的 camt.053 与核对结果', en: 'Close a day: camt.053 of every account, and whether all adds up' },
  options: [
    { flags: '--asset <id>', words: { zh: '本行发行的资产，例如 CNY.HJB', en: 'the asset that the bank issued, like CNY.HJB' } },
    { flags: '--day <date>', words: { zh: '日期 YYYY-MM-DD（北京时间），默认为今日', en: 'the business day (UTC+8), YYYY-MM-DD; today by default' } },
    { flags: '-o, --output <file>', words: { zh: 'ZIP 文件；省略时只核对', en: 'the ZIP file; without it the day is only reconciled' } },
  ],
  examples: [{ line: 'end-of-day --asset CNY.HJB --day 2026-11-27 -o statements.zip', words: { zh: '每个账户一个文件', en: 'one file for each account' } }],
  async run(session, _, { asset, day, output }) {
    if (typeof asset !== 'string') throw usageError({ zh: '请用 --asset 指定资产。', en: 'Name the asset with --asset.' }, { zh: '例如 --asset CNY.HJB', en: 'For example --asset CNY.HJB' })
    const { printer } = session
    const today = new Date(printer.io.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const date = typeof day === 'string' ? day : today
    const client = await session.client()
    const words = { zh: '正在日终', en: 'Closing the day' }
    if (typeof output === 'string') await withProgress(printer, words, download(session, output, client.endOfDay(asset, date, session.signal)))
    const told = await withProgress(printer, words, client.reconciliation(asset, date, { last: typeof output === 'string', signal: session.signal }))
    const digits = await client.decimalsOf(asset) ?? 0
    const amount = (atoms: string): string => `${atoms.startsWith('-') ? '-' : ''}${formatGrouped(BigInt(atoms.replace('-', '')), digits)} ${asset}`
    const row = (zh: string, en: string, value: string): readonly [string, string] => [printer.say({ zh, en }), value]
    const { differences } = told
    printer.result([
      ...listLines([
        row('日期', 'day', `${told.day}${told.complete ? '' : printer.say({ zh: '（未结束）', en: ' (not over)' })}`), row('区块', 'as of block', told.height),
        row('账户', 'accounts', String(told.accounts)), row('分录', 'entries', String(told.entries)), row('期初余额', 'opening', amount(told.opening)), row('收入', 'credits', amount(told.credits)),
        row('支出', 'debits', amount(told.debits)), row('期末余额', 'closing', amount(told.closing)), row('余额合计', 'balances now', amount(told.balances)), row('发行总量', 'supply', amount(told.supply)),
        row('差异', 'differences', differences.length === 0 ? printer.say({ zh: '无', en: 'none' }) : String(differences.length)),
      ]),
      ...differences.slice(0, LISTED).map(each => `  ${Object.entries(each).map(([name, value]) => `${name}=${cell(value)}`).join(' ')}`),
    ], told)
    return differences.length === 0 ? EXIT.done : EXIT.refused
  },
}
