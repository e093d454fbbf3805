import { randomBytes } from 'node:crypto'
import type { Caller } from '../callers/caller.ts'
import { hashOfSecret } from '../callers/keyStore.ts'

/** Sessions that are open at once; beyond, the one that was used longest ago ends. */
const SESSIONS_MAX = 1_000
/** A session that was not used for so long has ended, milliseconds. */
const IDLE_MS = 15 * 60_000
/** No session lasts longer, milliseconds: a working day. */
const LIFE_MS = 8 * 3_600_000
/** One-time codes that wait for their use, and how long, milliseconds. */
const CODES_MAX = 100
const CODE_MS = 5 * 60_000
/** Challenges that wait for a passkey's answer; as long as codes do. */
const CHALLENGES_MAX = 1_000

/** Who is signed in with a browser. */
export type Session = Readonly<{ caller: Caller; /** How it was signed in: as a person of the demo, by a code that whoever owns the machine handed on, by a passkey. */ by: 'persona' | 'code' | 'passkey'; openedMs: number }>

type Kept = Session & { usedMs: number }

/**
 * The sessions of browsers. They live in memory and end with the node; only hashes of what browsers hold are kept. What a session may do is what its caller may, looked up
 * at every request like that of any other caller.
 */
export class Sessions {
  readonly #now: () => number
  readonly #open = new Map<string, Kept>()
  readonly #codes = new Map<string, Readonly<{ caller: Caller; untilMs: number }>>()
  readonly #challenges = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Opens a session; the token that its browser holds from now on, 43 characters. */
  open(caller: Caller, by: Session['by']): string {
    const nowMs = this.#now()
    this.#sweep(nowMs)
    if (this.#open.size >= SESSIONS_MAX) {
      const [oldest] = [...this.#open].reduce((least, each) => (each[1].usedMs < least[1].usedMs ? each : least))
      this.#open.delete(oldest)
    }
    const token = randomBytes(32).toString('base64url')
    this.#open.set(hashOfSecret(token), { caller, by, openedMs: nowMs, usedMs: nowMs })
    return token
  }

  /** The session of a token, which is thereby used; undefined where it ended or never was. */
  find(token: string): Session | undefined {
    const nowMs = this.#now()
    const key = hashOfSecret(token)
    const session = this.#open.get(key)
    if (session === undefined) return undefined
    if (nowMs - session.usedMs > IDLE_MS || nowMs - session.openedMs > LIFE_MS) {
      this.#open.delete(key)
      return undefined
    }
    session.usedMs = nowMs
    return session
  }

  /** Ends a session; nothing where there is none. */
  end(token: string): void {
    this.#open.delete(hashOfSecret(token))
  }

  /** A code by which one browser signs in as this caller, once and soon. */
  issueCode(caller: Caller): string {
    const nowMs = this.#now()
    for (const [key, { untilMs }] of this.#codes) if (untilMs < nowMs) this.#codes.delete(key)
    const oldest = this.#codes.keys().next()
    if (this.#codes.size >= CODES_MAX && oldest.done !== true) this.#codes.delete(oldest.value)
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(hashOfSecret(code), { caller, untilMs: nowMs + CODE_MS })
    return code
  }

  /** Whom a code stands for; it is used up by asking. */
  useCode(code: string): Caller | undefined {
    const key = hashOfSecret(code)
    const issued = this.#codes.get(key)
    this.#codes.delete(key)
    return issued === undefined || issued.untilMs < this.#now() ? undefined : issued.caller
  }

  /** A challenge for a passkey, 32 bytes in hexadecimal: for one answer, and soon. */
  challenge(): string {
    const nowMs = this.#now()
    for (const [challenge, untilMs] of this.#challenges) if (untilMs < nowMs || this.#challenges.size >= CHALLENGES_MAX) this.#challenges.delete(challenge)
    const challenge = randomBytes(32).toString('hex')
    this.#challenges.set(challenge, nowMs + CODE_MS)
    return challenge
  }

  /** Whether a challenge was given and not answered yet; it is used up by asking. */
  useChallenge(challenge: string): boolean {
    const untilMs = this.#challenges.get(challenge)
    this.#challenges.delete(challenge)
    return untilMs !== undefined && untilMs >= this.#now()
  }

  #sweep(nowMs: number): void {
    for (const [key, { usedMs, openedMs }] of this.#open) if (nowMs - usedMs > IDLE_MS || nowMs - openedMs > LIFE_MS) this.#open.delete(key)
  }
}
