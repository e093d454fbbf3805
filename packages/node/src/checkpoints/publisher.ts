import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KeyPair, sign, type Verifier } from '@jianghan/crypto'
import { writeFileDurably } from '@jianghan/crypto/node'
import { blockLine, formatNote, formatTreeHead, logKey, type Note, originOf, parseNote, parseTreeHead, type TreeHead, type VerifierKey } from '@jianghan/light'
import { equalBytes, utf8 } from '@jianghan/protocol'
import type { Logger } from 'pino'
import type { LogHead } from '../threads/messages.ts'
import { type Asked, type AskedWitness, askWitness, type ConsistencySource } from './askWitness.ts'

/** The own log, as the publisher reads it. */
export type LogSource = Readonly<{
  head(): Promise<LogHead | undefined>
  rootAt(size: bigint): Promise<Uint8Array | undefined>
  consistency: ConsistencySource
}>

/** What a publisher is made of. */
export type PublisherParts = Readonly<{
  chainId: string
  /** Folder of the newest checkpoint that was signed. */
  folder: string
  key: KeyPair
  verifier: Verifier
  source: LogSource
  witnesses: readonly AskedWitness[]
  /** Shortest time between two checkpoints, milliseconds. */
  everyMs: number
  /**
   * Whether the log may be shorter after a start than it was when the last checkpoint was signed: in a network its last blocks come from the others, and the votes for them
   * from the engine. A node that orders alone has lost history then.
   */
  mayLag: boolean
  log: Logger
  /** Told of each checkpoint as it is published; must not throw. */
  onPublished?(published: Published): void
}>

/** A checkpoint as it is served: its note with the cosignatures that have come, and its size. */
export type Published = Readonly<{ bytes: Uint8Array; size: bigint; height: bigint; cosigned: number; atMs: number }>

/** What is told of a witness. */
export type WitnessStanding = Readonly<{ name: string; size: bigint; time: bigint; outcome: Asked['outcome'] | 'notAsked'; refusals: number }>

/** How soon a witness that did not cosign is asked again, milliseconds. */
const AGAIN_MS = 30_000

/**
 * Publishes checkpoints of the history log beside the blocks: signs one when the log has grown, has it on disk before anybody sees the signature, asks the
 * witnesses, and serves it with what they answered. Never signs what does not extend the one before.
 */
export class CheckpointPublisher {
  readonly key: VerifierKey
  readonly #parts: PublisherParts
  readonly #standings = new Map<string, WitnessStanding>()
  #signed: Readonly<{ note: Note; head: LogHead }> | undefined
  /** The checkpoint that was signed before this start, while the log has not come so far again: nothing is signed until it is known to be of this log. */
  #recalled: TreeHead | undefined
  #published: Published | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #grown = true
  #halted = false
  #closed = false
  #lastRun = -Infinity
  #due = 0

  private constructor(parts: PublisherParts) {
    this.#parts = parts
    this.key = logKey(originOf(parts.chainId), parts.key.publicKey)
    for (const { name } of parts.witnesses) this.#standings.set(name, { name, size: 0n, time: 0n, outcome: 'notAsked', refusals: 0 })
  }

  /** Goes on where the folder says; without a usable memory it signs nothing. */
  static async open(parts: PublisherParts): Promise<CheckpointPublisher> {
    const publisher = new CheckpointPublisher(parts)
    mkdirSync(parts.folder, { recursive: true, mode: 0o750 })
    if (existsSync(publisher.#file)) await publisher.#recall()
    publisher.onBlock()
    return publisher
  }

  get #file(): string {
    return join(this.#parts.folder, 'latest')
  }

  /** The newest checkpoint; undefined before the first block with a transaction is sealed. */
  get published(): Published | undefined {
    return this.#published
  }

  /** Whether a signed checkpoint is not of this log: then nothing more is signed until a person has looked. */
  get halted(): boolean {
    return this.#halted
  }

  /** How it stands with each witness. */
  get standings(): readonly WitnessStanding[] {
    return [...this.#standings.values()]
  }

  /** The log may have grown. */
  onBlock(): void {
    this.#grown = true
    this.#schedule(this.#parts.everyMs)
  }

  /** Ends; what is under way is waited for. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Runs so long after the last run began, or earlier where an earlier run is planned already. */
  #schedule(afterMs: number): void {
    if (this.#running !== undefined || this.#halted || this.#closed) return
    const due = this.#lastRun + afterMs
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#running = this.#run().catch(fault => this.#parts.log.warn({ fault: String(fault) }, 'checkpoint')).finally(() => {
        this.#running = undefined
        if (this.#grown) this.#schedule(this.#parts.everyMs)
        else if (this.#published !== undefined && this.standings.some(({ size }) => size !== this.#published?.size)) this.#schedule(AGAIN_MS)
      })
    }, Math.max(0, due - performance.now())).unref()
  }

  async #recall(): Promise<void> {
    const { source } = this.#parts
    const note = parseNote(readFileSync(this.#file))
    const head = note && parseTreeHead(note.text)
    if (head === undefined || head.origin !== this.key.name) return this.#halt(head?.size)
    const root = await source.rootAt(head.size)
    if (root === undefined && this.#parts.mayLag) this.#recalled = head
    else if (root === undefined || !equalBytes(root, head.root)) this.#halt(head.size)
  }

  #halt(size: bigint | undefined): void {
    this.#halted = true
    this.#parts.log.error({ file: this.#file, size: String(size) }, 'the checkpoint that was signed last is not of this log; no further one is signed')
  }

  /** Whether the log is known to extend what was signed before this start. */
  async #hasCaughtUp(): Promise<boolean> {
    const before = this.#recalled
    if (before === undefined) return true
    const root = await this.#parts.source.rootAt(before.size)
    if (root === undefined) return false
    this.#recalled = undefined
    if (equalBytes(root, before.root)) return true
    this.#halt(before.size)
    return false
  }

  async #run(): Promise<void> {
    this.#lastRun = performance.now()
    this.#grown = false
    const head = await this.#parts.source.head()
    if (head === undefined || this.#closed || !await this.#hasCaughtUp()) return
    if (this.#signed?.head.size !== head.size) this.#signed = await this.#sign(head)
    if (this.#signed === undefined) return
    await this.#ask(this.#signed)
  }

  async #sign(head: LogHead): Promise<{ note: Note; head: LogHead }> {
    const { key } = this.#parts
    const text = formatTreeHead({ origin: this.key.name, size: head.size, root: head.root, extensions: [blockLine(head.height, head.appHash)] })
    const note = { text, signatures: [{ name: this.key.name, keyId: this.key.keyId, signature: sign(key, utf8(text)) }] }
    await writeFileDurably(this.#file, formatNote(note), { mode: 0o640, replace: true })
    return { note, head }
  }

  async #ask({ note, head }: Readonly<{ note: Note; head: LogHead }>): Promise<void> {
    const { witnesses, source, verifier } = this.#parts
    const bytes = formatNote(note)
    const { size } = head
    const before = this.#published?.size === size ? parseNote(this.#published.bytes)?.signatures ?? [] : []
    const missing = witnesses.filter(({ key }) => !before.some(({ name, keyId }) => name === key.name && keyId === key.keyId))
    const answers = await Promise.all(missing.map(async witness => {
      const asked = await askWitness(witness, { note, bytes, size }, source.consistency, verifier)
      this.#note(witness, size, asked)
      return asked.outcome === 'cosigned' ? [asked.line] : []
    }))
    const lines = [...before.slice(1), ...answers.flat()]
    this.#published = { bytes: formatNote({ text: note.text, signatures: [...note.signatures, ...lines] }), size, height: head.height, cosigned: lines.length, atMs: Date.now() }
    this.#parts.onPublished?.(this.#published)
  }

  #note({ name }: AskedWitness, size: bigint, asked: Asked): void {
    const before = this.#standings.get(name) as WitnessStanding
    if (asked.outcome === 'cosigned') {
      this.#standings.set(name, { ...before, size, time: asked.time, outcome: 'cosigned' })
      return
    }
    const level = asked.outcome === 'rewritten' ? 'error' : 'warn'
    if (before.outcome !== asked.outcome) this.#parts.log[level]({ witness: name, outcome: asked.outcome, why: asked.why }, 'a witness did not cosign')
    this.#standings.set(name, { ...before, outcome: asked.outcome, refusals: before.refusals + 1 })
  }
}
