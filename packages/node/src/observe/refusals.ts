import type { Logger } from 'pino'
import type { AuditEntry, AuditLog } from './audit.ts'

/** Refusals of one caller that are written down one by one in a minute; the others of the minute are counted. */
const ONE_BY_ONE = 20
const MINUTE_MS = 60_000
/** Callers that are kept apart in a minute; what comes of more of them is counted together. */
const CALLERS_MAX = 1_000

type Minute = { since: number; count: number; left: number; last: AuditEntry }

/** Writes refused administrative acts into the audit log, so that nobody can fill it: beyond some a minute their number stands for them. */
export class AuditedRefusals {
  readonly #audit: AuditLog
  readonly #log: Logger
  readonly #now: () => number
  readonly #minutes = new Map<string, Minute>()
  readonly #timer: NodeJS.Timeout

  constructor(audit: AuditLog, log: Logger, now: () => number) {
    this.#audit = audit
    this.#log = log
    this.#now = now
    this.#timer = setInterval(() => this.sum(), MINUTE_MS).unref()
  }

  /** Notes a refusal. It is answered in any case: a disk that does not take the line is told in the log. */
  note(refused: Omit<AuditEntry, 'act' | 'result'>): void {
    const entry: AuditEntry = { ...refused, act: 'request.refused', result: 'refused' }
    const caller = `${refused.by.kind} ${refused.by.id}`
    const who = this.#minutes.has(caller) || this.#minutes.size < CALLERS_MAX ? caller : ''
    const now = this.#now()
    let minute = this.#minutes.get(who)
    if (minute === undefined || now - minute.since >= MINUTE_MS || now < minute.since) {
      if (minute !== undefined) this.#end(who, minute)
      this.#minutes.set(who, minute = { since: now, count: 0, left: 0, last: entry })
    }
    minute.last = entry
    if (minute.count++ < ONE_BY_ONE) this.#record(entry)
    else minute.left++
  }

  /** Writes down the numbers of the minutes that have ended. */
  sum(): void {
    const now = this.#now()
    for (const [who, minute] of this.#minutes) if (now - minute.since >= MINUTE_MS || now < minute.since) this.#end(who, minute)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const [who, minute] of this.#minutes) this.#end(who, minute)
  }

  #end(who: string, { left, last }: Minute): void {
    this.#minutes.delete(who)
    if (left > 0) this.#record({ ...last, act: 'request.refusedMore', details: { ...last.details, count: left } })
  }

  #record(entry: AuditEntry): void {
    try {
      this.#audit.record(entry)
    } catch (fault) {
      this.#log.error({ err: fault }, 'a refusal could not be written into the audit log')
    }
  }
}
