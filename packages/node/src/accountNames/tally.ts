import type { Logger } from 'pino'
import type { AuditLog } from '../observe/audit.ts'

/** How often what was answered is written down, milliseconds. */
const MINUTE_MS = 60_000
/** Askers that are counted apart in a minute; further ones are counted together. */
const ASKERS_MAX = 1_000
/** What a name was answered with. */
export type Told = 'match' | 'close' | 'none' | 'unknown' | 'refused'

/** Counts which names were answered to whom, and writes the sums of each minute into the audit log: never an account or a name. */
export class Tally {
  readonly #audit: AuditLog
  readonly #log: Logger
  readonly #counts = new Map<string, Record<Told, number>>()
  readonly #timer: NodeJS.Timeout

  constructor(audit: AuditLog, log: Logger) {
    this.#audit = audit
    this.#log = log
    this.#timer = setInterval(() => this.write(), MINUTE_MS).unref()
  }

  /** Counts an answer. */
  note(asker: string, told: Told): void {
    const who = this.#counts.has(asker) || this.#counts.size < ASKERS_MAX ? asker : ''
    const counts = this.#counts.get(who) ?? { match: 0, close: 0, none: 0, unknown: 0, refused: 0 }
    this.#counts.set(who, counts)
    counts[told]++
  }

  /** Writes down what was counted. */
  write(): void {
    const counted = [...this.#counts]
    this.#counts.clear()
    for (const [asker, counts] of counted) {
      try {
        this.#audit.record({ act: 'accountNames.answered', by: { kind: 'node', id: 'node' }, details: { asker, ...counts } })
      } catch (fault) {
        this.#log.error({ err: fault }, 'the sums of account name checks could not be written into the audit log')
      }
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.write()
  }
}
