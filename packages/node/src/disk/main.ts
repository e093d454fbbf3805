import { join } from 'node:path'
import { dataFolderOf, readFlags } from '../command/flags.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import type { Language } from '../problem/render.ts'
import { runCommand } from '../command/runCommand.ts'
import { languageOfUser } from '../up/words.ts'
import { loadConfig } from '../config/load.ts'
import { type DiskGrowth, DiskGrowthLog } from './growth.ts'
import { daysLeftOf, type DiskLimits, limitsOf } from './limits.ts'
import { removeData } from './remove.ts'
import { DISK_KINDS, type DiskUsage, diskUsage } from './usage.ts'

const usage = {
  zh: `用法：jianghan disk [选项]

列出数据目录中各类数据占用的磁盘空间、每天的增长、保留规则，以及按最近几天的速度还能写多少天；节点运行与否均可。

  --data 目录  数据目录（默认 ./data，或 JIANGHAN_DATA）
  --json       以 JSON 输出
  --remove 种类  删除可重建之物：index（查询索引，下次启动时由区块重建）、aside（搁置的损坏状态）；节点须已停止`,
  en: `Usage: jianghan disk [options]

Lists what each kind of data in a data folder takes on the disk, what a day adds to it, how long it is kept, and how many days are left at the pace of the last ones, beside a
running node or without one.

  --data DIR  data folder (default ./data, or JIANGHAN_DATA)
  --json      as JSON
  --remove KIND  removes what can be spared: index (built again from the blocks at the next start), aside (a damaged state set aside); the node must be stopped`,
} as const

/** What `./jianghan disk` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function diskCommand(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  let folder = dataFolderOf(undefined)
  return runCommand(language, () => folder, async () => {
    const flags = readFlags(args, { data: { type: 'string' }, remove: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
    if (flags.help === true) return say([usage[language]])
    folder = dataFolderOf(flags.data)
    readGenesisFile(join(folder, 'genesis.json'))
    if (flags.remove !== undefined) return say([removedWords(removeData(folder, String(flags.remove)), language)])
    const found = await diskUsage(folder)
    const limits = limitsOf(loadConfig({ file: join(folder, 'node.json'), environment: process.env, flags: {} }), found.capacity)
    const growth = DiskGrowthLog.open(folder).perDay
    const daysLeft = daysLeftOf(found, limits, growth)
    return say(flags.json === true ? [JSON.stringify({ ...found, ...limits, growth: growth ?? null, daysLeft: daysLeft ?? null })] : table(found, language, { limits, growth }))
  })
}

const say = (lines: readonly string[]): number => {
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

const removedWords = (files: number, language: Language): string => (language === 'zh' ? `已删除 ${files} 个文件。` : `${files} files removed.`)

const size = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
const mebibytes = (bytes: number): string => size(bytes).padStart(14)
const aDay = (bytes: number, language: Language): string => `${bytes < 0 ? '−' : '+'}${size(Math.abs(bytes))}${language === 'zh' ? '/天' : '/day'}`.padStart(language === 'zh' ? 16 : 18)

/** The sizes first: their column is as wide in both languages. Growth stands beside them where it was measured. */
export function table(
  usage: DiskUsage, language: Language, { limits = { reserve: 0, budget: 0 }, growth }: Readonly<{ limits?: DiskLimits; growth?: DiskGrowth | undefined }> = {},
): string[] {
  const { kinds, total, free, capacity } = usage
  const line = (bytes: number, added: number | undefined, words: string): string => `${mebibytes(bytes)}${growth === undefined ? '' : added === undefined ? ' '.repeat(18) : aDay(added, language)}  ${words}`
  const rows = DISK_KINDS.filter(({ kind }) => kinds[kind] > 0).map(({ kind, words, keeps }) =>
    line(kinds[kind], growth?.kinds[kind], `${words[language]}${keeps[language] === '' ? '' : language === 'zh' ? `（${keeps.zh}）` : ` (${keeps.en})`}`))
  const zh = language === 'zh'
  const days = daysLeftOf(usage, limits, growth)
  return [
    ...rows,
    line(total, growth?.total, `${zh ? '合计' : 'in all'}${limits.budget === 0 ? '' : zh ? `，预算 ${size(limits.budget)} 的 ${percent(total, limits.budget)}` : `, ${percent(total, limits.budget)} of the budget of ${size(limits.budget)}`}`),
    line(free, undefined, `${zh ? '磁盘剩余，容量' : 'free on the disk, of'} ${size(capacity)}`),
    growth === undefined ? (zh ? '增长尚未测得：节点运行十分钟后开始。' : 'Growth is not known yet: a node measures it from its tenth minute on.')
      : days === undefined ? (zh ? `按最近 ${growth.days.toFixed(1)} 天的速度，占用没有增长。` : `At the pace of the last ${growth.days.toFixed(1)} days nothing grows.`)
        : zh ? `按最近 ${growth.days.toFixed(1)} 天的速度，还可写入约 ${Math.floor(days)} 天。` : `At the pace of the last ${growth.days.toFixed(1)} days there is room for ${Math.floor(days)} days.`,
  ]
}

const percent = (part: number, whole: number): string => `${(100 * part / whole).toFixed(1)}%`

if (import.meta.main) process.exit(await diskCommand(process.argv.slice(2)))
