import { readFile } from 'node:fs/promises'
import type { CommandSpec, Given } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import type { SheetWishes } from '../folder/door.ts'
import type { Session } from '../session.ts'

/** Most files that are worked on at once. */
const PARALLEL_MAX = 16

/** `folder`: pays what an ERP puts into a folder, and writes the results into another. */
export const folder: CommandSpec = {
  name: 'folder',
  summary: { zh: '处理 ERP 付款目录：读入付款文件，写出结果', en: 'Pay the files in an ERP\'s folder, and write the results' },
  options: [
    { flags: '--in <dir>', words: { zh: 'ERP 放入付款文件（pain.001、XLSX、CSV）的目录', en: 'where the ERP puts payment files (pain.001, XLSX, CSV)' } },
    { flags: '--out <dir>', words: { zh: '结果目录：pain.002、camt.054、电子回单、逐笔结果、日终对账单', en: 'where results go: pain.002, camt.054, receipts, the fate of each row, statements of each day' } },
    { flags: '--map <map>', words: { zh: '表格的列映射：JSON 文件，或节点上的名称', en: 'column map of sheets: a JSON file, or a name at the node' } },
    { flags: '--debtor-account <number>', words: { zh: '表格没有写明时的付款账号', en: 'account to pay from, where a sheet names none' } },
    { flags: '--receipts <form>', words: { zh: '电子回单：每笔一个 PDF，或不写', en: 'receipts: a PDF for each payment, or none' }, choices: ['pdf', 'none'], fallback: 'pdf' },
    { flags: '--statements <form>', words: { zh: '日终后写出每个账户的对账单：camt.053 与 PDF、其一，或不写', en: 'statements of each account when a day is over: camt.053 and PDF, one of them, or none' }, choices: ['all', 'camt.053', 'pdf', 'none'], fallback: 'all' },
    { flags: '--once', words: { zh: '处理完现有文件即结束；有拒绝或待审批时退出码为 1', en: 'end when what is there is done; exit code 1 where something was refused or waits' } },
    { flags: '--parallel <n>', words: { zh: '同时处理的文件数', en: 'files at once' }, fallback: '4' },
    { flags: '--poll <seconds>', words: { zh: '查看目录的间隔（秒）', en: 'seconds between two looks' }, fallback: '2' },
    { flags: '--rest <seconds>', words: { zh: '文件多久未变化才算写完（秒）', en: 'seconds without a change after which a file is complete' }, fallback: '2' },
  ],
  examples: [
    { line: 'folder --in erp/out --out erp/in', words: { zh: '以 JIANGHAN_API_KEY 的授权付款，Ctrl-C 结束', en: 'pays within the grant of JIANGHAN_API_KEY, ends with Ctrl-C' } },
    { line: 'folder --in erp/out --out erp/in --once', words: { zh: '供定时任务使用', en: 'for a timer' } },
  ],
  run: workOn,
}

async function workOn(session: Session, _words: readonly string[], given: Given): Promise<number> {
  const [input, output] = [given['in'], given['out']]
  if (typeof input !== 'string' || typeof output !== 'string') throw usageError({ zh: '请给出 --in 与 --out。', en: 'Name --in and --out.' }, { zh: '见示例。', en: 'See the example.' })
  const [parallel, poll, rest] = [numberOf(given, 'parallel', PARALLEL_MAX), numberOf(given, 'poll', 3_600), numberOf(given, 'rest', 3_600)]
  const [{ Door }, { layoutOf, lockFolder }, { FolderRun }, { PAPERS }] = await Promise.all([import('../folder/door.ts'), import('../folder/layout.ts'), import('../folder/folderRun.ts'), import('../folder/dayStatements.ts')])
  const { printer, signal } = session
  const layout = await layoutOf(session.path(input), session.path(output))
  const unlock = await lockFolder(layout)
  try {
    const door = new Door(await session.client(), signal, await sheetWishes(session, given))
    await door.check()
    printer.line(printer.say({ zh: `处理 ${layout.in}，结果写入 ${layout.out}。`, en: `Working on ${layout.in}; results go to ${layout.out}.` }), { event: 'ready', in: layout.in, out: layout.out })
    const { settled, refused, waiting } = await new FolderRun({
      layout, door, parallel, pollMs: poll * 1_000, restMs: rest * 1_000, once: given['once'] === true, signal,
      receipts: given['receipts'] === 'pdf', statements: Object.entries(PAPERS).flatMap(([name, paper]) => (given['statements'] === 'all' || given['statements'] === name ? [paper] : [])), say: (words, event) => printer.line(printer.say(words), event),
    }).run()
    printer.line(printer.say({ zh: `结束：成功 ${settled} 笔，拒绝 ${refused} 项，待审批 ${waiting} 份。`, en: `Ended: ${settled} payment(s) settled, ${refused} refused, ${waiting} file(s) waiting.` }), { event: 'ended', settled, refused, waiting })
    return given['once'] === true && refused + waiting > 0 ? EXIT.refused : EXIT.done
  } finally {
    await unlock()
  }
}

/** What sheets are read with. A map that lies in a file goes along whole. */
async function sheetWishes(session: Session, { map, debtorAccount }: Given): Promise<SheetWishes> {
  return {
    ...(typeof map === 'string' && { map: map.endsWith('.json') ? JSON.stringify(JSON.parse(await readFile(session.path(map), 'utf8'))) : map }),
    ...(typeof debtorAccount === 'string' && { debtorAccount }),
  }
}

/** A number of an option; fractions of a second are taken. */
function numberOf(given: Given, name: string, max: number): number {
  const value = Number(given[name])
  if (Number.isFinite(value) && value > 0 && value <= max && (name !== 'parallel' || Number.isInteger(value))) return value
  throw usageError({ zh: `--${name} 应大于 0 且不超过 ${max}。`, en: `--${name} is more than 0 and at most ${max}.` }, { zh: '', en: '' })
}
