import type { Words } from '@jianghan/kernel/schema'
import type { Printer } from './io.ts'

/** What a process says with its exit code. */
export const EXIT = { done: 0, refused: 1, usage: 2, noConnection: 3, interrupted: 130 } as const

/** A command that cannot go on, in words. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly words: Words
  readonly hint: Words
  readonly exit: number
  readonly facts: unknown

  constructor(code: string, words: Words, hint: Words, exit: number = EXIT.refused, facts?: unknown) {
    super(`${code}: ${words.en}`)
    this.code = code
    this.words = words
    this.hint = hint
    this.exit = exit
    this.facts = facts
  }
}

/** A mistake in the command line. */
export const usageError = (words: Words, hint: Words): Failure => new Failure('cli.usage', words, hint, EXIT.usage)

type Told = Readonly<{ code: string; words: Words; hint: Words; facts?: unknown; retry?: string; exit: number }>

/** What a fault says and with which code the process ends; undefined for faults of the program itself. */
export function tell(fault: unknown): Told | undefined {
  if (fault instanceof Failure) return { code: fault.code, words: fault.words, hint: fault.hint, facts: fault.facts, exit: fault.exit }
  const { name, code, zh, en, hint, facts, retry } = (fault ?? {}) as Record<string, unknown>
  if (name !== 'JianghanError' || typeof code !== 'string') return systemFault(fault)
  const exit = NO_CONNECTION.has(code) ? EXIT.noConnection
    : code === 'client.cancelled' ? EXIT.interrupted
      : ['client.badArgument', 'client.badField', 'client.unknownField'].includes(code) ? EXIT.usage : EXIT.refused
  return { code, words: { zh: String(zh), en: String(en) }, hint: hint as Words, facts, retry: String(retry), exit }
}

/** Codes with which no connection came about. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'noConnection', 'badUrl', 'certificateExpired', 'certificateNotYetValid', 'authorityUnknown', 'certificateOfOtherHost', 'clientCertificateNeeded', 'clientCertificateRefused', 'tlsTooOld', 'plainHttpThere',
].map(name => `client.${name}`))

const FILE_WORDS: Readonly<Record<string, Words>> = {
  ENOENT: { zh: '文件不存在', en: 'no such file' },
  EACCES: { zh: '没有权限', en: 'permission denied' },
  EISDIR: { zh: '是一个目录', en: 'it is a folder' },
  EEXIST: { zh: '文件已存在', en: 'it exists already' },
  ENOSPC: { zh: '磁盘已满', en: 'the disk is full' },
}

function systemFault(fault: unknown): Told | undefined {
  const { code, path } = (fault ?? {}) as { code?: unknown; path?: unknown }
  const words = typeof code === 'string' ? FILE_WORDS[code] : undefined
  if (words === undefined || typeof path !== 'string') return undefined
  return {
    code: `cli.${code as string}`, words: { zh: `${path}：${words.zh}。`, en: `${path}: ${words.en}.` },
    hint: { zh: '请核对路径。', en: 'Check the path.' }, exit: EXIT.refused,
  }
}

/** Tells a fault on stderr, with its remedy; returns the exit code. A fault of the program itself shows its trace. */
export function report(fault: unknown, printer: Printer): number {
  const told = tell(fault)
  if (told === undefined) {
    printer.io.stderr(`${printer.say({ zh: '程序出错，请将以下内容交给维护者：', en: 'The program failed; give this to its maintainers:' })}\n${(fault as Error)?.stack ?? String(fault)}\n`)
    return EXIT.refused
  }
  const { code, words, hint, facts, retry, exit } = told
  if (printer.json) {
    printer.io.stderr(`${JSON.stringify({ error: { code, ...words, hint, facts, retry } })}\n`)
  } else if (exit !== EXIT.interrupted) {
    const mark = printer.io.stderrIsTerminal && !printer.io.env['NO_COLOR'] ? ['\u001b[31m', '\u001b[0m'] : ['', '']
    printer.io.stderr(`${mark[0]}jianghan:${mark[1]} ${printer.say(words)}${code === 'cli.usage' ? '' : ` (${code})`}\n`)
    const remedy = hint?.[printer.lang]
    if (remedy) printer.io.stderr(`  ${remedy}\n`)
  }
  return exit
}
