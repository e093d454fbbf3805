import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Bounds of the log files. */
export type LogBounds = Readonly<{
  /** Size beyond which a file is followed by the next one, bytes. */
  fileBytes: number
  /** Bytes in a day (UTC). Beyond, only warnings and errors are written; beyond a quarter more, nothing but how many lines were left out. */
  dayBytes: number
  keepDays: number
}>

const NAME = /^node-([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{3})\.log$/
const DAY_MS = 86_400_000
/** Level from which a line is a warning (pino). */
const WARN = 40
/** Files of one day: the number of the name has three digits. */
const FILES_MAX = 999

/** The log in files of the data folder: one file a day and more when it grows, a budget a day, and an end to what is kept. Never stops the node: a line that cannot be written is left out. */
export class LogFiles {
  readonly #folder: string
  readonly #bounds: LogBounds
  readonly #now: () => number
  #day = ''
  #number = 1
  #handle: number | undefined
  #fileSize = 0
  #daySize = 0
  #dropped = 0

  constructor(folder: string, bounds: LogBounds, now: () => number = Date.now) {
    this.#folder = folder
    this.#bounds = bounds
    this.#now = now
  }

  /** Takes a line with its end, as pino writes it. */
  write(line: string): void {
    try {
      const day = new Date(this.#now()).toISOString().slice(0, 10)
      if (day !== this.#day) this.#begin(day)
      const size = Buffer.byteLength(line)
      const { dayBytes, fileBytes } = this.#bounds
      const allowed = levelOf(line) >= WARN ? dayBytes * 1.25 : dayBytes
      if (this.#daySize + size > allowed) {
        if (this.#dropped++ === 0) this.#append(`${JSON.stringify({ level: WARN, time: new Date(this.#now()).toISOString(), msg: 'the log has used up its budget of this day; lines are left out until midnight (UTC)', dayBytes })}\n`)
        return
      }
      if (this.#fileSize > 0 && this.#fileSize + size > fileBytes && this.#number < FILES_MAX) this.#open(this.#number + 1)
      this.#append(line)
    } catch { /* a full disk must not stop the node, and is told of by health */ }
  }

  #append(line: string): void {
    if (this.#handle === undefined) return
    this.#fileSize += writeSync(this.#handle, line)
    this.#daySize += Buffer.byteLength(line)
  }

  #begin(day: string): void {
    const [left, before] = [this.#dropped, this.#day]
    this.#day = day
    this.#dropped = 0
    mkdirSync(this.#folder, { recursive: true, mode: 0o750 })
    const files = readdirSync(this.#folder).filter(name => NAME.exec(name)?.[1] === day).sort()
    this.#daySize = files.reduce((sum, name) => sum + (statSync(join(this.#folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
    this.#open(Number(NAME.exec(files.at(-1) ?? '')?.[2] ?? 1))
    if (left > 0) this.#append(`${JSON.stringify({ level: WARN, time: new Date(this.#now()).toISOString(), msg: 'lines were left out of the log', day: before, lines: left })}\n`)
    this.#forget()
  }

  #open(number: number): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
    this.#number = number
    const file = join(this.#folder, `node-${this.#day}.${String(number).padStart(3, '0')}.log`)
    this.#handle = openSync(file, 'a', 0o640)
    this.#fileSize = statSync(file).size
  }

  #forget(): void {
    const oldest = new Date(this.#now() - (this.#bounds.keepDays - 1) * DAY_MS).toISOString().slice(0, 10)
    for (const name of readdirSync(this.#folder)) {
      const day = NAME.exec(name)?.[1]
      if (day !== undefined && day < oldest) rmSync(join(this.#folder, name), { force: true })
    }
  }

  /** Ends the file. */
  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
    this.#day = ''
  }
}

/** The level of a line, which pino writes first. */
const levelOf = (line: string): number => Number(/^\{"level":([0-9]{2})/.exec(line)?.[1] ?? 0)
