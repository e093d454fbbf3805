import { messageKey as keyOfMessage } from '@jianghan/crypto'
import type { Language, TransferKind } from '@jianghan/gateway-iso20022'
import { toHex } from '@jianghan/protocol'
import { EVERYTHING, type Viewer } from '../audience/viewer.ts'
import { type Problem, ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { signerProblems } from '../signer/problems.data.ts'
import type { Directory } from './directory.ts'
import { type FieldsAnswer, type FieldsAsked, fieldsOfTransaction } from './disclosures.ts'
import { MessageRun, type RunPorts, startOf } from './messageRun.ts'
import { FileApprovals } from './granted/fileApprovals.ts'
import type { FileBudget } from './granted/budget.ts'
import { approvalJson, type GrantPorts, Grants } from './granted/grants.ts'
import type { FileMandate } from './granted/mandate.ts'
import { MessageBook } from './messageBook.ts'
import { isWaiting, type PlanOutline, type StoredMessage } from './messageStore.ts'
import type { NameChecker, PayeeNames } from './payeeNames.ts'
import { assetsOf, foreignDebtor, planFor } from './planning.ts'
import { duplicate, recordedBy } from './recording.ts'
import { localReason, type Reason } from './reasons.ts'
import type { FileJson, PaymentJson } from './report/jsonReport.ts'
import type { FileFacts, Standing } from './report/standing.ts'
import type { Signatory } from './signatory.ts'
import { type ReadProblem, sharedBytes, type SheetOrder, type Source } from './reading.ts'
import type { SheetForm } from './report/resultSheet.ts'
import type { Jobs, MessageOutline, ReportForm } from './work/jobs.ts'

/** What became of an import. */
export type Imported =
  /** Nothing was done: the file cannot be read, or breaks rules that need no ledger. */
  | Readonly<{ kind: 'unreadable'; problems: readonly ReadProblem[] }>
  /** Nothing was done: the file is refused as a whole. `statusReport` writes that for the sender. */
  | Readonly<{ kind: 'refused'; messageId: string; reasons: readonly Reason[]; statusReport(language: Language): Promise<string> }>
  /** It is on the ledger, and its payments are on their way. */
  | Readonly<{ kind: 'taken'; message: StoredMessage }>

/** What would become of a file: its report as JSON, with whether it was taken before; or what is wrong with it. */
export type Checked = Extract<Imported, { kind: 'unreadable' }> | Readonly<{ kind: 'checked'; known: boolean; json: string }>

/** A message in a list. */
export type MessageLine = Readonly<{ message: StoredMessage; msgId: string; initiatingParty: string; receivedAt: number; count: number; settled: number; refused: number; pending: number; done: boolean; waiting: boolean }>

/** How the payer knows a payment: its message, its group, and whether that is to be booked as one (BtchBookg). */
export type BookedGroup = Readonly<{ messageId: string; paymentInformationId: string; batchBooking: boolean }>

/** Days in which a payment of a file is settled, for statements that tell its group. */
const BOOKING_DAYS = 31

/** Accounts of a sender that are kept with a sheet. */
const PAYERS_MAX = 200
/** Files whose import is decided at the same time; each may hold some hundred MiB in memory. */
const IMPORTS_MAX = 4
/** Pause before a run that was stopped by something passing is taken up again, milliseconds. */
const RESUME_MS = 5_000
/** How long closing waits for what is being written, milliseconds. */
const CLOSING_MS = 2_000

/** What the service is made of. */
export type PaymentFilePorts = RunPorts & Readonly<{ directory: Directory; names: NameChecker; /** Whether banks are asked for names where the sender does not say. */ payeeNames: PayeeNames; signatory: Signatory; grants: GrantPorts; /** The secret of the uniqueness keys, 32 bytes. */ secret: Uint8Array }>

/** Who sends a file, and how. */
type Sending = Readonly<{ viewer?: Viewer; again?: boolean | undefined; /** Whether payees' banks are asked for the names. */ payeeNames?: PayeeNames | undefined; mandate?: FileMandate | undefined; /** Set for a sheet: with what it is read. */ sheet?: SheetOrder; /** Set for an order from another bank's system. */ transfers?: TransferKind; /** How long somebody waits for the answer, milliseconds. */ patienceMs?: number }>
type Taking = Readonly<{ payeeNames: PayeeNames | undefined; messageKey: string; readMs: number; mandate: FileMandate | undefined; refused(reasons: readonly Reason[]): Imported; patienceMs: number }>

/** How long an answer waits for the ledger's record where nothing else is said, milliseconds. */
const PATIENCE_MS = 30_000

/** Whether what stopped a run passes by itself. */
const passes = (fault: unknown): boolean => fault instanceof ProblemFault && fault.problem.definition.retry === 'later' && fault.problem.definition.code !== problems.halted.code

/**
 * The payment files of this node: takes a pain.001 in, pays what it orders exactly once, and tells what became of it. Everything about a message lies
 * encrypted in the vault; the ledger learns accounts, amounts and salted commitments.
 */
export class PaymentFiles {
  readonly #ports: PaymentFilePorts
  readonly #book: MessageBook
  readonly #grants: Grants
  /** The files that wait for the approval of other officers. */
  readonly approvals: FileApprovals
  readonly #runs = new Map<StoredMessage, MessageRun>()
  readonly #groups = new WeakMap<StoredMessage, Jobs['groups']['value']>()
  /** Imports of one message follow one another: two at once must not both find it new. */
  readonly #deciding = new Map<string, Promise<unknown>>()
  /** What files took of the day of their API keys, until they have their end. */
  readonly #budgets = new WeakMap<StoredMessage, FileBudget>()
  /** Those that were answered as taken before the ledger had recorded them. */
  readonly #promised = new WeakSet<StoredMessage>()
  readonly #onEnd = new Set<(message: StoredMessage) => void>()
  #imports = 0

  constructor(ports: PaymentFilePorts, messages: readonly StoredMessage[]) {
    this.#ports = ports
    this.#book = new MessageBook(messages)
    this.#grants = new Grants(ports.grants, ports.directory)
    this.approvals = new FileApprovals({
      store: ports.store, grants: this.#grants, messages: () => this.#book.all, inTurn: ({ head }, work) => this.#inTurn(head.messageKey, work),
      release: message => this.#release(message), refuse: (message, reason) => this.#endRefused(message, reason),
    })
  }

  /** Takes up every message whose end is not known: after a crash, or a stop in the middle. */
  resumeAll(): void {
    const open = this.#book.all.filter(({ planned, end }) => planned !== undefined && end === undefined)
    if (open.length > 0) this.#ports.node.log('info', 'payment files are taken up again', { files: open.length })
    for (const message of open) void this.#resume(message).catch((fault: unknown) => this.#stopped(message, fault))
    // The last approval may have been written down, and nothing behind it.
    for (const message of this.#book.all.filter(isWaiting)) void this.#inTurn(message.head.messageKey, () => this.#release(message)).catch((fault: unknown) => this.#stopped(message, fault))
    void this.approvals.sweep(Date.now()).catch((fault: unknown) => this.#ports.node.log('warn', 'files that were not approved in time were not ended', { why: String(fault).slice(0, 200) }))
  }

  /**
   * Takes a file. Throws ProblemFault where the node cannot take anything now.
   * @param sender viewer: who does not see all can only pay from the accounts of its own · again: whether the same request may have been taken before, of which the
   * sender got no answer · mandate: within what an API key has it paid; without one it is the operator of the node, with all its keys
   */
  async import(bytes: Uint8Array, receivedAt: number, sender: Sending = {}): Promise<Imported> {
    const obstacle = this.#ports.node.obstacle(1, 0)
    if (obstacle !== undefined) throw new ProblemFault(obstacle)
    if (this.#imports >= IMPORTS_MAX) throw new ProblemFault(problem(problems.busy, { what: 'payment files', limit: IMPORTS_MAX }, 2))
    this.#imports++
    try {
      const source: Source = { bytes: sharedBytes(bytes), receivedAt, ...(sender.sheet && { sheet: sender.sheet }), ...(sender.transfers && { transfers: sender.transfers }) }
      const began = performance.now()
      const read = await this.#ports.work.run('read', { source })
      if (!read.ok) return { kind: 'unreadable', problems: read.problems }
      const key = toHex(keyOfMessage(this.#ports.secret, read.outline.party, read.outline.messageId))
      const readMs = performance.now() - began
      return await this.#inTurn(key, () => this.#decide(source, read.outline, { messageKey: key, readMs }, sender))
    } finally {
      this.#imports--
    }
  }

  /**
   * What would become of a file: read and planned like one that is paid, and nothing kept, recorded or sent. Limits and approvals of an API key are not asked.
   * `known` says that this message was taken before.
   */
  async check(bytes: Uint8Array, receivedAt: number, { viewer = EVERYTHING, sheet }: Pick<Sending, 'viewer' | 'sheet'>): Promise<Checked> {
    if (this.#imports >= IMPORTS_MAX) throw new ProblemFault(problem(problems.busy, { what: 'payment files', limit: IMPORTS_MAX }, 2))
    this.#imports++
    try {
      const source: Source = { bytes: sharedBytes(bytes), receivedAt, ...(sheet && { sheet }) }
      const read = await this.#ports.work.run('read', { source })
      if (!read.ok) return { kind: 'unreadable', problems: read.problems }
      const messageKey = toHex(keyOfMessage(this.#ports.secret, read.outline.party, read.outline.messageId))
      const foreign = foreignDebtor(this.#ports, read.outline, viewer)
      const plan = foreign === undefined ? await planFor(this.#ports, source, read.outline, { messageKey, limits: undefined, dry: true }) : { refused: [foreign] }
      const standing: Standing = 'refused' in plan
        ? { payments: Array.from({ length: read.outline.count }, () => ({ status: 'RJCT', reason: 0 })), reasons: plan.refused, debtors: [] }
        : { payments: startOf(read.outline.count, plan.outline), reasons: plan.outline.reasons, debtors: plan.outline.debtors, ...(plan.outline.names && { names: plan.outline.names }) }
      const known = this.#book.byKey(messageKey) !== undefined || await recordedBy(this.#ports.node, messageKey) !== undefined
      return { kind: 'checked', known, json: await this.#report(source, { receivedAt, messageKey }, standing, { form: 'json' }) ?? '{}' }
    } finally {
      this.#imports--
    }
  }

  /** The accounts from which a viewer may pay, as a sheet that names none takes them; none where there are too many to be meant. */
  payersOf(viewer: Viewer): readonly { account: string; bank: string }[] {
    const own = this.#ports.directory.entries.filter(({ holder, account }) => viewer.all || (holder === viewer.member && viewer.accounts?.includes(account) !== false))
    return own.length > PAYERS_MAX ? [] : own.map(({ number, bank }) => ({ account: number, bank }))
  }

  /** Does something with a message when nothing else is done with it. */
  async #inTurn<T>(messageKey: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#deciding.get(messageKey) ?? Promise.resolve()).catch(() => undefined).then(work)
    this.#deciding.set(messageKey, turn)
    try {
      return await turn
    } finally {
      if (this.#deciding.get(messageKey) === turn) this.#deciding.delete(messageKey)
    }
  }

  async #decide(source: Source, outline: MessageOutline, { messageKey, readMs }: Readonly<{ messageKey: string; readMs: number }>, sender: Sending): Promise<Imported> {
    const { node } = this.#ports
    const { mandate, viewer = EVERYTHING } = sender
    const refused = (reasons: readonly Reason[]): Imported => ({
      kind: 'refused', messageId: outline.messageId, reasons,
      statusReport: language => this.#report(source, { receivedAt: source.receivedAt, messageKey }, EMPTY, { form: 'refusal', nowMs: Date.now(), language, reasons }) as Promise<string>,
    })
    // A mandate is for the money of its member, whatever else its reader may see.
    const payer: Viewer = mandate === undefined ? viewer : { all: false, member: mandate.member, ...(mandate.confined && { accounts: mandate.confined }) }
    const foreign = foreignDebtor(this.#ports, outline, payer)
    if (foreign !== undefined) return refused([foreign])
    const known = this.#book.byKey(messageKey)
    if (known?.head.digest === outline.digest) {
      const again = await this.#knownAgain(known, sender)
      if (again !== undefined) return 'code' in again ? refused([again]) : { kind: 'taken', message: again }
    }
    const recorded = await recordedBy(node, messageKey)
    if (recorded !== undefined) return refused([duplicate(node, recorded.height)])
    if (known !== undefined) return refused([localReason('messageKnown')])
    if (outline.businessId !== undefined && this.#book.byBusinessId(outline.party, outline.businessId) !== undefined) return refused([localReason('businessMessageKnown')])
    return this.#take(source, outline, { payeeNames: sender.payeeNames, messageKey, readMs, mandate, refused, patienceMs: sender.patienceMs ?? PATIENCE_MS })
  }

  /** The very same file once more: what is to be answered, where that is not a refusal. */
  async #knownAgain(known: StoredMessage, { again = false, mandate }: Sending): Promise<StoredMessage | Reason | undefined> {
    if (isWaiting(known)) return known
    if (known.end !== undefined) return again || mandate !== undefined ? known : undefined
    if (this.#runs.get(known)?.isSettled === true) return again || mandate !== undefined ? known : undefined
    const run = await this.#resume(known)
    return this.#promised.has(known) ? known : await run.recorded ?? known
  }

  async #take(source: Source, outline: MessageOutline, { payeeNames, messageKey, readMs, mandate, refused, patienceMs }: Taking): Promise<Imported> {
    const { node, store } = this.#ports
    const began = performance.now()
    const way = mandate && await this.#grants.wayOf(outline, mandate, { assets: await assetsOf(this.#ports), nowMs: Date.now() })
    const { digest, messageId, party, partyName, count, businessId } = outline
    const head = { messageId, party, partyName, messageKey, digest, receivedAt: source.receivedAt, count, ...(way && { by: way.by }), ...(source.sheet && { sheet: source.sheet }), ...(source.transfers && { transfers: source.transfers }), ...(businessId !== undefined && { businessId }) }
    try {
      const waits = way?.waits
      const plan = waits !== undefined ? await way?.signatory.forRole(way.by.member, 'maker').then(maker => (typeof maker === 'string' ? undefined : { refused: [maker] }))
        : await planFor({ ...this.#ports, signatory: way?.signatory ?? this.#ports.signatory }, source, outline, { messageKey, limits: way?.limits, payeeNames })
      if (plan !== undefined && 'refused' in plan) {
        way?.budget.returnAll()
        return refused(plan.refused)
      }
      if (plan === undefined) {
        this.approvals.demandRoom()
        const waiting = await store.keepWaiting({ ...head, ...(waits && { waits }) }, source.bytes)
        node.log('info', 'a payment file waits for approval', { payments: count, readMs: Math.round(readMs) })
        this.#book.add(waiting)
        return { kind: 'taken', message: waiting }
      }
      way?.budget.returnUnspent(plan.unspent)
      const planned = performance.now()
      if (way !== undefined) this.#grants.note(way, { digest, record: plan.outline.record.id, payments: count - plan.outline.refused.length }, mandate?.from)
      const message = await store.keep(head, source.bytes, plan.outline, plan.chunks)
      const millis = { readMs, planMs: planned - began, vaultMs: performance.now() - planned }
      node.log('info', 'a payment file is planned', { payments: count, refused: plan.outline.refused.length, ...Object.fromEntries(Object.entries(millis).map(([name, ms]) => [name, Math.round(ms)])) })
      this.#book.add(message)
      if (way !== undefined) this.#budgets.set(message, way.budget)
      return await this.#started(message, this.#begin(message, plan.outline, true), { refused, patienceMs: mandate === undefined ? undefined : patienceMs })
    } catch (fault) {
      if (this.#book.byKey(messageKey) === undefined) way?.budget.returnAll()
      throw fault
    }
  }

  /** Waits for the ledger to record a message: for the operator until it has, for an API key not longer than somebody waits for the answer. */
  async #started(message: StoredMessage, run: MessageRun, { refused, patienceMs }: Readonly<{ refused: Taking['refused']; patienceMs: number | undefined }>): Promise<Imported> {
    if (patienceMs !== undefined) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>(resolve => { timer = setTimeout(() => resolve('late'), patienceMs) })
      const first = await Promise.race([run.recorded.catch((fault: unknown) => { if (passes(fault)) return 'late' as const; throw fault }), late])
      clearTimeout(timer)
      if (first === 'late') {
        this.#promised.add(message)
        return { kind: 'taken', message }
      }
    }
    const refusal = await run.recorded
    if (refusal === undefined) return { kind: 'taken', message }
    await this.#forget(message)
    return refused([refusal])
  }

  /** Plans a file that waited, when it has its approvals, and sends it on its way; whether it has. */
  async #release(message: StoredMessage): Promise<boolean> {
    const { work, store, node } = this.#ports
    const way = await this.#grants.wayOfWaiting(message)
    if (way === undefined || !isWaiting(message)) return false
    const { head: { digest, messageKey }, approvals } = message
    const source = await store.source(message)
    const read = await work.run('read', { source })
    // The vault seals what it holds; should it ever give back another file, nothing of it is paid.
    if (!read.ok || read.outline.digest !== digest) throw new ProblemFault(problem(signerProblems.approvalChanged, { given: digest, held: read.ok ? read.outline.digest : '' }))
    const plan = await planFor({ ...this.#ports, signatory: way.signatory }, source, read.outline, { messageKey, limits: way.limits })
    if ('refused' in plan) {
      way.budget.returnAll()
      await this.#endRefused(message, plan.refused[0] ?? localReason('signersMissing'))
      return true
    }
    this.#grants.note(way, { digest, record: plan.outline.record.id, payments: message.head.count - plan.outline.refused.length, approvals })
    await store.release(message, plan.outline, plan.chunks)
    way.budget.returnUnspent(plan.unspent)
    this.#budgets.set(message, way.budget)
    this.#promised.add(message)
    this.#begin(message, plan.outline, true)
    node.log('info', 'a payment file was approved', { payments: message.head.count, approvals: approvals.length })
    return true
  }

  /** Ends a message of which nothing is sent, and of which its sender was told that it was taken. */
  async #endRefused(message: StoredMessage, reason: Reason): Promise<void> {
    const { head: { count, waits }, planned } = message
    const debtors = waits?.debtors ?? (planned === undefined ? [] : (await this.#ports.store.outline(message)).debtors)
    await this.#ports.store.finish(message, { payments: Array.from({ length: count }, () => ({ status: 'RJCT', reason: 0 })), reasons: [reason], debtors })
    this.#tell(message)
  }

  #tell(message: StoredMessage): void {
    for (const listener of this.#onEnd) listener(message)
  }

  /** The run of a message that has no end yet. */
  async #resume(message: StoredMessage): Promise<MessageRun> {
    const running = this.#runs.get(message)
    if (running !== undefined) return running
    const outline = await this.#ports.store.outline(message)
    return this.#runs.get(message) ?? this.#begin(message, outline)
  }

  #begin(message: StoredMessage, outline: PlanOutline, fresh = false): MessageRun {
    const run = new MessageRun(this.#ports, message, outline, { fresh, budget: this.#budgets.get(message) })
    this.#runs.set(message, run)
    run.finished.then(async () => {
      const refusal = await run.recorded
      // Whose sender waits for the answer learns it there. A resumed message that the ledger does not take: another node recorded the same one meanwhile.
      if (refusal !== undefined && (!fresh || this.#promised.has(message))) {
        this.#budgets.get(message)?.returnAll()
        if (message.head.by === undefined) await this.#forget(message)
        else await this.#endRefused(message, refusal)
      }
      this.#runs.delete(message)
      if (refusal === undefined) this.#tell(message)
    }).catch((fault: unknown) => {
      this.#runs.delete(message)
      this.#stopped(message, fault)
    })
    return run
  }

  async #forget(message: StoredMessage): Promise<void> {
    this.#budgets.get(message)?.returnAll()
    this.#book.remove(message)
    await this.#ports.store.forget(message)
  }

  /** A run ended before its end: by closing, or by a fault. What is passing is tried again; the rest waits for a restart or the same file. */
  #stopped(message: StoredMessage, fault: unknown): void {
    const { node } = this.#ports
    if (node.closing()) return
    const passing = passes(fault)
    node.log(passing ? 'warn' : 'error', 'a payment file was stopped before its end', {
      messageKey: message.head.messageKey.slice(0, 16), why: fault instanceof ProblemFault ? fault.problem.definition.code : String((fault as Error)?.message ?? fault).slice(0, 200),
    })
    if (!passing) return
    setTimeout(() => {
      if (node.closing() || message.end !== undefined) return
      const again = isWaiting(message) ? this.#inTurn(message.head.messageKey, () => this.#release(message)) : this.#resume(message)
      void again.catch((later: unknown) => this.#stopped(message, later))
    }, RESUME_MS).unref()
  }

  /** Waits until a message has its end, and where asked until that can be proved, or the time is up; whether it has. */
  async wait(message: StoredMessage, until: 'final' | 'provable', timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs
    const run = this.#runs.get(message)
    // What waits for other officers is not waited for: they may come tomorrow.
    if (run === undefined) return message.end !== undefined
    let timer: NodeJS.Timeout | undefined
    const up = new Promise<false>(resolve => { timer = setTimeout(() => resolve(false), timeoutMs) })
    const ended = await Promise.race([run.settled.then(() => true, () => false), up])
    clearTimeout(timer)
    if (!ended || until === 'final' || run.height === 0n) return ended
    return this.#ports.node.provable(run.height, Math.max(0, deadline - Date.now()))
  }

  /** The message of this key, hexadecimal, where this node took it. */
  known(messageKey: string): StoredMessage | undefined {
    return this.#book.byKey(messageKey)
  }

  /** Calls back when a message has its end, and that is kept. */
  onEnd(listener: (message: StoredMessage) => void): void {
    this.#onEnd.add(listener)
  }

  /** The messages that go by this MsgId: of one party, named by its name or an identification, or of all. */
  named(msgId: string, initiatingParty?: string): readonly StoredMessage[] {
    return this.#book.named(msgId, initiatingParty)
  }

  /** The one message among those found for this MsgId, or what stands against telling. */
  theOne(msgId: string, initiatingParty?: string, found?: readonly StoredMessage[]): StoredMessage | Problem {
    return this.#book.theOne(msgId, initiatingParty, found)
  }

  /** Messages before a place of the list (by default from its end), the newest first; `next` is the place to go on. */
  list(before: number | undefined, limit: number): Readonly<{ items: readonly MessageLine[]; next: number | undefined }> {
    const { items, next } = this.#book.page(before, limit)
    return { items: items.map(message => this.line(message)), next }
  }

  /** How far a message is. */
  line(message: StoredMessage): MessageLine {
    const { head: { messageId, partyName, receivedAt, count }, end } = message
    const payments = end === undefined ? this.#runs.get(message)?.standing.payments ?? [] : []
    const settled = end?.settled ?? payments.filter(({ status }) => status === 'ACSC').length
    const refused = end?.refused ?? payments.filter(({ status }) => status === 'RJCT').length
    return { message, msgId: messageId, initiatingParty: partyName, receivedAt, count, settled, refused, pending: count - settled - refused, done: end !== undefined, waiting: isWaiting(message) }
  }

  /** A report on a message as it stands now; undefined where a camt.054 is asked for an account that it does not name. */
  async report(message: StoredMessage, as: ReportForm): Promise<string | undefined> {
    const { head: { receivedAt, messageKey } } = message
    const facts = { receivedAt, messageKey, ...(isWaiting(message) && { approval: approvalJson(message) }) }
    return this.#report(await this.#ports.store.source(message), facts, await this.#standing(message), as)
  }

  /** What became of each payment of a message, in the order of the file. */
  async paymentsOf(message: StoredMessage): Promise<readonly PaymentJson[]> {
    return (JSON.parse(await this.report(message, { form: 'json' }) ?? 'null') as FileJson).transactions
  }

  /** The payments of a group (PmtInfId) of a message, by their places; none where it has no such group. */
  async groupOf(message: StoredMessage, id: string): Promise<Readonly<{ from: number; until: number }>> {
    const { groups } = await this.#ports.work.run('groups', { source: await this.#ports.store.source(message) })
    const place = groups.findIndex(group => group.id === id)
    const from = groups.slice(0, Math.max(0, place)).reduce((sum, { count }) => sum + count, 0)
    return { from, until: place < 0 ? from : from + (groups[place]?.count ?? 0) }
  }

  async #standing(message: StoredMessage): Promise<Standing> {
    const { store } = this.#ports
    const run = this.#runs.get(message)
    if (run !== undefined) return run.standing
    if (message.end !== undefined) return store.standing(message.end)
    if (isWaiting(message)) return { payments: startOf(message.head.count, { refused: [] }), reasons: [], debtors: message.head.waits?.debtors ?? [] }
    const outline = await store.outline(message)
    return { payments: startOf(message.head.count, outline), reasons: outline.reasons, debtors: outline.debtors, ...(outline.names && { names: outline.names }) }
  }

  /** The rows of a file with what became of each, as a sheet. */
  async resultSheet(message: StoredMessage, as: SheetForm, language: Language): Promise<Uint8Array> {
    return this.#ports.work.run('sheet', { source: await this.#ports.store.source(message), standing: await this.#standing(message), as, language })
  }

  #report(source: Source, facts: FileFacts, standing: Standing, as: ReportForm): Promise<string | undefined> {
    return this.#ports.work.run('report', { source, facts, standing, as })
  }

  /** What the node calls the accounts of the ledger. */
  get directory(): Directory {
    return this.#ports.directory
  }

  /**
   * How the payments that were settled from one millisecond to another are known to who ordered them, by transaction id (hexadecimal): the message, its group, and whether the
   * group is to be booked as one. Files that came more than {@link BOOKING_DAYS} days before are not looked at.
   */
  async bookingsOf({ fromMs, untilMs }: Readonly<{ fromMs: number; untilMs: number }>): Promise<ReadonlyMap<string, BookedGroup>> {
    const found = new Map<string, BookedGroup>()
    for (const message of this.#book.all) {
      const { receivedAt } = message.head
      if (receivedAt >= untilMs || receivedAt < fromMs - BOOKING_DAYS * 86_400_000) continue
      const { payments } = await this.#standing(message)
      const isWithin = ({ timeMs, status }: Standing['payments'][number]): boolean => status === 'ACSC' && timeMs !== undefined && timeMs >= fromMs && timeMs < untilMs
      if (!payments.some(isWithin)) continue
      const known = this.#groups.get(message) ?? await this.#ports.work.run('groups', { source: await this.#ports.store.source(message) })
      this.#groups.set(message, known)
      let index = 0
      for (const { id, batchBooking, count } of known.groups) {
        const group: BookedGroup = { messageId: known.messageId, paymentInformationId: id, batchBooking }
        for (const payment of payments.slice(index, index + count)) if (payment.transactionId !== undefined && isWithin(payment)) found.set(payment.transactionId, group)
        index += count
      }
    }
    return found
  }

  /** Problems of a file that could not be read: as JSON with words, or as a status report. */
  async problemsJson(found: readonly ReadProblem[]): Promise<string> {
    return JSON.stringify(await this.#ports.work.run('problems', { problems: found, as: { form: 'json' } }))
  }

  async problemsReport(found: readonly ReadProblem[], language: Language, transfers?: TransferKind): Promise<string> {
    return await this.#ports.work.run('problems', { problems: found, as: { form: 'status', nowMs: Date.now(), language, transfers } }) as string
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
