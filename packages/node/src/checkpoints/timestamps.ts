import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { formatNote, type NoteSignature, parseNote } from '@jianghan/light'
import type { Logger } from 'pino'
import { type Authority, askAuthority, type Stamped } from './askAuthority.ts'

/** Pause after a failure, doubled with each further one, milliseconds; never longer than the time between two time-stamps. */
const AGAIN_MS = 15_000

/** Longest time of a timer, milliseconds. */
const TIMER_MAX_MS = 2_147_483_647

/** How it stands with an authority. */
export type AuthorityStanding = Readonly<{ name: string; outcome: Stamped['outcome'] | 'notAsked'; why?: string; size: bigint; atMs: number; failures: number }>

/** What time-stamps are kept with. */
export type TimestampParts = Readonly<{
  /** Folder of the checkpoints that were time-stamped, a file each, named by its size. */
  folder: string
  authorities: readonly Authority[]
  /** Certificates that are trusted, DER. */
  roots: readonly Uint8Array[]
  /** Shortest time between two time-stamps of one authority, milliseconds. */
  everyMs: number
  now(): number
  log: Logger
}>

/** A checkpoint that carries time-stamps. */
export type TimedCheckpoint = Readonly<{ size: bigint; bytes: Uint8Array }>

/** Has checkpoints time-stamped now and then, beside their publication and never in its way, and keeps those that were: a proof made today needs one of today in ten years. */
export class Timestamps {
  readonly #parts: TimestampParts
  readonly #standings = new Map<string, AuthorityStanding & { dueMs: number }>()
  /** Sizes of what is kept, ascending. */
  readonly #sizes: bigint[]
  #newest: TimedCheckpoint | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #closed = false

  constructor(parts: TimestampParts) {
    this.#parts = parts
    mkdirSync(parts.folder, { recursive: true, mode: 0o750 })
    this.#sizes = readdirSync(parts.folder).filter(name => /^[1-9][0-9]{0,18}$/.test(name)).map(BigInt).sort((a, b) => (a < b ? -1 : 1))
    for (const { name } of parts.authorities) this.#standings.set(name, { name, outcome: 'notAsked', size: 0n, atMs: 0, failures: 0, dueMs: 0 })
  }

  /** How it stands with each authority. */
  get standings(): readonly AuthorityStanding[] {
    return [...this.#standings.values()].map(({ name, outcome, why, size, atMs, failures }) => ({ name, outcome, ...(why !== undefined && { why }), size, atMs, failures }))
  }

  /** Sizes of the checkpoints with time-stamps that are kept, ascending. */
  get sizes(): readonly bigint[] {
    return this.#sizes
  }

  /** The first checkpoint of this size or a later one that carries a time-stamp; undefined while there is none. */
  from(size: bigint): TimedCheckpoint | undefined {
    const found = this.#sizes.find(each => each >= size)
    return found === undefined ? undefined : { size: found, bytes: readFileSync(this.#file(found)) }
  }

  /** A checkpoint was published: whoever is due, or will be, is asked for a time-stamp on the newest. */
  onPublished(checkpoint: TimedCheckpoint): void {
    this.#newest = checkpoint
    this.#schedule()
  }

  /** Ends; what is under way is waited for. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Those who have not stamped the newest checkpoint. */
  #behind(): readonly Authority[] {
    const size = this.#newest?.size ?? 0n
    return this.#parts.authorities.filter(({ name }) => (this.#standings.get(name)?.size ?? 0n) < size)
  }

  #dueMs({ name }: Authority): number {
    return this.#standings.get(name)?.dueMs ?? 0
  }

  /** Runs when the first of them is due. */
  #schedule(): void {
    const behind = this.#behind()
    if (behind.length === 0 || this.#running !== undefined || this.#closed) return
    clearTimeout(this.#timer)
    const wait = Math.min(...behind.map(each => this.#dueMs(each))) - this.#parts.now()
    this.#timer = setTimeout(() => {
      this.#running = this.#run().catch((fault: unknown) => this.#parts.log.warn({ fault: String(fault) }, 'time-stamps')).finally(() => {
        this.#running = undefined
        this.#schedule()
      })
    }, Math.min(Math.max(0, wait), TIMER_MAX_MS)).unref()
  }

  async #run(): Promise<void> {
    const due = this.#behind().filter(each => this.#dueMs(each) <= this.#parts.now())
    if (due.length > 0 && this.#newest !== undefined) await this.#stamp(this.#newest, due)
  }

  #file(size: bigint): string {
    return join(this.#parts.folder, String(size))
  }

  async #stamp({ size, bytes }: TimedCheckpoint, due: readonly Authority[]): Promise<void> {
    const { roots, now } = this.#parts
    const kept = this.#sizes.includes(size) ? parseNote(readFileSync(this.#file(size))) : undefined
    const note = kept ?? parseNote(bytes)
    if (note === undefined) return
    const answers = await Promise.all(due.map(async authority => ({ authority, answer: await askAuthority(authority, note.text, roots, now) })))
    const lines: NoteSignature[] = answers.flatMap(({ answer }) => (answer.outcome === 'stamped' ? [answer.line] : []))
    if (lines.length > 0) {
      await writeFileDurably(this.#file(size), formatNote({ text: note.text, signatures: [...note.signatures, ...lines] }), { mode: 0o640, replace: true })
      if (kept === undefined) {
        this.#sizes.push(size)
        this.#sizes.sort((a, b) => (a < b ? -1 : 1))
      }
    }
    // Told once it is kept.
    for (const { authority, answer } of answers) this.#note(authority, size, answer)
  }

  #note({ name }: Authority, size: bigint, answer: Stamped): void {
    const { everyMs, now, log } = this.#parts
    const before = this.#standings.get(name)
    if (answer.outcome === 'stamped') {
      this.#standings.set(name, { name, outcome: 'stamped', size, atMs: answer.atMs, failures: 0, dueMs: now() + everyMs })
      return
    }
    const failures = (before?.failures ?? 0) + 1
    if (before?.outcome !== answer.outcome) log.warn({ authority: name, outcome: answer.outcome, why: answer.why }, 'a time-stamp authority gave no time-stamp')
    const pause = Math.min(everyMs, AGAIN_MS * 2 ** Math.min(failures - 1, 12))
    this.#standings.set(name, { name, outcome: answer.outcome, why: answer.why, size: before?.size ?? 0n, atMs: before?.atMs ?? 0, failures, dueMs: now() + pause })
  }
}
