import { fromUtf8, sha256, toHex, utf8 } from '@jianghan/protocol'

/** Who did an administrative act: the owner of the node's machine, an API key, a client certificate, or the node by itself. */
export type AuditActor = Readonly<{ kind: 'operator' | 'key' | 'certificate' | 'session' | 'node'; /** Id of the key, fingerprint of the certificate, name of the user of the machine or of the person signed in. */ id: string; member?: string }>

/** Facts of an act: never a secret, a name of a person, an account or an amount. */
export type AuditDetails = Readonly<Record<string, string | number | boolean>>

/** One administrative act, as a line of the audit log holds it. */
export type AuditRecord = Readonly<{
  v: 1
  /** 1, 2, 3, … through all files. */
  seq: number
  /** RFC 3339, milliseconds. */
  at: string
  /** "keys.created", "certificate.reloaded", "backup.made", …: for programs, never changed. */
  act: string
  by: AuditActor
  /** Address that it came from; "local" for the command line. */
  from: string
  result: 'done' | 'refused' | 'failed'
  details: AuditDetails
  /** Hash of the record before; 64 zeros in the first one. */
  prev: string
}>

/** A record with the hash that the next one names. */
export type ChainedRecord = AuditRecord & Readonly<{ hash: string }>

/** Longest line, bytes. */
export const AUDIT_LINE_MAX = 4_096
/** What the first record names as the one before. */
export const AUDIT_START = '0'.repeat(64)

const TAG = 'jianghan-audit-1\n'
const LINE = /^(\{"v":1,.*),"hash":"([0-9a-f]{64})"\}$/

const hashOf = (core: string): string => toHex(sha256(utf8(TAG + core)))

/** The line of a record, without its end, and its hash: SHA-256 of the tag and the record's JSON as it stands in the line. */
export function auditLine(record: AuditRecord): { line: string; hash: string } {
  const core = JSON.stringify(record)
  const hash = hashOf(core)
  return { line: `${core.slice(0, -1)},"hash":"${hash}"}`, hash }
}

/** The record of a line, its hash not yet compared with anything; undefined when the line is none. */
export function readAuditLine(line: string): (ChainedRecord & Readonly<{ fits: boolean }>) | undefined {
  const parts = line.length > AUDIT_LINE_MAX ? null : LINE.exec(line)
  if (parts === null) return undefined
  const [, head = '', hash = ''] = parts
  const core = `${head}}`
  let value: Record<string, unknown>
  try {
    value = JSON.parse(core) as Record<string, unknown>
  } catch {
    return undefined
  }
  const { seq, at, act, by, from, result, details, prev } = value as Partial<AuditRecord>
  if (!Number.isSafeInteger(seq) || typeof at !== 'string' || typeof act !== 'string' || typeof from !== 'string' || typeof prev !== 'string') return undefined
  if (typeof by !== 'object' || by === null || typeof by.kind !== 'string' || typeof by.id !== 'string') return undefined
  if (!['done', 'refused', 'failed'].includes(String(result)) || typeof details !== 'object' || details === null) return undefined
  return { ...(value as unknown as AuditRecord), hash, fits: hashOf(core) === hash }
}

/** Where the chain ends. */
export type AuditHead = Readonly<{ seq: number; hash: string }>

/** What is wrong with an audit log: the first place that does not fit. */
export type AuditFault = Readonly<{
  /** malformed: no record · altered: the content does not fit its hash · broken: it does not follow the one before · cut: records at the end are missing. */
  kind: 'malformed' | 'altered' | 'broken' | 'cut'
  file: string
  /** Counted from 1; 0 where a whole file is meant. */
  line: number
  /** The number that the record should have. */
  seq: number
}>

/** What a check of the whole log found. */
export type AuditVerdict = Readonly<{ records: number; head: AuditHead; fault?: AuditFault }>

/** Checks records one after the other, through all files in their order. */
export class AuditChain {
  #head: AuditHead = { seq: 0, hash: AUDIT_START }
  readonly #seen: ((head: AuditHead) => void) | undefined

  /** @param seen told every head that the chain passes, so that one which is known from elsewhere can be found in it */
  constructor(seen?: (head: AuditHead) => void) {
    this.#seen = seen
  }

  get head(): AuditHead {
    return this.#head
  }

  /** Takes the next line; the fault that it has, or the record. */
  take(text: string, file: string, line: number): AuditFault | ChainedRecord {
    const record = readAuditLine(text)
    const seq = this.#head.seq + 1
    if (record === undefined) return { kind: 'malformed', file, line, seq }
    const { fits, ...chained } = record
    if (!fits) return { kind: 'altered', file, line, seq }
    if (record.seq !== seq || record.prev !== this.#head.hash) return { kind: 'broken', file, line, seq }
    this.#head = { seq, hash: record.hash }
    this.#seen?.(this.#head)
    return chained
  }
}

/** Whether what {@link AuditChain.take} answered is a fault. */
export const isAuditFault = (taken: AuditFault | ChainedRecord): taken is AuditFault => 'kind' in taken

/** The files of an audit log, in their order: name and bytes. */
export type AuditFile = Readonly<{ name: string; bytes: Uint8Array }>

/**
 * Checks a whole log.
 * @param known a head that was noted before: by the node beside the log, or by a person elsewhere. Where the log does not pass it, its end was cut off or written anew.
 */
export function verifyAudit(files: readonly AuditFile[], known?: AuditHead): AuditVerdict {
  let met = known === undefined || known.seq === 0
  const chain = new AuditChain(head => { if (head.seq === known?.seq && head.hash === known.hash) met = true })
  for (const { name, bytes } of files) {
    const text = fromUtf8(bytes)
    const lines = text?.split('\n') ?? ['']
    const torn = lines.pop() !== ''
    for (const [i, line] of lines.entries()) {
      const taken = chain.take(line, name, i + 1)
      if (isAuditFault(taken)) return { records: chain.head.seq, head: chain.head, fault: taken }
    }
    if (text === undefined || torn) return { records: chain.head.seq, head: chain.head, fault: { kind: 'malformed', file: name, line: lines.length + 1, seq: chain.head.seq + 1 } }
  }
  const { head } = chain
  if (met) return { records: head.seq, head }
  return { records: head.seq, head, fault: { kind: 'cut', file: files.at(-1)?.name ?? '', line: 0, seq: Math.min(head.seq, known?.seq ?? 0) + 1 } }
}

/** A head as text: "12:3f…". */
export const formatAuditHead = ({ seq, hash }: AuditHead): string => `${seq}:${hash}`

/** The head behind a text; undefined when it is none. */
export function parseAuditHead(text: string): AuditHead | undefined {
  const parts = /^(0|[1-9][0-9]{0,14}):([0-9a-f]{64})\s*$/.exec(text)
  return parts === null ? undefined : { seq: Number(parts[1]), hash: parts[2] as string }
}
