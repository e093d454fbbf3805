import { resolve } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** The options of a command as texts; throws badOption naming what does not fit. */
export function readFlags<T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], strict: true, allowPositionals: false, options }).values
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    if (code === undefined || !code.startsWith('ERR_PARSE_ARGS')) throw fault
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? args.find(arg => !arg.startsWith('-')) ?? ''
    fail(startProblems.badOption, { option, whatZh: '无此选项，或缺少值、多余值', whatEn: 'there is no such option, or its value is missing or unexpected' })
  }
}

/** A text that must be given. */
export function given(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  fail(startProblems.badOption, { option, whatZh: '缺少', whatEn: 'it is missing' })
}

/** A folder that must be given, absolute. */
export function folderOf(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return resolve(process.cwd(), value)
  fail(startProblems.badOption, { option, whatZh: '缺少目录', whatEn: 'the folder is missing' })
}

/** The data folder: --data, JIANGHAN_DATA, or ./data. */
export const dataFolderOf = (value: unknown): string => resolve(process.cwd(), (typeof value === 'string' ? value : '') || process.env['JIANGHAN_DATA'] || 'data')

/** A whole number of so many at most. */
export function countOf(option: string, value: unknown, fallback: number, max: number): number {
  if (value === undefined) return fallback
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= max) return number
  fail(startProblems.badOption, { option, whatZh: `应为 0 至 ${max} 的整数`, whatEn: `a whole number from 0 to ${max}` })
}
