import { join } from 'node:path'
import { dataFolderOf, readFlags } from '../command/flags.ts'
import { readGenesisFile } from '../folder/genesisFile.ts'
import type { Language } from '../problem/render.ts'
import { runCommand } from '../command/runCommand.ts'
import { languageOfUser } from '../up/words.ts'
import { DISK_KINDS, type DiskUsage, diskUsage } from './usage.ts'

const usage = {
  zh: `用法：jianghan disk [选项]

列出数据目录中各类数据占用的磁盘空间及其保留规则；节点运行与否均可。

  --data 目录  数据目录（默认 ./data，或 JIANGHAN_DATA）
  --json       以 JSON 输出`,
  en: `Usage: jianghan disk [options]

Lists what each kind of data in a data folder takes on the disk and how long it is kept, beside a running node or without one.

  --data DIR  data folder (default ./data, or JIANGHAN_DATA)
  --json      as JSON`,
} as const

/** What `./jianghan disk` runs. Returns the exit code: 0 done, 1 refused, 2 usage. */
export async function diskCommand(args: readonly string[]): Promise<number> {
  const language = languageOfUser(process.env)
  let folder = dataFolderOf(undefined)
  return runCommand(language, () => folder, async () => {
    const flags = readFlags(args, { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } })
    if (flags.help === true) return say([usage[language]])
    folder = dataFolderOf(flags.data)
    readGenesisFile(join(folder, 'genesis.json'))
    const found = await diskUsage(folder)
    return say(flags.json === true ? [JSON.stringify(found)] : table(found, language))
  })
}

const say = (lines: readonly string[]): number => {
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`.padStart(14)

/** The sizes first: their column is as wide in both languages. */
export function table({ kinds, total, free, capacity }: DiskUsage, language: Language): string[] {
  const rows = DISK_KINDS.filter(({ kind }) => kinds[kind] > 0).map(({ kind, words, keeps }) =>
    `${mebibytes(kinds[kind])}  ${words[language]}${keeps[language] === '' ? '' : language === 'zh' ? `（${keeps.zh}）` : ` (${keeps.en})`}`)
  return [
    ...rows,
    `${mebibytes(total)}  ${language === 'zh' ? '合计' : 'in all'}`,
    `${mebibytes(free)}  ${language === 'zh' ? '磁盘剩余，容量' : 'free on the disk, of'} ${mebibytes(capacity).trim()}`,
  ]
}

if (import.meta.main) process.exit(await diskCommand(process.argv.slice(2)))
