import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import {
  type AuditActor, type AuditDetails, type AuditHead, AUDIT_LINE_MAX, AUDIT_START, auditLine, type AuditRecord, type ChainedRecord, formatAuditHead, parseAuditHead, readAuditLine,
} from '@jianghan/client/audit'
import { assert } from '@jianghan/protocol'

/** An administrative act, to be written down before it is answered. */
export type AuditEntry = Readonly<{
  act: string
  by: AuditActor
  from?: string
  result?: AuditRecord['result']
  /** Never a secret, a name of a person, an account or an amount. */
  details?: AuditDetails
}>

/** A file of the log is followed by the next one beyond this size, bytes. */
const FILE_MAX = 16 * 1024 * 1024
/** Longest text among the details of an act, characters, and how many there may be. */
const TEXT_MAX = 200
const DETAILS_MAX = 16
const NAME = /^[0-9]{6}\.jsonl$/
const HEAD = 'head'

/** Folder of the audit log in a data folder. */
export const auditFolder = (dataFolder: string): string => join(dataFolder, 'audit')

/** The person at the machine, for acts of the command line. */
export const localOperator = (): AuditActor => ({ kind: 'operator', id: userNameOf() })

function userNameOf(): string {
  try {
    return userInfo().username.slice(0, 64)
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`
  }
}

/**
 * The log of administrative acts: files of one JSON record a line, each with the hash of the one before, so that nothing can be changed or taken out
 * in the middle without its being found. One process writes at a time: who holds the lock of the data folder.
 */
export class AuditLog {
  readonly #folder: string
  #file: string
  #size: number
  #head: AuditHead

  /** Opens the log of a data folder, or begins it. A last line that a crash cut short was never answered for; it is dropped, and that is written down. */
  static open(dataFolder: string): AuditLog {
    const folder = auditFolder(dataFolder)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const names = readdirSync(folder).filter(each => NAME.test(each)).sort()
    const file = join(folder, names.at(-1) ?? '000001.jsonl')
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
    const end = bytes.lastIndexOf(0x0a) + 1
    const log = new AuditLog(folder, file, end, headOf(folder, names))
    if (end === bytes.length) return log
    cut(file, end)
    log.record({ act: 'audit.tornLineCut', by: { kind: 'node', id: 'node' }, details: { file: file.slice(-12), bytes: bytes.length - end } })
    return log
  }

  private constructor(folder: string, file: string, size: number, head: AuditHead) {
    this.#folder = folder
    this.#file = file
    this.#size = size
    this.#head = head
  }

  /** The newest record: who notes it elsewhere can tell later whether the end of the log was cut off. */
  get head(): AuditHead {
    return this.#head
  }

  /** Writes an act down; it is durable when this answers. Throws where the disk does not take it: then the act must not be answered as done. */
  record({ act, by, from = 'local', result = 'done', details = {} }: AuditEntry): ChainedRecord {
    assert(/^[a-z][a-zA-Z]{0,30}\.[a-z][a-zA-Z]{0,40}$/.test(act), 'an act has a name of two words')
    const record: AuditRecord = {
      v: 1, seq: this.#head.seq + 1, at: new Date().toISOString(), act, by, from: from.slice(0, 64), result, details: bounded(details), prev: this.#head.hash,
    }
    const { line, hash } = auditLine(record)
    assert(line.length < AUDIT_LINE_MAX, 'a record is short')
    this.#append(Buffer.from(`${line}\n`, 'utf8'))
    this.#head = { seq: record.seq, hash }
    this.#noteHead()
    return { ...record, hash }
  }

  #append(bytes: Buffer): void {
    if (this.#size + bytes.length > FILE_MAX && this.#size > 0) {
      this.#file = join(this.#folder, `${String(Number(this.#file.slice(-12, -6)) + 1).padStart(6, '0')}.jsonl`)
      this.#size = 0
    }
    const fresh = this.#size === 0
    const handle = openSync(this.#file, 'a', 0o600)
    try {
      writeWhole(handle, bytes, this.#size)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    this.#size += bytes.length
    if (fresh && process.platform !== 'win32') syncFolder(this.#folder)
  }

  /** Beside the log, so that an end which is missing is noticed; after a crash it may lag behind by one. */
  #noteHead(): void {
    const temporary = join(this.#folder, `.${HEAD}.tmp`)
    writeFileSync(temporary, `${formatAuditHead(this.#head)}\n`, { mode: 0o600 })
    renameSync(temporary, join(this.#folder, HEAD))
  }

  /** Records before a number (by default from the end), the newest first. */
  list(before = this.#head.seq + 1, limit = 50): ChainedRecord[] {
    const out: ChainedRecord[] = []
    for (const name of readdirSync(this.#folder).filter(each => NAME.test(each)).sort().reverse()) {
      const lines = readFileSync(join(this.#folder, name), 'utf8').split('\n')
      for (let i = lines.length - 2; i >= 0 && out.length < limit; i--) {
        const read = readAuditLine(lines[i] as string)
        if (read === undefined || read.seq >= before) continue
        const { fits: _, ...record } = read
        out.push(record)
      }
      if (out.length >= limit) break
    }
    return out
  }
}

/** Where the chain stands: by the last whole line of the last file that has one. */
function headOf(folder: string, names: readonly string[]): AuditHead {
  for (const name of names.toReversed()) {
    const last = readFileSync(join(folder, name), 'utf8').split('\n').at(-2)
    if (last === undefined) continue
    const record = readAuditLine(last)
    if (record !== undefined) return { seq: record.seq, hash: record.hash }
    break
  }
  // A last line that is no record is a fault, which `audit verify` names; what follows goes on from what was noted, so that it is never hidden.
  const noted = existsSync(join(folder, HEAD)) ? parseAuditHead(readFileSync(join(folder, HEAD), 'utf8')) : undefined
  return noted ?? { seq: 0, hash: AUDIT_START }
}

function bounded(details: AuditDetails): AuditDetails {
  const entries = Object.entries(details)
  assert(entries.length <= DETAILS_MAX, 'an act has few details')
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, TEXT_MAX) : value]))
}

/** Writes all bytes, or takes back what went out, so that a full disk leaves no half line. */
function writeWhole(handle: number, bytes: Buffer, size: number): void {
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
  } catch (fault) {
    ftruncateSync(handle, size)
    throw fault
  }
}

function cut(file: string, size: number): void {
  const handle = openSync(file, 'r+')
  try {
    assert(statSync(file).size > size, 'something is cut off')
    ftruncateSync(handle, size)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
