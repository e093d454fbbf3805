import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { readsChinese } from './words.ts'

/** How a command of the wrapper is used, in both languages: a line for each way. */
export type Usage = Readonly<{ zh: string; en: string }>

/** What a command line gave: its options, or what to say and how to end. */
export type Read<V> = Readonly<{ values: V } | { exit: 0 | 2; say: string }>

/**
 * Reads the options of a command of the wrapper. `--help` is answered by the usage; an option that the command does not have, or one without its
 * value, by its name and the usage.
 */
export function parse<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T, usage: Usage, isChinese: boolean): Read<ReturnType<typeof parseArgs<{ options: T }>>['values']> {
  const lines = isChinese ? usage.zh : usage.en
  if (args.includes('--help') || args.includes('-h')) return { exit: 0, say: `${lines}\n` }
  try {
    return { values: parseArgs({ args: [...args], options }).values }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (typeof code !== 'string' || !code.startsWith('ERR_PARSE_ARGS_')) throw error
    // Node's words name the option; the first sentence of them suffices.
    const words = (error as Error).message.split(/\. |\n/)[0] ?? ''
    return { exit: 2, say: `${isChinese ? `选项有误：${words}` : words}\n\n${lines}\n` }
  }
}

/** The options of this process; where there is nothing to do it says why and ends: 0 after --help, 2 after a wrong option. */
export function readOptions<const T extends ParseArgsOptionsConfig>(options: T, usage: Usage): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  const read = parse(process.argv.slice(2), options, usage, readsChinese(process.env))
  if ('values' in read) return read.values
  const stream = read.exit === 0 ? process.stdout : process.stderr
  stream.write(read.say)
  process.exit(read.exit)
}
