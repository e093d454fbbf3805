import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ABOUT, type About, DETAILS_MAX, type Gathered } from '@jianghan/gateway-notifications'
import { type DatabaseKind, openDatabase, unlessFull } from '../folder/database.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'

/** "JHNO" marks the file as this one. */
const KIND: DatabaseKind = {
  applicationId: 0x4a484e4f, version: 1, synchronous: 'NORMAL',
  schema: `
  CREATE TABLE place (recipient TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE gathered (recipient TEXT NOT NULL, about TEXT NOT NULL, count INTEGER NOT NULL, details TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (recipient, about)) WITHOUT ROWID;
  CREATE TABLE told (recipient TEXT NOT NULL, matter TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (recipient, matter)) WITHOUT ROWID;
  CREATE TABLE sent (recipient TEXT NOT NULL, at INTEGER NOT NULL)`,
}

/** What somebody is to be told: a matter, how often, and a line about it where it may be told. `matter` names what is not to be told again for a day. */
export type Notice = Readonly<{ about: About; count: number; detail?: string | undefined; matter?: string }>

/** What gathered for a recipient, and since when, milliseconds since 1970. */
export type Waiting = Readonly<{ gathered: readonly Gathered[]; since: number }>

/** What is still to be told, to whom, and how far the log was read for it: counts and a few lines, however much happens. */
export class NoticeStore {
  readonly #database: DatabaseSync

  /** Opens the notices of a data folder. Throws ProblemFault where the file is not what it was. */
  static open(dataFolder: string): NoticeStore {
    const folder = join(dataFolder, 'notifications')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'notices.db')
    try {
      return new NoticeStore(openDatabase(file, KIND))
    } catch (fault) {
      return fail(startProblems.noticesDamaged, { file, what: (fault as Error).message.slice(0, 200) })
    }
  }

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    this.#database.prepare(sql).run(...values)
  }

  #commit(work: () => void): void {
    unlessFull(() => {
      this.#database.exec('BEGIN IMMEDIATE')
      try {
        work()
        this.#database.exec('COMMIT')
      } catch (fault) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        throw fault
      }
    })
  }

  /** The next block to read for a recipient; undefined for one who is new. */
  placeOf(recipient: string): bigint | undefined {
    const row = this.#database.prepare('SELECT next FROM place WHERE recipient = ?').get(recipient)
    return row === undefined ? undefined : BigInt(Number(row['next']))
  }

  /** Gathers notices, together with how far the log was read. */
  gather(recipient: string, notices: readonly Notice[], { now, next, againMs = 0 }: Readonly<{ now: number; next?: bigint; againMs?: number }>): void {
    this.#commit(() => {
      for (const notice of notices) if (notice.matter === undefined || this.#isNew(recipient, notice.matter, now, againMs)) this.#add(recipient, notice, now)
      if (next !== undefined) this.#run('INSERT INTO place VALUES (?, ?) ON CONFLICT DO UPDATE SET next = excluded.next', recipient, Number(next))
    })
  }

  #isNew(recipient: string, matter: string, now: number, againMs: number): boolean {
    const known = this.#database.prepare('SELECT at FROM told WHERE recipient = ? AND matter = ?').get(recipient, matter)
    if (known !== undefined && now - Number(known['at']) < againMs) return false
    this.#run('INSERT INTO told VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at', recipient, matter, now)
    this.#run('DELETE FROM told WHERE recipient = ? AND at < ?', recipient, now - 10 * againMs)
    return true
  }

  #add(recipient: string, { about, count, detail }: Notice, now: number): void {
    const row = this.#database.prepare('SELECT details FROM gathered WHERE recipient = ? AND about = ?').get(recipient, about)
    const known = row === undefined ? [] : JSON.parse(String(row['details'])) as string[]
    const details = detail === undefined || known.length >= DETAILS_MAX ? known : [...known, detail]
    this.#run('INSERT INTO gathered VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + ?, details = excluded.details', recipient, about, count, JSON.stringify(details), now, count)
  }

  /** What waits to be told to a recipient. */
  waiting(recipient: string): Waiting | undefined {
    const rows = this.#database.prepare('SELECT about, count, details, since FROM gathered WHERE recipient = ?').all(recipient)
    if (rows.length === 0) return undefined
    const gathered = ABOUT.flatMap(about => rows.filter(row => row['about'] === about).map(row => ({ about, count: Number(row['count']), details: JSON.parse(String(row['details'])) as string[] })))
    return { gathered, since: Math.min(...rows.map(row => Number(row['since']))) }
  }

  /** Takes out what was told, or given up; what came meanwhile stays. */
  done(recipient: string, gathered: readonly Gathered[], sentAt?: number): void {
    this.#commit(() => {
      for (const { about, count, details } of gathered) {
        const row = this.#database.prepare('SELECT count, details FROM gathered WHERE recipient = ? AND about = ?').get(recipient, about)
        if (row === undefined) continue
        const left = Number(row['count']) - count
        if (left <= 0) this.#run('DELETE FROM gathered WHERE recipient = ? AND about = ?', recipient, about)
        else this.#run('UPDATE gathered SET count = ?, details = ? WHERE recipient = ? AND about = ?', left, JSON.stringify((JSON.parse(String(row['details'])) as string[]).slice(details.length)), recipient, about)
      }
      if (sentAt !== undefined) this.#run('INSERT INTO sent VALUES (?, ?)', recipient, sentAt)
    })
  }

  /** Times of the messages that went to a recipient since then, the oldest first; earlier ones are forgotten. */
  sentSince(recipient: string, since: number): number[] {
    this.#run('DELETE FROM sent WHERE recipient = ? AND at < ?', recipient, since)
    return this.#database.prepare('SELECT at FROM sent WHERE recipient = ? ORDER BY at').all(recipient).map(row => Number(row['at']))
  }

  close(): void {
    this.#database.close()
  }
}
