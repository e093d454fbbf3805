import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { utf8 } from '@jianghan/protocol'
import { type DatabaseKind, openDatabase, unlessFull } from '../folder/database.ts'
import type { RequestSecret } from '../idempotency/secret.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { ATTEMPTS_KEPT, ENDED_KEPT } from './limits.ts'
import type { Attempt, Delivery, DeliveryDraft, DeliveryState, Pending, StopReason, Webhook } from './webhook.ts'

/** "JHWH" marks the file as this one. */
const KIND: DatabaseKind = {
  applicationId: 0x4a485748, version: 1, synchronous: 'NORMAL',
  schema: `
  CREATE TABLE webhook (
    id TEXT PRIMARY KEY, asked TEXT NOT NULL, stopped TEXT, secret BLOB NOT NULL, former BLOB, former_until INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL, failing_since INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL, source TEXT NOT NULL, height INTEGER NOT NULL, place INTEGER NOT NULL, event INTEGER NOT NULL, kind TEXT NOT NULL, lanes TEXT NOT NULL, data TEXT,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, first_at INTEGER, created_at INTEGER NOT NULL, ended_at INTEGER, UNIQUE (webhook, source)
  );
  CREATE INDEX by_state ON delivery (webhook, state, seq);
  CREATE TABLE attempt (delivery INTEGER NOT NULL, at INTEGER NOT NULL, milliseconds INTEGER NOT NULL, status INTEGER, fault TEXT, excerpt TEXT NOT NULL);
  CREATE INDEX by_delivery ON attempt (delivery);
  CREATE TABLE awaited (webhook TEXT NOT NULL, message_key TEXT NOT NULL, PRIMARY KEY (webhook, message_key)) WITHOUT ROWID`,
}

/** A webhook as it lies on disk. */
export type StoredWebhook = Readonly<{ webhook: Webhook; stopped: StopReason | undefined; next: bigint; failingSince: number | undefined }>

type Row = Readonly<Record<string, string | number | Uint8Array | null>>

/**
 * Webhooks, their place in the log, what is to be delivered and what became of it, in one file. What is queued and how far the log was read stand in one commit: killed at any
 * time, nothing is left out and nothing queued twice. A power cut may take back the newest of those commits, and they are made again from the log; what somebody was answered is synced.
 */
export class WebhookStore {
  readonly #database: DatabaseSync
  readonly #secret: RequestSecret
  #isClosed = false

  /** Opens the webhooks of a data folder. Throws ProblemFault where the file is not what it was. */
  static open(dataFolder: string, secret: RequestSecret): WebhookStore {
    const folder = join(dataFolder, 'webhooks')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'webhooks.db')
    try {
      return new WebhookStore(openDatabase(file, KIND), secret)
    } catch (fault) {
      return fail(startProblems.webhooksDamaged, { file, what: (fault as Error).message.slice(0, 200) })
    }
  }

  private constructor(database: DatabaseSync, secret: RequestSecret) {
    this.#database = database
    this.#secret = secret
  }

  #run(sql: string, ...values: readonly (string | number | Uint8Array | null)[]): void {
    this.#database.prepare(sql).run(...values)
  }

  #rows(sql: string, ...values: readonly (string | number | null)[]): Row[] {
    return this.#database.prepare(sql).all(...values) as Row[]
  }

  /** One commit; synced where somebody is about to be told. Throws ProblemFault diskFull. */
  #commit<T>(work: () => T, durable = false): T {
    return unlessFull(() => this.#committed(work, durable))
  }

  #committed<T>(work: () => T, durable: boolean): T {
    if (durable) this.#database.exec('PRAGMA synchronous = FULL')
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const value = work()
      this.#database.exec('COMMIT')
      return value
    } catch (fault) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw fault
    } finally {
      if (durable) this.#database.exec('PRAGMA synchronous = NORMAL')
    }
  }

  /** All webhooks, in the order they were made. */
  webhooks(): StoredWebhook[] {
    return this.#rows('SELECT id, asked, stopped, next, failing_since FROM webhook').map(row => ({
      webhook: { id: String(row['id']), ...JSON.parse(String(row['asked'])) as Omit<Webhook, 'id'> }, stopped: (row['stopped'] ?? undefined) as StopReason | undefined,
      next: BigInt(Number(row['next'])), failingSince: (row['failing_since'] ?? undefined) as number | undefined,
    })).sort((a, b) => a.webhook.createdAt - b.webhook.createdAt)
  }

  /** Keeps a new webhook, or one that was changed; durable when it returns. A secret where it is new. */
  keep({ id, ...asked }: Webhook, { secret, next }: Readonly<{ secret?: Uint8Array; next?: bigint }> = {}): void {
    this.#commit(() => {
      if (secret === undefined) this.#run('UPDATE webhook SET asked = ? WHERE id = ?', JSON.stringify(asked), id)
      else this.#run('INSERT OR IGNORE INTO webhook (id, asked, secret, next) VALUES (?, ?, ?, ?)', id, JSON.stringify(asked), this.#secret.seal(utf8(id), secret), Number(next ?? 1n))
    }, true)
  }

  /** The secrets that sign now: the newest, and the one before while it still does. Undefined where they cannot be read under the node's key. */
  secrets(id: string, now: number): Uint8Array[] | undefined {
    const [row] = this.#rows('SELECT secret, former, former_until FROM webhook WHERE id = ?', id)
    if (row === undefined) return undefined
    const sealed = [row['secret'], ...(Number(row['former_until']) > now ? [row['former']] : [])] as Uint8Array[]
    const opened = sealed.map(each => this.#secret.open(utf8(id), each))
    return opened.includes(undefined) ? undefined : opened as Uint8Array[]
  }

  /** Another secret; the one before signs as well until then. */
  rotate(id: string, secret: Uint8Array, formerUntil: number): void {
    this.#commit(() => this.#run('UPDATE webhook SET former = secret, former_until = ?, secret = ? WHERE id = ?', formerUntil, this.#secret.seal(utf8(id), secret), id), true)
  }

  /** Stops a webhook, or lets it go on. */
  stop(id: string, reason: StopReason | undefined): void {
    this.#commit(() => this.#run('UPDATE webhook SET stopped = ?, failing_since = NULL WHERE id = ?', reason ?? null, id), true)
  }

  /** Removes a webhook with all that is its. */
  remove(id: string): void {
    this.#commit(() => {
      this.#run('DELETE FROM attempt WHERE delivery IN (SELECT seq FROM delivery WHERE webhook = ?)', id)
      for (const table of ['delivery', 'awaited']) this.#run(`DELETE FROM ${table} WHERE webhook = ?`, id)
      this.#run('DELETE FROM webhook WHERE id = ?', id)
    }, true)
  }

  /**
   * Queues deliveries, together with how far the log was read for them, and with files whose end is awaited from here on. One that is there already and has come to its end is
   * sent again; one that waits stays. Answers with what was not waiting before.
   */
  queue(id: string, drafts: readonly DeliveryDraft[], { now, next, awaits = [], ended, durable = false }: Readonly<{ now: number; next?: bigint; awaits?: readonly string[]; /** A file that is awaited no more. */ ended?: string; durable?: boolean }>): Pending[] {
    return this.#commit(() => {
      const queued: Pending[] = []
      for (const { source, height, index, event, kind, lanes, data } of drafts) {
        const rows = this.#rows(`INSERT INTO delivery (webhook, source, height, place, event, kind, lanes, data, state, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)
          ON CONFLICT (webhook, source) DO UPDATE SET state = 'pending', attempts = 0, next_at = excluded.next_at, first_at = NULL, ended_at = NULL WHERE state <> 'pending' RETURNING *`,
        id, source, Number(height), index, event, kind, lanes.join(' '), data ?? null, now, now)
        queued.push(...rows.map(pendingOf))
      }
      for (const key of awaits) this.#run('INSERT OR IGNORE INTO awaited VALUES (?, ?)', id, key)
      if (ended !== undefined) this.#run('DELETE FROM awaited WHERE webhook = ? AND message_key = ?', id, ended)
      if (next !== undefined) this.#run('UPDATE webhook SET next = ? WHERE id = ?', Number(next), id)
      return queued
    }, durable)
  }

  /** What waits to be delivered. */
  pending(id: string): Pending[] {
    return this.#rows('SELECT * FROM delivery WHERE webhook = ? AND state = \'pending\' ORDER BY height, place, event, seq', id).map(pendingOf)
  }

  /** Files whose end webhooks await. */
  awaited(): Readonly<{ webhook: string; messageKey: string }>[] {
    return this.#rows('SELECT webhook, message_key FROM awaited').map(row => ({ webhook: String(row['webhook']), messageKey: String(row['message_key']) }))
  }

  /** Writes an attempt down, and what it comes to: the time of the next one, or the end. */
  note(id: string, { seq }: Pick<Pending, 'seq'>, tried: Attempt | undefined, then: Readonly<{ nextAt: number } | { end: Exclude<DeliveryState, 'pending'> }>, standing: Readonly<{ now: number; failingSince: number | undefined }>): void {
    this.#commit(() => {
      if (tried !== undefined) {
        this.#run('INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?)', seq, tried.at, tried.milliseconds, tried.status ?? null, tried.fault ?? null, tried.excerpt)
        this.#run('DELETE FROM attempt WHERE delivery = ? AND rowid NOT IN (SELECT rowid FROM attempt WHERE delivery = ? ORDER BY rowid DESC LIMIT ?)', seq, seq, ATTEMPTS_KEPT)
        this.#run('UPDATE delivery SET attempts = attempts + 1, first_at = coalesce(first_at, ?) WHERE seq = ?', tried.at, seq)
      }
      if ('end' in then) this.#end(id, seq, then.end, standing.now)
      else this.#run('UPDATE delivery SET next_at = ? WHERE seq = ?', then.nextAt, seq)
      this.#run('UPDATE webhook SET failing_since = ? WHERE id = ? AND failing_since IS NOT ?', standing.failingSince ?? null, id, standing.failingSince ?? null)
    })
  }

  #end(id: string, seq: number, state: DeliveryState, now: number): void {
    this.#run('UPDATE delivery SET state = ?, ended_at = ? WHERE seq = ?', state, now, seq)
    const kept = this.#rows('SELECT count(*) AS count FROM delivery WHERE webhook = ? AND state <> \'pending\'', id)[0]?.['count']
    if (Number(kept) <= ENDED_KEPT + ENDED_KEPT / 10) return
    const old = 'SELECT seq FROM delivery WHERE webhook = ? AND state <> \'pending\' ORDER BY ended_at, seq LIMIT ?'
    this.#run(`DELETE FROM attempt WHERE delivery IN (${old})`, id, ENDED_KEPT / 10)
    this.#run(`DELETE FROM delivery WHERE seq IN (${old})`, id, ENDED_KEPT / 10)
  }

  /** Deliveries before one (by default from the newest), with their attempts; of one state where it is given. */
  deliveries(id: string, { before = Number.MAX_SAFE_INTEGER, limit, state }: Readonly<{ before?: number | undefined; limit: number; state?: DeliveryState | undefined }>): Delivery[] {
    const rows = this.#rows(`SELECT * FROM delivery WHERE webhook = ? AND seq < ?${state === undefined ? '' : ' AND state = ?'} ORDER BY seq DESC LIMIT ?`, id, before, ...(state === undefined ? [] : [state]), limit)
    return rows.map(row => this.#delivery(row))
  }

  /** One delivery; undefined where there is none any more. */
  delivery(id: string, seq: number): Delivery | undefined {
    const [row] = this.#rows('SELECT * FROM delivery WHERE webhook = ? AND seq = ?', id, seq)
    return row && this.#delivery(row)
  }

  #delivery(row: Row): Delivery {
    const tried = this.#rows('SELECT * FROM attempt WHERE delivery = ? ORDER BY rowid DESC', Number(row['seq'])).map(each => ({
      at: Number(each['at']), milliseconds: Number(each['milliseconds']), status: (each['status'] ?? undefined) as number | undefined, fault: (each['fault'] ?? undefined) as string | undefined, excerpt: String(each['excerpt']),
    }))
    const state = String(row['state']) as DeliveryState
    return {
      seq: Number(row['seq']), source: String(row['source']), kind: String(row['kind']), state, attempts: Number(row['attempts']), createdAt: Number(row['created_at']),
      endedAt: (row['ended_at'] ?? undefined) as number | undefined, nextAt: state === 'pending' ? Number(row['next_at']) : undefined, tried,
    }
  }

  /** Has a delivery sent again that came to its end; whether there was one to be. */
  again(id: string, seq: number, now: number): boolean {
    return this.#commit(() => this.#rows('UPDATE delivery SET state = \'pending\', attempts = 0, next_at = ?, first_at = NULL, ended_at = NULL WHERE webhook = ? AND seq = ? AND state <> \'pending\' RETURNING seq', now, id, seq).length > 0, true)
  }

  /** Has everything that waits tried now. */
  hasten(id: string, now: number): void {
    this.#commit(() => this.#run('UPDATE delivery SET next_at = ? WHERE webhook = ? AND state = \'pending\'', now, id))
  }

  close(): void {
    if (!this.#isClosed) this.#database.close()
    this.#isClosed = true
  }
}

const pendingOf = (row: Row): Pending => ({
  seq: Number(row['seq']), source: String(row['source']), height: BigInt(Number(row['height'])), index: Number(row['place']), event: Number(row['event']), kind: String(row['kind']),
  lanes: String(row['lanes']).split(' '), ...(row['data'] !== null && { data: String(row['data']) }), attempts: Number(row['attempts']), nextAt: Number(row['next_at']), firstAt: row['first_at'] === null ? undefined : Number(row['first_at']),
})
