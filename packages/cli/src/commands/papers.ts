import type { CommandSpec, Given } from '../command.ts'
import { download } from '../download.ts'
import { EXIT, usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import type { Session } from '../session.ts'

const DAY = { flags: '--day <date>', words: { zh: '日期 YYYY-MM-DD（北京时间），默认为今日', en: 'the business day (UTC+8), YYYY-MM-DD; today by default' } }
const OUTPUT = { flags: '-o, --output <file>', words: { zh: '写入的 ZIP 文件', en: 'the ZIP file to write' } }

const dayOf = ({ printer }: Session, day: Given[string]): string => (typeof day === 'string' ? day : new Date(printer.io.now() + 8 * 3_600_000).toISOString().slice(0, 10))

/** Writes an archive of papers to a new file. */
async function fetchArchive(session: Session, output: Given[string], parts: AsyncIterable<Uint8Array>): Promise<number> {
  if (typeof output !== 'string') throw usageError({ zh: '请用 -o 指定要写入的文件。', en: 'Name the file to write with -o.' }, { zh: '例如 -o papers.zip', en: 'For example -o papers.zip' })
  const { printer } = session
  const bytes = await withProgress(printer, { zh: '正在制作', en: 'Making them' }, download(session, output, parts))
  printer.result([printer.say({ zh: `${output}（${bytes} 字节）`, en: `${output} (${bytes} bytes)` })], { file: output, bytes })
  return EXIT.done
}

/** Fetches the statements of all accounts of the caller for a day. */
export const statements: CommandSpec = {
  name: 'statements',
  summary: { zh: '取得名下全部账户的日对账单（ZIP：PDF、JSON、camt.053）', en: 'Get the statements of all your accounts for a day (a ZIP of PDF, JSON, camt.053)' },
  options: [DAY, OUTPUT],
  examples: [{ line: 'statements --day 2026-11-27 -o statements.zip', words: { zh: '每个账户三份；verify 可核验其中的 PDF', en: 'three files of each account; verify judges the PDF' } }],
  run: async (session, _, { day, output }) => fetchArchive(session, output, (await session.client()).statements(dayOf(session, day), session.signal)),
}

/** Fetches the receipts of an account of a day. */
export const dayReceipts: CommandSpec = {
  name: 'day-receipts',
  summary: { zh: '取得账户一日的全部电子回单（ZIP）', en: 'Get the receipts of an account of a day (a ZIP)' },
  arguments: [{ name: '<address>', words: { zh: '账户地址（jh1…）', en: 'account address (jh1…)' } }],
  options: [{ flags: '--asset <id>', words: { zh: '资产，例如 CNY.HJB', en: 'the asset, like CNY.HJB' } }, DAY, OUTPUT],
  examples: [{ line: 'day-receipts jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --day 2026-11-27 -o receipts.zip', words: { zh: '当日收付各笔一个 PDF', en: 'a PDF for each payment in and out on that day' } }],
  async run(session, [address = ''], { asset, day, output }) {
    if (typeof asset !== 'string') throw usageError({ zh: '请用 --asset 指定资产。', en: 'Name the asset with --asset.' }, { zh: '例如 --asset CNY.HJB', en: 'For example --asset CNY.HJB' })
    return fetchArchive(session, output, (await session.client()).receiptsOfDay(address, asset, dayOf(session, day), session.signal))
  },
}
