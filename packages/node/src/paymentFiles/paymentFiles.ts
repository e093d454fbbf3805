import { messageKey as keyOfMessage } from '@jianghan/crypto'
import type { Language, Problem as ReadProblem } from '@jianghan/gateway-iso20022'
import { toHex } from '@jianghan/protocol'
import { EVERYTHING, type Viewer } from '../audience/viewer.ts'
import { type Problem, ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { Directory } from './directory.ts'
import { type FieldsAnswer, type FieldsAsked, fieldsOfTransaction } from './disclosures.ts'
import { MessageRun, type RunPorts, startOf } from './messageRun.ts'
import type { PlanOutline, StoredMessage } from './messageStore.ts'
import { foreignDebtor, planFor } from './planning.ts'
import { fileProblems } from './problems.data.ts'
import { duplicate, recordedBy } from './recording.ts'
import type { Reason } from './reasons.ts'
import type { Standing } from './report/standing.ts'
import type { MessageOutline, ReportForm, Source } from './work/jobs.ts'

/** What became of an import. */
export type Imported =
  /** Nothing was done: the file cannot be read, or breaks rules that need no ledger. */
  | Readonly<{ kind: 'unreadable'; problems: readonly ReadProblem[] }>
  /** Nothing was done: the file is refused as a whole. `pain002` writes that for the sender. */
  | Readonly<{ kind: 'refused'; messageId: string; reasons: readonly Reason[]; pain002(language: Language): Promise<string> }>
  /** It is on the ledger, and its payments are on their way. */
  | Readonly<{ kind: 'taken'; message: StoredMessage }>

/** A message in a list. */
export type MessageLine = Readonly<{ message: StoredMessage; msgId: string; initiatingParty: string; receivedAt: number; count: number; settled: number; refused: number; pending: number; done: boolean }>

/** Files whose import is decided at the same time; each may hold some hundred MiB in memory. */
const IMPORTS_MAX = 4
/** Pause before a run that was stopped by something passing is taken up again, milliseconds. */
const RESUME_MS = 5_000
/** How long closing waits for what is being written, milliseconds. */
const CLOSING_MS = 2_000

/** What the service is made of. */
export type PaymentFilePorts = RunPorts & Readonly<{ directory: Directory; /** The secret of the uniqueness keys, 32 bytes. */ secret: Uint8Array }>

/**
 * The payment files of this node: takes a pain.001 in, pays what it orders exactly once, and tells what became of it. Everything about a message lies
 * encrypted in the vault; the ledger learns accounts, amounts and salted commitments.
 */
export class PaymentFiles {
  readonly #ports: PaymentFilePorts
  readonly #messages: StoredMessage[]
  readonly #byKey = new Map<string, StoredMessage>()
  readonly #runs = new Map<StoredMessage, MessageRun>()
  /** Imports of one message follow one another: two at once must not both find it new. */
  readonly #deciding = new Map<string, Promise<unknown>>()
  #imports = 0

  constructor(ports: PaymentFilePorts, messages: readonly StoredMessage[]) {
    this.#ports = ports
    this.#messages = [...messages]
    for (const message of messages) this.#byKey.set(message.head.messageKey, message)
  }

  /** Takes up every message whose end is not known: after a crash, or a stop in the middle. */
  resumeAll(): void {
    const open = this.#messages.filter(({ end }) => end === undefined)
    if (open.length > 0) this.#ports.node.log('info', 'payment files are taken up again', { files: open.length })
    for (const message of open) void this.#resume(message).catch((fault: unknown) => this.#stopped(message, fault))
  }

  /**
   * Takes a file. Throws ProblemFault where the node cannot take anything now.
   * @param sender viewer: who does not see all can only pay from the accounts of its own · again: whether the same request may have been taken before, of which the
   * sender got no answer
   */
  async import(bytes: Uint8Array, receivedAt: number, sender: Readonly<{ viewer?: Viewer; again?: boolean | undefined }> = {}): Promise<Imported> {
    const obstacle = this.#ports.node.obstacle(1, 0)
    if (obstacle !== undefined) throw new ProblemFault(obstacle)
    if (this.#imports >= IMPORTS_MAX) throw new ProblemFault(problem(problems.busy, { what: 'payment files', limit: IMPORTS_MAX }, 2))
    this.#imports++
    try {
      const source: Source = { bytes, receivedAt }
      const began = performance.now()
      const read = await this.#ports.work.run('read', { source })
      if (!read.ok) return { kind: 'unreadable', problems: read.problems }
      const key = toHex(keyOfMessage(this.#ports.secret, read.outline.party, read.outline.messageId))
      const before = this.#deciding.get(key)
      const decided = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#decide(source, read.outline, key, performance.now() - began, sender))
      this.#deciding.set(key, decided)
      try {
        return await decided
      } finally {
        if (this.#deciding.get(key) === decided) this.#deciding.delete(key)
      }
    } finally {
      this.#imports--
    }
  }

  async #decide(source: Source, outline: MessageOutline, messageKey: string, readMs: number, { viewer = EVERYTHING, again = false }: Readonly<{ viewer?: Viewer; again?: boolean | undefined }>): Promise<Imported> {
    const { node, store } = this.#ports
    const refused = (reasons: readonly Reason[]): Imported => ({
      kind: 'refused', messageId: outline.messageId, reasons,
      pain002: language => this.#report(source, { receivedAt: source.receivedAt, messageKey }, EMPTY, { form: 'refusal', nowMs: Date.now(), language, reasons }) as Promise<string>,
    })
    const foreign = foreignDebtor(this.#ports, outline, viewer)
    if (foreign !== undefined) return refused([foreign])
    const known = this.#byKey.get(messageKey)
    const running = known && this.#runs.get(known)?.isSettled !== true && known.end === undefined
    if (known !== undefined && running === true && known.head.digest === outline.digest) {
      const refusal = await (await this.#resume(known)).recorded
      return refusal === undefined ? { kind: 'taken', message: known } : refused([refusal])
    }
    if (known?.end !== undefined && again && known.head.digest === outline.digest) return { kind: 'taken', message: known }
    const recorded = await recordedBy(node, messageKey)
    if (known !== undefined || recorded !== undefined) return refused([duplicate(node, recorded?.height ?? '0')])
    const began = performance.now()
    const plan = await planFor(this.#ports, source, outline, messageKey)
    if ('refused' in plan) return refused(plan.refused)
    const planned = performance.now()
    const { digest, messageId, party, partyName, count } = outline
    const message = await store.keep({ messageId, party, partyName, messageKey, digest, receivedAt: source.receivedAt, count }, source.bytes, plan.outline, plan.chunks)
    node.log('info', 'a payment file was taken', { payments: count, readMs: Math.round(readMs), planMs: Math.round(planned - began), keepMs: Math.round(performance.now() - planned) })
    this.#byKey.set(messageKey, message)
    this.#messages.push(message)
    const run = this.#begin(message, plan.outline, plan.chunks)
    const refusal = await run.recorded
    if (refusal === undefined) return { kind: 'taken', message }
    await this.#forget(message)
    return refused([refusal])
  }

  /** The run of a message that has no end yet. */
  async #resume(message: StoredMessage): Promise<MessageRun> {
    const running = this.#runs.get(message)
    if (running !== undefined) return running
    const outline = await this.#ports.store.outline(message)
    return this.#runs.get(message) ?? this.#begin(message, outline)
  }

  #begin(message: StoredMessage, outline: PlanOutline, chunks?: readonly Uint8Array[]): MessageRun {
    const run = new MessageRun(this.#ports, message, outline, chunks)
    this.#runs.set(message, run)
    run.finished.then(async () => {
      // A resumed message that the ledger does not take: another node recorded the same one meanwhile.
      if (await run.recorded !== undefined && chunks === undefined) await this.#forget(message)
      this.#runs.delete(message)
    }).catch((fault: unknown) => {
      this.#runs.delete(message)
      this.#stopped(message, fault)
    })
    return run
  }

  async #forget(message: StoredMessage): Promise<void> {
    this.#byKey.delete(message.head.messageKey)
    const place = this.#messages.indexOf(message)
    if (place >= 0) this.#messages.splice(place, 1)
    await this.#ports.store.forget(message)
  }

  /** A run ended before its end: by closing, or by a fault. What is passing is tried again; the rest waits for a restart or the same file. */
  #stopped(message: StoredMessage, fault: unknown): void {
    const { node } = this.#ports
    if (node.closing()) return
    const passing = fault instanceof ProblemFault && fault.problem.definition.retry === 'later' && fault.problem.definition.code !== problems.halted.code
    node.log(passing ? 'warn' : 'error', 'a payment file was stopped before its end', {
      messageKey: message.head.messageKey.slice(0, 16), why: fault instanceof ProblemFault ? fault.problem.definition.code : String((fault as Error)?.message ?? fault).slice(0, 200),
    })
    if (!passing) return
    setTimeout(() => {
      if (!node.closing() && message.end === undefined) void this.#resume(message).catch((again: unknown) => this.#stopped(message, again))
    }, RESUME_MS).unref()
  }

  /** Waits until a message has its end, and where asked until that can be proved, or the time is up; whether it has. */
  async wait(message: StoredMessage, until: 'final' | 'provable', timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    const run = this.#runs.get(message)
    if (run === undefined) return message.end !== undefined
    let timer: NodeJS.Timeout | undefined
    const up = new Promise<false>(resolve => { timer = setTimeout(() => resolve(false), timeoutMs) })
    const ended = await Promise.race([run.settled.then(() => true, () => false), up])
    clearTimeout(timer)
    if (!ended || until === 'final' || run.height === 0n) return ended
    return this.#ports.node.provable(run.height, Math.max(0, deadline - Date.now()))
  }

  /** The messages that go by this MsgId: of one party, named by its name or an identification, or of all. */
  named(msgId: string, initiatingParty?: string): readonly StoredMessage[] {
    return this.#messages.filter(({ head: { messageId, party, partyName } }) => messageId === msgId &&
      (initiatingParty === undefined || initiatingParty === partyName || initiatingParty === party || party.endsWith(`:${initiatingParty}`)))
  }

  /** The one message among those found for this MsgId, or what stands against telling. */
  theOne(msgId: string, initiatingParty?: string, found: readonly StoredMessage[] = this.named(msgId, initiatingParty)): StoredMessage | Problem {
    const [only] = found
    if (only === undefined) return problem(fileProblems.messageNotFound, { msgId: msgId.slice(0, 70) })
    return found.length === 1 ? only : problem(fileProblems.messageAmbiguous, { msgId: msgId.slice(0, 70), count: found.length })
  }

  /** Messages before a place of the list (by default from its end), the newest first; `next` is the place to go on. */
  list(before: number | undefined, limit: number): Readonly<{ items: readonly MessageLine[]; next: number | undefined }> {
    const end = Math.min(before ?? this.#messages.length, this.#messages.length)
    const start = Math.max(0, end - limit)
    return { items: this.#messages.slice(start, end).reverse().map(message => this.#line(message)), next: start > 0 ? start : undefined }
  }

  #line(message: StoredMessage): MessageLine {
    const { head: { messageId, partyName, receivedAt, count }, end } = message
    const payments = end === undefined ? this.#runs.get(message)?.standing.payments ?? [] : []
    const settled = end?.settled ?? payments.filter(({ status }) => status === 'ACSC').length
    const refused = end?.refused ?? payments.filter(({ status }) => status === 'RJCT').length
    return { message, msgId: messageId, initiatingParty: partyName, receivedAt, count, settled, refused, pending: count - settled - refused, done: end !== undefined }
  }

  /** A report on a message as it stands now; undefined where a camt.054 is asked for an account that it does not name. */
  async report(message: StoredMessage, as: ReportForm): Promise<string | undefined> {
    const { head: { receivedAt, messageKey } } = message
    return this.#report({ bytes: await this.#ports.store.source(message), receivedAt }, { receivedAt, messageKey }, await this.#standing(message), as)
  }

  async #standing(message: StoredMessage): Promise<Standing> {
    const { store } = this.#ports
    const run = this.#runs.get(message)
    if (run !== undefined) return run.standing
    if (message.end !== undefined) return store.standing(message.end)
    const outline = await store.outline(message)
    return { payments: startOf(message.head.count, outline), reasons: outline.reasons, debtors: outline.debtors }
  }

  #report(source: Source, facts: Readonly<{ receivedAt: number; messageKey: string }>, standing: Standing, as: ReportForm): Promise<string | undefined> {
    return this.#ports.work.run('report', { source, facts, standing, as })
  }

  /** Problems of a file that could not be read: as JSON with words, or as a pain.002. */
  async problemsJson(found: readonly ReadProblem[]): Promise<string> {
    return JSON.stringify(await this.#ports.work.run('problems', { problems: found, as: { form: 'json' } }))
  }

  async problemsPain002(found: readonly ReadProblem[], language: Language): Promise<string> {
    return await this.#ports.work.run('problems', { problems: found, as: { form: 'pain.002', nowMs: Date.now(), language } }) as string
  }

  /** The openings of a transaction's commitments, for a proof that discloses them. */
  async disclosuresFor(transactionId: Uint8Array, names: FieldsAsked): Promise<FieldsAnswer> {
    const answer = await fieldsOfTransaction(this.#ports.vault, transactionId, names)
    if (answer.fields.length > 0 || this.#runs.size === 0) return answer
    // Settled a moment ago, perhaps: the openings are written right behind.
    await this.kept()
    return fieldsOfTransaction(this.#ports.vault, transactionId, names)
  }

  /** Waits until what goes on now has come to its end, or has stopped. */
  async kept(): Promise<void> {
    await Promise.allSettled([...this.#runs.values()].map(({ finished }) => finished))
  }

  /** Waits for runs to notice that the node is closing, within bounds, then ends the thread and the vault. */
  async close(): Promise<void> {
    await Promise.race([this.kept(), new Promise(resolve => { setTimeout(resolve, CLOSING_MS).unref() })])
    await this.#ports.work.close()
    await this.#ports.vault.close()
  }
}

const EMPTY: Standing = { payments: [], reasons: [], debtors: [] }
