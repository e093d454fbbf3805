import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ConfigKey } from '../config/schema.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** What the command line of `up` says. */
export type UpOptions = Readonly<{
  /** Absolute. */
  folder: string
  empty: boolean
  sandbox: boolean
  help: boolean
  flags: Readonly<Partial<Record<ConfigKey, string>>>
}>

/** Reads the command line; throws badOption naming what does not fit. JIANGHAN_DATA gives the folder where --data does not. */
export function readOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>, cwd: string): UpOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        data: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' }, empty: { type: 'boolean' }, sandbox: { type: 'boolean' }, 'log-level': { type: 'string' },
        'keep-blocks': { type: 'string' }, 'keep-days': { type: 'string' }, 'disk-budget': { type: 'string' }, help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.data === '') fail(startProblems.badOption, { option: '--data', whatZh: '缺少目录', whatEn: 'the folder is missing' })
    const { sandbox = false } = values
    if (sandbox && values.empty === true) fail(startProblems.badOption, { option: '--empty', whatZh: '沙箱始于演示联盟', whatEn: 'a sandbox begins with the demo consortium' })
    const { port, host, 'log-level': logLevel, 'keep-blocks': keepBlocks, 'keep-days': keepDays, 'disk-budget': diskBudget } = values
    return {
      folder: resolve(cwd, values.data ?? (environment['JIANGHAN_DATA'] || (sandbox ? 'sandbox' : 'data'))),
      empty: values.empty ?? false,
      sandbox,
      help: values.help ?? false,
      flags: {
        ...(port !== undefined && { port }), ...(host !== undefined && { host }), ...(logLevel !== undefined && { logLevel }),
        ...(keepBlocks !== undefined && { keepBlocks }), ...(keepDays !== undefined && { keepDays }), ...(diskBudget !== undefined && { diskBudget }),
      },
    }
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException
    if (code === undefined || !code.startsWith('ERR_PARSE_ARGS')) throw fault
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? args.find(arg => !arg.startsWith('-')) ?? ''
    fail(startProblems.badOption, { option, whatZh: '无此选项，或缺少值、多余值', whatEn: 'there is no such option, or its value is missing or unexpected' })
  }
}
