import type { Language } from '@jianghan/client'
import type { Words } from '@jianghan/kernel/schema'

/** The world as a command sees it; tests give their own. */
export type Io = Readonly<{
  stdout(text: string): void
  stderr(text: string): void
  /** Bytes to standard output, for files written to "-". */
  stdoutBytes(bytes: Uint8Array): void
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Whether results go to a person's terminal. */
  stdoutIsTerminal: boolean
  stderrIsTerminal: boolean
  /** Asks for a line that is not shown while it is typed; undefined where no person sits at a terminal, or when they gave up. */
  askHidden(prompt: string): Promise<string | undefined>
  /** Ends with Ctrl-C. */
  signal: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
}>

/** Options that every command knows. */
export type GlobalOptions = Readonly<{
  url: string
  lang: Language
  json: boolean
  /** Data folder: trust.json, genesis.json, demo/keys lie there. */
  data: string
  trust?: string
  /** Client certificate, its private key, and authorities to trust: PEM files. */
  cert?: string
  certKey?: string
  cacert?: string
  /** --no-check: believe the node. */
  check: boolean
  timeout: string
}>

/** Prints results and progress of one command in one language. */
export class Printer {
  readonly io: Io
  readonly lang: Language
  readonly json: boolean
  readonly #colours: boolean

  constructor(io: Io, lang: Language, json: boolean) {
    this.io = io
    this.lang = lang
    this.json = json
    this.#colours = io.stdoutIsTerminal && !io.env['NO_COLOR'] && io.env['TERM'] !== 'dumb'
  }

  /** A text in the language of this run. */
  say(words: Words): string {
    return words[this.lang]
  }

  /** The result: lines for people, or one JSON document. */
  result(lines: readonly string[], json: unknown): void {
    if (this.json) this.io.stdout(`${JSON.stringify(json, jsonValue, 2)}\n`)
    else if (lines.length > 0) this.io.stdout(`${lines.join('\n')}\n`)
  }

  /** One line of a result that has no end: a line, or one JSON document on a line. */
  line(line: string, json: unknown): void {
    this.io.stdout(`${this.json ? JSON.stringify(json, jsonValue) : line}\n`)
  }

  /** A word to the reader beside the result. */
  note(words: Words): void {
    this.io.stderr(`${this.say(words)}\n`)
  }

  colour(text: string, colour: 'green' | 'red' | 'yellow' | 'bold'): string {
    const code = { green: 32, red: 31, yellow: 33, bold: 1 }[colour]
    return this.#colours ? `\u001b[${code}m${text}\u001b[0m` : text
  }
}

const jsonValue = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

/** Shows on stderr that a work goes on once it takes over a second: a counting line on a terminal, one line elsewhere. */
export async function withProgress<T>(printer: Printer, words: Words, work: Promise<T>): Promise<T> {
  const { io } = printer
  const text = printer.say(words)
  let seconds = 0
  let shown = false
  const timer = setInterval(() => {
    seconds++
    if (io.stderrIsTerminal) io.stderr(`\r${text} … ${seconds} s`)
    else if (!shown || seconds % 15 === 0) io.stderr(`${text} … ${seconds} s\n`)
    shown = true
  }, 1_000)
  try {
    return await work
  } finally {
    clearInterval(timer)
    if (shown && io.stderrIsTerminal) io.stderr('\r\u001b[K')
  }
}
