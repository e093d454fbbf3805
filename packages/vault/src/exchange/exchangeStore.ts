import { isRefused, refused } from '@jianghan/crypto'
import type { Refused } from '@jianghan/crypto'
import { fromHex, toHex } from '@jianghan/protocol'
import { closeDatabase, guarded, openDatabase, prepared } from '../database.ts'
import type { Database } from '../database.ts'

const SCHEMA = `
  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, item BLOB NOT NULL, member TEXT NOT NULL, what TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER, code TEXT, proof TEXT, UNIQUE (item, member, what)) STRICT;
  CREATE INDEX delivery_pending ON delivery (member, seq) WHERE state = 'pending';
  CREATE TABLE received (
    item BLOB NOT NULL, reader TEXT NOT NULL, sender TEXT NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, opened TEXT NOT NULL, PRIMARY KEY (item, reader)) STRICT, WITHOUT ROWID;
  CREATE INDEX received_of ON received (sender, size);
  CREATE TABLE origin (item BLOB PRIMARY KEY, sender TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE removed_reader (item BLOB NOT NULL, member TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (item, member)) STRICT, WITHOUT ROWID;
  CREATE TABLE hold (item BLOB PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE erasure (item BLOB PRIMARY KEY, receipt TEXT NOT NULL) STRICT, WITHOUT ROWID`

/** Deliveries that may be pending at once. */
export const MAX_PENDING = 100_000

/** What a delivery carries: an item, or the receipt of its erasure. */
export type DeliveryKind = 'deliver' | 'erase'
/** Where a delivery stands. */
export type DeliveryState = 'pending' | 'delivered' | 'refused'

/** A delivery to one reader. */
export type Delivery = Readonly<{
  seq: number
  /** Hexadecimal id. */
  item: string
  member: string
  what: DeliveryKind
  state: DeliveryState
  attempts: number
  /** Milliseconds since 1970: when it is tried next, when it was queued, when it came to its end. */
  nextAt: number
  createdAt: number
  endedAt: number | undefined
  /** Why it was refused, or why it was not delivered the last time. */
  code: string | undefined
  /** The signed acknowledgement or refusal, as JSON. */
  proof: string | undefined
}>

/** An item that came from another node, for one reader. */
export type Received = Readonly<{ item: Uint8Array; reader: string; sender: string; at: number; size: number; opened: string }>

type Row = Readonly<Record<string, unknown>>

function deliveryOf(row: Row): Delivery {
  const { seq, item, member, what, state, attempts, next_at: nextAt, created_at: createdAt, ended_at: endedAt, code, proof } = row
  return {
    seq: Number(seq), item: toHex(item as Uint8Array), member: String(member), what: what as DeliveryKind, state: state as DeliveryState, attempts: Number(attempts), nextAt: Number(nextAt),
    createdAt: Number(createdAt), endedAt: endedAt === null ? undefined : Number(endedAt), code: code === null ? undefined : String(code), proof: proof === null ? undefined : String(proof),
  }
}

/** Outbox, inbox, holds and receipts of a vault's exchange, durable with every call. It holds ids, members, codes and acknowledgements, nothing of any content. */
export class ExchangeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Queues a delivery of each item to each of its readers; those that are queued or done stay as they are. */
  queue(entries: readonly Readonly<{ item: Uint8Array; member: string; what: DeliveryKind }>[], now: number): Refused | undefined {
    if (this.#number("SELECT count(*) AS n FROM delivery WHERE state = 'pending'") + entries.length > MAX_PENDING) {
      return refused('vault.outboxFull', `待送达的条目已达上限 ${MAX_PENDING}。`, `${MAX_PENDING} deliveries are pending, as many as the outbox takes.`)
    }
    return this.#write(() => {
      const put = this.#database.writer.prepare("INSERT INTO delivery (item, member, what, state, attempts, next_at, created_at) VALUES (?, ?, ?, 'pending', 0, ?, ?) ON CONFLICT DO NOTHING")
      for (const { item, member, what } of entries) put.run(item, member, what, now, now)
    })
  }

  /** Members to whom something is pending. */
  pendingMembers(): string[] {
    return this.#all("SELECT DISTINCT member FROM delivery WHERE state = 'pending'").map(row => String(row['member']))
  }

  /** What is pending to a member, the oldest first. */
  pendingTo(member: string, limit: number): Delivery[] {
    return this.#all("SELECT * FROM delivery WHERE state = 'pending' AND member = ? ORDER BY seq LIMIT ?", member, limit).map(deliveryOf)
  }

  /** A delivery was tried and is to be tried again. */
  postpone(seq: number, nextAt: number, code: string): Refused | undefined {
    return this.#write(() => { this.#database.writer.prepare('UPDATE delivery SET attempts = attempts + 1, next_at = ?, code = ? WHERE seq = ?').run(nextAt, code, seq) })
  }

  /** Everything pending to a member is due now. */
  hasten(member: string, now: number): Refused | undefined {
    return this.#write(() => { this.#database.writer.prepare("UPDATE delivery SET next_at = ? WHERE state = 'pending' AND member = ?").run(now, member) })
  }

  /** A delivery came to its end. */
  end(seq: number, { state, now, code, proof }: Readonly<{ state: 'delivered' | 'refused'; now: number; code?: string; proof?: string }>): Refused | undefined {
    return this.#write(() => {
      this.#database.writer.prepare('UPDATE delivery SET state = ?, attempts = attempts + 1, ended_at = ?, code = ?, proof = ? WHERE seq = ?').run(state, now, code ?? null, proof ?? null, seq)
    })
  }

  /** Deliveries, the newest first, before a place of the list. */
  deliveries({ before = Number.MAX_SAFE_INTEGER, limit, state, item }: Readonly<{ before?: number; limit: number; state?: DeliveryState; item?: Uint8Array }>): Delivery[] {
    const [byState, byItem] = [state === undefined ? '' : ' AND state = ?', item === undefined ? '' : ' AND item = ?']
    const values = [before, ...(state === undefined ? [] : [state]), ...(item === undefined ? [] : [item]), limit]
    return this.#all(`SELECT * FROM delivery WHERE seq < ?${byState}${byItem} ORDER BY seq DESC LIMIT ?`, ...values).map(deliveryOf)
  }

  /** How many deliveries stand where. */
  counts(): Readonly<Record<DeliveryState, number>> {
    const counts = { pending: 0, delivered: 0, refused: 0 }
    for (const row of this.#all('SELECT state, count(*) AS n FROM delivery GROUP BY state')) counts[row['state'] as DeliveryState] = Number(row['n'])
    return counts
  }

  /** What was received under this id for this reader. */
  received(item: Uint8Array, reader: string): Received | undefined {
    const [row] = this.#all('SELECT * FROM received WHERE item = ? AND reader = ?', item, reader)
    return row && { item, reader, sender: String(row['sender']), at: Number(row['at']), size: Number(row['size']), opened: String(row['opened']) }
  }

  /** Remembers an item that was received, and whose they are whose ids came with it. */
  keepReceived({ item, reader, sender, at, size, opened }: Received, ids: readonly Uint8Array[]): Refused | undefined {
    return this.#write(() => {
      this.#database.writer.prepare('INSERT INTO received (item, reader, sender, at, size, opened) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING').run(item, reader, sender, at, size, opened)
      const put = this.#database.writer.prepare('INSERT INTO origin VALUES (?, ?) ON CONFLICT DO NOTHING')
      for (const id of ids) put.run(id, sender)
    })
  }

  /** How much lies here of a sender. */
  receivedFrom(sender: string): Readonly<{ items: number; bytes: number }> {
    const [row] = this.#all('SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM received WHERE sender = ?', sender)
    return { items: Number(row?.['items'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) }
  }

  /** Who sent what lies under an id; undefined where it did not come from another node. */
  originOf(item: Uint8Array): string | undefined {
    const [row] = this.#all('SELECT sender FROM origin WHERE item = ?', item)
    return row && String(row['sender'])
  }

  /** Takes a reader's right to an item away, from now on. */
  removeReader(item: Uint8Array, member: string, now: number): Refused | undefined {
    return this.#write(() => { this.#database.writer.prepare('INSERT INTO removed_reader VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(item, member, now) })
  }

  isRemoved(item: Uint8Array, member: string): boolean {
    return this.#all('SELECT 1 FROM removed_reader WHERE item = ? AND member = ?', item, member).length > 0
  }

  /** Holds an item against erasure that others ask for, or lets it go where there is no reason. */
  hold(item: Uint8Array, reason: string | undefined, now: number): Refused | undefined {
    return this.#write(() => {
      if (reason === undefined) this.#database.writer.prepare('DELETE FROM hold WHERE item = ?').run(item)
      else this.#database.writer.prepare('INSERT INTO hold VALUES (?, ?, ?) ON CONFLICT (item) DO UPDATE SET reason = excluded.reason').run(item, reason, now)
    })
  }

  holdOf(item: Uint8Array): string | undefined {
    const [row] = this.#all('SELECT reason FROM hold WHERE item = ?', item)
    return row && String(row['reason'])
  }

  /** Keeps the receipt of an erasure; the first one stays. */
  keepReceipt(item: Uint8Array, receipt: string): Refused | undefined {
    return this.#write(() => { this.#database.writer.prepare('INSERT INTO erasure VALUES (?, ?) ON CONFLICT DO NOTHING').run(item, receipt) })
  }

  receiptOf(item: string): string | undefined {
    const id = fromHex(item)
    const [row] = id === undefined ? [] : this.#all('SELECT receipt FROM erasure WHERE item = ?', id)
    return row && String(row['receipt'])
  }

  close(): void {
    closeDatabase(this.#database)
  }

  #all(sql: string, ...values: (string | number | Uint8Array)[]): Row[] {
    return this.#database.reader.prepare(sql).all(...values)
  }

  #number(sql: string): number {
    return Number(this.#all(sql)[0]?.['n'] ?? 0)
  }

  #write(work: () => void): Refused | undefined {
    const { path, writer } = this.#database
    const answer = guarded(path, () => {
      writer.exec('BEGIN IMMEDIATE')
      try {
        work()
        writer.exec('COMMIT')
      } finally {
        if (writer.isTransaction) writer.exec('ROLLBACK')
      }
    })
    return isRefused(answer) ? answer : undefined
  }
}

/** Opens the file of an exchange, or makes it. */
export function openExchangeStore(path: string): ExchangeStore | Refused {
  const database = openDatabase(path, SCHEMA)
  return isRefused(database) ? database : prepared(database, () => new ExchangeStore(database))
}
