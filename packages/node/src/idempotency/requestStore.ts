import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { assert, toHex } from '@jianghan/protocol'
import { type DatabaseKind, openDatabase, unlessFull } from '../folder/database.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { decodeAnswer, encodeAnswer, type KeptAnswer } from './answer.ts'
import type { RequestSecret } from './secret.ts'

/** How long a request is known again unless the configuration says otherwise, milliseconds: seven days. */
export const KNOWN_MS = 7 * 86_400_000
/** Requests that are known again, and the bytes of their answers: of one caller, and of all together. The oldest make room. */
const BOUNDS = { ofCaller: { requests: 10_000, bytes: 64 * 1024 * 1024 }, whole: { requests: 1_000_000, bytes: 1024 * 1024 * 1024 } }
/** Requests that are dropped for their age at the begin of another one. */
const AGED_AT_ONCE = 200

/** "JHIK" marks the file as this one. */
const KIND: DatabaseKind = {
  applicationId: 0x4a48494b, version: 2, synchronous: 'FULL',
  schema: `
  CREATE TABLE request (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, caller BLOB NOT NULL, fingerprint BLOB NOT NULL, nonce BLOB NOT NULL, begun_at INTEGER NOT NULL, answer BLOB, size INTEGER NOT NULL DEFAULT 0, note BLOB
  );
  CREATE INDEX by_caller ON request (caller, seq);
  CREATE INDEX by_time ON request (begun_at)`,
  // Version 1 noted nothing.
  upgrades: { 1: 'ALTER TABLE request ADD COLUMN note BLOB' },
}

/** A request with a key, as its route works on it. */
export type Attempt = Readonly<{
  id: Uint8Array
  /** Whether an attempt before it may have had its effect: the process ended, or something failed, before there was an answer. */
  again: boolean
  /** Bytes that are the same in every attempt and known to nobody else: what the route would draw at random is taken from them, so that doing it again does it once. At most 32. */
  drawn(what: string, length: number): Uint8Array
  /** What an attempt before wrote down by `note`. */
  noted: Uint8Array | undefined
  /** Writes down what the attempt is about to send, so that another one sends the same. Durable when it returns; throws ProblemFault diskFull. */
  note(bytes: Uint8Array): void
}>

/** What is to be done with a request. */
export type Begun =
  | Readonly<{ kind: 'carry out'; attempt: Attempt }>
  | Readonly<{ kind: 'answered'; answer: KeptAnswer }>
  /** Its key was given with another request. */
  | Readonly<{ kind: 'other' }>
  /** An attempt is under way at this moment. */
  | Readonly<{ kind: 'running' }>

/** Who asks what, under which key; everything as text or bytes that say it whole. */
export type KeyedRequest = Readonly<{ caller: string; key: string; request: readonly (string | Uint8Array)[] }>

type Row = Readonly<{ seq: number; fingerprint: Uint8Array; nonce: Uint8Array; answer: Uint8Array | null; note: Uint8Array | null }>
type Usage = { requests: number; bytes: number }
type Settings = Readonly<{ now?: () => number; knownMs?: number; bounds?: typeof BOUNDS }>

/**
 * The requests with a key that this node was sent, and their answers. A request is written down before it is carried out, and its answer before it is sent: a
 * client that lost the answer, to a broken line or to a crash, gets it by asking again.
 */
export class RequestStore {
  readonly #database: DatabaseSync
  readonly #secret: RequestSecret
  readonly #now: () => number
  readonly #knownMs: number
  readonly #bounds: typeof BOUNDS
  readonly #running = new Set<string>()
  readonly #usage = new Map<string, Usage>()
  readonly #whole: Usage = { requests: 0, bytes: 0 }
  #isClosed = false

  /** Opens the requests of a data folder. Throws ProblemFault where the file is not what it was. */
  static open(dataFolder: string, secret: RequestSecret, settings: Settings = {}): RequestStore {
    const folder = join(dataFolder, 'idempotency')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'requests.db')
    try {
      return new RequestStore(openDatabase(file, KIND), secret, settings)
    } catch (fault) {
      return fail(startProblems.idempotencyDamaged, { file, what: (fault as Error).message.slice(0, 200) })
    }
  }

  private constructor(database: DatabaseSync, secret: RequestSecret, { now = Date.now, knownMs = KNOWN_MS, bounds = BOUNDS }: Settings) {
    this.#database = database
    this.#secret = secret
    this.#now = now
    this.#knownMs = knownMs
    this.#bounds = bounds
    for (const { caller, requests, bytes } of database.prepare('SELECT caller, count(*) AS requests, sum(size) AS bytes FROM request GROUP BY caller').all()) {
      this.#count(toHex(caller as Uint8Array), Number(requests), Number(bytes))
    }
  }

  /** Takes a request in. Where it is to be carried out, it stands on disk when this answers, and {@link end} is owed. Throws ProblemFault diskFull. */
  begin(request: KeyedRequest): Begun {
    return unlessFull(() => this.#begin(request))
  }

  #begin({ caller, key, request }: KeyedRequest): Begun {
    const of = this.#secret.mac('caller', caller)
    const id = this.#secret.mac('key', caller, key)
    const fingerprint = this.#secret.mac('request', ...request)
    const known = this.#database.prepare('SELECT seq, fingerprint, nonce, answer, note FROM request WHERE id = ? AND begun_at > ?').get(id, this.#now() - this.#knownMs) as Row | undefined
    if (known !== undefined && toHex(known.fingerprint) !== toHex(fingerprint)) return { kind: 'other' }
    if (this.#running.has(toHex(id))) return { kind: 'running' }
    const answer = known?.answer && this.#secret.open(id, known.answer)
    const kept = answer ? decodeAnswer(answer) : undefined
    if (kept !== undefined) return { kind: 'answered', answer: kept }
    const nonce = known?.nonce ?? crypto.getRandomValues(new Uint8Array(16))
    if (known === undefined) {
      this.#drop('id = ?', id) // one that is too old, and was not dropped yet
      this.#makeRoom(of)
      this.#database.prepare('INSERT INTO request (id, caller, fingerprint, nonce, begun_at) VALUES (?, ?, ?, ?, ?)').run(id, of, fingerprint, nonce, this.#now())
      this.#count(toHex(of), 1, 0)
    }
    this.#running.add(toHex(id))
    return {
      kind: 'carry out',
      attempt: {
        id, again: known !== undefined, drawn: (what, length) => this.#secret.mac('drawn', id, nonce, what).slice(0, length),
        noted: known?.note ? this.#secret.open(id, known.note) : undefined, note: bytes => this.#note(id, bytes),
      },
    }
  }

  /**
   * Ends an attempt. With an answer it is durable when this returns, and is what the request gets from now on; without, or where it is too large to be kept, the
   * request is carried out when it comes again. Throws ProblemFault diskFull: then it must not be answered as done.
   */
  end({ id }: Attempt, answer: KeptAnswer | undefined): void {
    assert(this.#running.delete(toHex(id)), 'an attempt ends once')
    const bytes = answer && encodeAnswer(answer)
    // A node that closes has closed its connections: nobody is answered.
    if (bytes === undefined || this.#isClosed) return
    const sealed = this.#secret.seal(id, bytes)
    const row = unlessFull(() => this.#database.prepare('UPDATE request SET answer = ?, size = ?, note = NULL WHERE id = ? RETURNING caller').get(sealed, sealed.length, id))
    if (row === undefined) return // it made room while it ran
    this.#count(toHex(row['caller'] as Uint8Array), 0, sealed.length)
  }

  #note(id: Uint8Array, bytes: Uint8Array): void {
    unlessFull(() => this.#database.prepare('UPDATE request SET note = ? WHERE id = ?').run(this.#secret.seal(id, bytes), id))
  }

  /** How many requests are known again, and the bytes of their answers. */
  get usage(): Readonly<Usage> {
    return this.#whole
  }

  close(): void {
    if (!this.#isClosed) this.#database.close()
    this.#isClosed = true
  }

  /** Drops what is too old, and the oldest where there are too many. */
  #makeRoom(caller: Uint8Array): void {
    this.#drop('begun_at <= ? ORDER BY begun_at LIMIT ?', this.#now() - this.#knownMs, AGED_AT_ONCE)
    const mine = (): Usage => this.#usage.get(toHex(caller)) ?? { requests: 0, bytes: 0 }
    while (isFull(mine(), this.#bounds.ofCaller) && this.#drop('caller = ? ORDER BY seq LIMIT 1', caller) > 0);
    while (isFull(this.#whole, this.#bounds.whole) && this.#drop('seq > ? ORDER BY seq LIMIT 1', 0) > 0);
  }

  #drop(which: string, ...values: readonly (Uint8Array | number)[]): number {
    const rows = this.#database.prepare(`DELETE FROM request WHERE seq IN (SELECT seq FROM request WHERE ${which}) RETURNING caller, size`).all(...values)
    for (const { caller, size } of rows) this.#count(toHex(caller as Uint8Array), -1, -Number(size))
    return rows.length
  }

  #count(caller: string, requests: number, bytes: number): void {
    const usage = this.#usage.get(caller) ?? { requests: 0, bytes: 0 }
    for (const each of [usage, this.#whole]) {
      each.requests += requests
      each.bytes += bytes
    }
    if (usage.requests > 0) this.#usage.set(caller, usage)
    else this.#usage.delete(caller)
  }
}

const isFull = ({ requests, bytes }: Usage, bound: Usage): boolean => requests >= bound.requests || bytes >= bound.bytes
