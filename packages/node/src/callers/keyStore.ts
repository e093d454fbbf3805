import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { assert } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { doorProblems as problems } from '../problem/doors.data.ts'
import { startProblems } from '../problem/start.data.ts'
import { Bucket } from './bucket.ts'
import type { Caller } from './caller.ts'
import { type KeyEntry, KEYS_MAX, readKeyEntries, writeKeyEntries } from './keyFile.ts'

/** What a new key is to be. */
export type KeyDraft = Readonly<Pick<KeyEntry, 'name' | 'member' | 'accounts' | 'scopes' | 'signing' | 'requestsPerSecond' | 'transactionsPerSecond' | 'expiresAt'>>

/** What a presented secret turns out to be. */
export type Presented = Caller | 'unknown' | 'revoked' | 'expired'

/** How often the times of last use are written at most, milliseconds. */
const USED_MS = 60_000
/** What every key's text begins with. */
const PREFIX = 'jhk_'

/** SHA-256 of a text, hexadecimal: what is kept of a secret of 256 random bits. */
export const hashOfSecret = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

type Live = { entry: KeyEntry; readonly caller: Caller; usedAtMs: number }

/** The API keys of a node: api-keys.json in its data folder, read once, written whole and durably at each change. */
export class KeyStore {
  readonly #file: string
  readonly #now: () => number
  readonly #live = new Map<string, Live>()
  #writing: Promise<unknown> = Promise.resolve()
  #usedWrittenMs: number

  /** Opens the keys of a data folder; throws ProblemFault where the file is damaged. */
  static open(folder: string, now: () => number = Date.now): KeyStore {
    const file = join(folder, 'api-keys.json')
    const keys = existsSync(file) ? readKeyEntries(readFileSync(file)) : []
    if ('what' in keys) fail(startProblems.configUnreadable, { file, what: keys.what })
    return new KeyStore(file, keys, now)
  }

  private constructor(file: string, keys: readonly KeyEntry[], now: () => number) {
    this.#file = file
    this.#now = now
    this.#usedWrittenMs = now()
    for (const entry of keys) this.#add(entry)
  }

  #add(entry: KeyEntry): void {
    this.#live.set(`${entry.kind}${entry.sha256}`, { entry, caller: callerOf(entry, this.#now), usedAtMs: Date.parse(entry.lastUsedAt ?? '') || 0 })
  }

  /** Who presents this: the text of a Bearer token, or the SHA-256 of a certificate, hexadecimal. */
  present(kind: KeyEntry['kind'], secret: string): Presented {
    const live = this.#live.get(`${kind}${kind === 'token' ? hashOfSecret(secret) : secret}`)
    if (live === undefined) return 'unknown'
    const { entry, caller } = live
    const now = this.#now()
    if (entry.revokedAt !== undefined) return 'revoked'
    if (entry.expiresAt !== undefined && now >= Date.parse(entry.expiresAt)) return 'expired'
    live.usedAtMs = now
    if (now - this.#usedWrittenMs > USED_MS) {
      this.#usedWrittenMs = now
      void this.#write().catch(() => undefined) // a time of use that is lost costs nothing; the next change tells of a disk that fails
    }
    return caller
  }

  /** Whom a key stands for, by its id; undefined where it does not hold, or any more. */
  holder(id: string): Caller | undefined {
    const live = [...this.#live.values()].find(({ entry }) => entry.id === id)
    if (live === undefined || live.entry.revokedAt !== undefined) return undefined
    const { expiresAt } = live.entry
    return expiresAt !== undefined && this.#now() >= Date.parse(expiresAt) ? undefined : live.caller
  }

  /**
   * Makes a key; the text is told this once and kept nowhere.
   * @param secret 32 bytes that nobody else knows, where the same key is to be made when this is done again
   */
  async create(draft: KeyDraft, secret: Uint8Array = randomBytes(32)): Promise<{ entry: KeyEntry; key: string }> {
    const key = PREFIX + Buffer.from(secret).toString('base64url')
    const sha256 = hashOfSecret(key)
    return { entry: this.#live.get(`token${sha256}`)?.entry ?? await this.#put('token', sha256, draft), key }
  }

  /**
   * Lets a client certificate stand for a member, by the SHA-256 of its DER.
   * @param again whether it may have been admitted by the same request before
   */
  async admit(fingerprint: string, draft: KeyDraft, again = false): Promise<KeyEntry> {
    const known = again ? this.#live.get(`certificate${fingerprint}`)?.entry : undefined
    return known?.revokedAt === undefined && known?.member === draft.member ? known : this.#put('certificate', fingerprint, draft)
  }

  async #put(kind: KeyEntry['kind'], sha256: string, draft: KeyDraft): Promise<KeyEntry> {
    if (this.#live.size >= KEYS_MAX) fail(problems.keysFull, { limit: KEYS_MAX })
    if (this.#live.has(`${kind}${sha256}`)) fail(problems.certificateAdmitted)
    const entry: KeyEntry = { id: sha256.slice(0, 12), kind, sha256, ...draft, createdAt: new Date(this.#now()).toISOString() }
    assert(![...this.#live.values()].some(live => live.entry.id === entry.id), 'random ids differ')
    await this.#write([...this.list(), entry])
    this.#add(entry)
    return entry
  }

  /** Ends a key for good; undefined when there is none of this id. One that was revoked before stays as it is. */
  async revoke(id: string): Promise<KeyEntry | undefined> {
    const live = [...this.#live.values()].find(each => each.entry.id === id)
    if (live === undefined || live.entry.revokedAt !== undefined) return live?.entry
    live.entry = { ...live.entry, revokedAt: new Date(this.#now()).toISOString() }
    await this.#write()
    return live.entry
  }

  /** All keys with their last use, in the order they were made. */
  list(): KeyEntry[] {
    return [...this.#live.values()].map(({ entry, usedAtMs }) => (usedAtMs === 0 ? entry : { ...entry, lastUsedAt: new Date(usedAtMs).toISOString() }))
  }

  /** One write after the other. */
  #write(keys?: readonly KeyEntry[]): Promise<unknown> {
    return this.#writing = this.#writing.catch(() => undefined).then(() => writeFileDurably(this.#file, writeKeyEntries(keys ?? this.list()), { mode: 0o600, replace: true }))
  }

  /** Writes the times of last use. */
  async close(): Promise<void> {
    if (this.#live.size > 0) await this.#write().catch(() => undefined)
  }
}

function callerOf({ id, kind, member, accounts, scopes, signing, requestsPerSecond, transactionsPerSecond }: KeyEntry, now: () => number): Caller {
  const buckets = {
    requests: requestsPerSecond === undefined ? undefined : new Bucket(requestsPerSecond, now()),
    transactions: transactionsPerSecond === undefined ? undefined : new Bucket(transactionsPerSecond, now()),
  }
  return {
    kind: kind === 'token' ? 'key' : 'certificate', viewer: { all: false, member, ...(accounts && { accounts }) }, scopes: new Set(scopes), grant: signing,
    actor: { kind: kind === 'token' ? 'key' : 'certificate', id, member }, spend: (what, count) => buckets[what]?.take(count, now()),
  }
}
