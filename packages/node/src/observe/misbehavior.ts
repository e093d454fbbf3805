import type { Logger } from 'pino'
import type { MisbehaviorFacts } from '../threads/messages.ts'
import type { AuditLog } from './audit.ts'

/** A validator that signed what it must not have, and when this node heard of it, milliseconds since 1970. */
export type Heard = MisbehaviorFacts & Readonly<{ atMs: number }>

/** How long it is said that somebody should see to it, milliseconds: the ledger says it for ever. */
const TOLD_MS = 30 * 86_400_000
/** Records of the audit log that a start looks through for what was heard before, and how many of them are told. */
const LOOKED_THROUGH = 500
const TOLD_MAX = 16

const ACT = 'network.misbehaved'

/**
 * Evidence against validators, as blocks bring it: written into the audit log, and told for a month. Told again after a start, by what the audit log
 * says.
 */
export class Misbehaviors {
  readonly #audit: AuditLog
  readonly #log: Logger
  readonly #now: () => number
  #heard: readonly Heard[]

  constructor(audit: AuditLog, log: Logger, now: () => number) {
    this.#audit = audit
    this.#log = log
    this.#now = now
    this.#heard = audit.list(undefined, LOOKED_THROUGH).filter(({ act }) => act === ACT).reverse().map(({ at, details }) => ({
      member: String(details['member']), kind: String(details['kind']), address: String(details['address']), height: String(details['height']), removed: details['removed'] === true, atMs: Date.parse(at),
    })).slice(-TOLD_MAX)
  }

  /** A block brought evidence. */
  found(facts: readonly MisbehaviorFacts[]): void {
    for (const each of facts) {
      this.#log.error({ ...each }, 'a validator signed what it must not have')
      this.#heard = [...this.#heard, { ...each, atMs: this.#now() }].slice(-TOLD_MAX)
      try {
        this.#audit.record({ act: ACT, by: { kind: 'node', id: 'node' }, details: { ...each } })
      } catch (fault) {
        // A full disk; the block is final all the same, and says it for ever.
        this.#log.error({ fault: String(fault) }, 'evidence could not be written into the audit log')
      }
    }
  }

  /** What was heard lately, the oldest first. */
  get recent(): readonly Heard[] {
    const since = this.#now() - TOLD_MS
    return this.#heard.filter(({ atMs }) => atMs >= since)
  }
}
