import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AuditFault, type AuditFile, type ChainedRecord, formatAuditHead, parseAuditHead, readAuditLine, verifyAudit } from '@jianghan/client/audit'
import type { Words } from '@jianghan/kernel/schema'
import type { CommandGroup } from '../command.ts'
import { Failure, usageError } from '../failure.ts'
import { cell, localTime, tableOf, type Column } from '../rows.ts'
import type { Session } from '../session.ts'

/** The files of the audit log in the data folder, and the head that the node noted beside them. */
async function openLog(session: Session): Promise<{ folder: string; files: readonly AuditFile[]; noted: string | undefined }> {
  const folder = join(session.options.data, 'audit')
  const path = session.path(folder)
  const names = (await readdir(path).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') throw new Failure('cli.auditMissing', { zh: `${folder} 中没有审计日志。`, en: `There is no audit log in ${folder}.` }, { zh: '请用 --data 指定节点的数据目录。', en: 'Name the data folder of the node with --data.' })
    throw fault
  })).filter(name => name.endsWith('.jsonl')).sort()
  const files = await Promise.all(names.map(async name => ({ name, bytes: new Uint8Array(await readFile(join(path, name))) })))
  const noted = await readFile(join(path, 'head'), 'utf8').catch(() => undefined)
  return { folder, files, noted }
}

const FAULTS: Readonly<Record<AuditFault['kind'], (fault: AuditFault) => Words>> = {
  malformed: f => ({ zh: `${f.file} 第 ${f.line} 行不是审计记录，此处应为第 ${f.seq} 条`, en: `line ${f.line} of ${f.file} is no record; record ${f.seq} should be there` }),
  altered: f => ({ zh: `${f.file} 第 ${f.line} 行（第 ${f.seq} 条）的内容被改动过`, en: `line ${f.line} of ${f.file}, record ${f.seq}, was altered` }),
  broken: f => ({ zh: `${f.file} 第 ${f.line} 行接不上前一条：第 ${f.seq} 条被删除、调换或插入`, en: `line ${f.line} of ${f.file} does not follow the one before: record ${f.seq} was removed, exchanged or put in` }),
  cut: f => ({ zh: `日志末尾缺失或被重写，自第 ${f.seq} 条起`, en: `the end of the log is missing or was written anew, from record ${f.seq} on` }),
}

const COLUMNS: readonly Column<ChainedRecord>[] = [
  { head: { zh: '序号', en: 'no.' }, text: ({ seq }) => String(seq) },
  { head: { zh: '时间', en: 'time' }, text: ({ at }) => localTime(at) },
  { head: { zh: '事项', en: 'act' }, text: ({ act }) => cell(act) },
  { head: { zh: '何人', en: 'by' }, text: ({ by }) => cell(`${by.kind} ${by.id}${by.member === undefined ? '' : ` (${by.member})`}`) },
  { head: { zh: '来自', en: 'from' }, text: ({ from }) => cell(from) },
  { head: { zh: '结果', en: 'result' }, text: ({ result }) => result },
  { head: { zh: '详情', en: 'details' }, text: ({ details }) => Object.entries(details).map(([name, value]) => cell(`${name}=${value}`)).join(' ') },
]

/** `audit`: the log of administrative acts in a data folder. Needs no node that runs. */
export const audit: CommandGroup = {
  name: 'audit',
  summary: { zh: '审计日志：管理操作的记录', en: 'Audit log: what was done in administering the node' },
  commands: [
    {
      name: 'list',
      summary: { zh: '列出管理操作，最新的在前', en: 'List administrative acts, the newest first' },
      options: [{ flags: '--limit <n>', words: { zh: '最多几条', en: 'how many at most' }, fallback: '50' }],
      examples: [{ line: 'audit list --limit 10', words: { zh: '何人何时做了什么', en: 'who did what, and when' } }],
      async run(session, _, { limit }) {
        const { files } = await openLog(session)
        const most = Number(limit)
        if (!Number.isInteger(most) || most < 1) throw usageError({ zh: '--limit 应为正整数。', en: '--limit takes a whole number.' }, { zh: '', en: '' })
        const lines = files.flatMap(({ bytes }) => new TextDecoder().decode(bytes).split('\n'))
        const records = lines.flatMap(line => readAuditLine(line) ?? []).reverse().slice(0, most)
        session.printer.result(tableOf(session.printer, records, COLUMNS), records)
        return 0
      },
    },
    {
      name: 'verify',
      summary: { zh: '核验审计日志未被改动', en: 'Check that nothing in the audit log was changed' },
      options: [{ flags: '--head <head>', words: { zh: '此前另行抄存的 head（序号:散列）', en: 'a head that was noted elsewhere before (number:hash)' } }],
      examples: [{ line: 'audit verify', words: { zh: '显示当前 head，请抄存于别处', en: 'shows the head, to be noted elsewhere' } }],
      async run(session, _, { head: given }) {
        const { printer } = session
        const { folder, files, noted } = await openLog(session)
        const known = typeof given === 'string' ? parseAuditHead(given) : undefined
        if (given !== undefined && known === undefined) throw usageError({ zh: '--head 形如 12:3f…。', en: '--head looks like 12:3f….' }, { zh: 'audit verify 会显示它。', en: 'audit verify shows it.' })
        const beside = noted === undefined ? undefined : parseAuditHead(noted)
        const verdicts = [verifyAudit(files, beside), ...(known === undefined ? [] : [verifyAudit(files, known)])]
        const { records, head, fault } = verdicts.find(verdict => verdict.fault !== undefined) ?? verdicts[0] as (typeof verdicts)[number]
        const text = formatAuditHead(head)
        if (fault === undefined) {
          printer.result([printer.colour(printer.say({ zh: `完好：${folder} 共 ${records} 条`, en: `Whole: ${records} records in ${folder}` }), 'green'), `head ${text}`], { whole: true, records, head: text })
          return 0
        }
        const words = FAULTS[fault.kind](fault)
        printer.result([printer.colour(printer.say({ zh: `有误：${words.zh}。`, en: `Not whole: ${words.en}.` }), 'red'), printer.say({ zh: `此前的 ${records} 条完好。`, en: `The ${records} records before it are whole.` })], { whole: false, records, head: text, fault })
        return 1
      },
    },
  ],
}
