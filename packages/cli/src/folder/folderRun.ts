import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { JianghanError } from '@jianghan/client'
import { utf8 } from '@jianghan/protocol'
import { Arrivals } from './arrivals.ts'
import { type Door, ENDINGS } from './door.ts'
import { FILE_BYTES, Job, jobName, type Step } from './job.ts'
import type { Layout } from './layout.ts'
import { DayStatements, type Paper } from './dayStatements.ts'
import { demandRoom, isFull, isOfDisk, moveTo, sweptNames, writeWhole } from './writing.ts'

type Words = Readonly<{ zh: string; en: string }>

/** How a folder is worked on. */
export type FolderOptions = Readonly<{
  layout: Layout
  door: Door
  /** Files that are sent, asked for or written at once. */
  parallel: number
  /** Between two looks at the folder, and at a file that is on its way, milliseconds. */
  pollMs: number
  /** Whether receipts of payments are written as PDF. */
  receipts: boolean
  /** Which papers are written of each account when a day is over. */
  statements: readonly Paper[]
  /** How long a file must not have changed, milliseconds. */
  restMs: number
  /** Ends when nothing is left that goes on by itself. */
  once: boolean
  signal: AbortSignal
  /** Says what happened: words for people, and the same for programs. */
  say(words: Words, event: Readonly<Record<string, unknown>>): void
}>

/** What became of the files of a run. */
export type Summary = { settled: number; refused: number; waiting: number }

/** Jobs that are held at once; more files stay where they are. */
const JOBS_MAX = 1_000
/** Longest pause before a job is tried again, milliseconds; the first is that between two looks. */
const PAUSE_MAX_MS = 60_000

/** How often it is looked whether a day is over, milliseconds. */
const STATEMENTS_MS = 60_000

type Held = { readonly job: Job; dueMs: number; failures: number; isBusy: boolean; isWaiting: boolean }

/** Works on an ERP's folder until it is told to stop. */
export class FolderRun {
  readonly #options: FolderOptions
  readonly #arrivals: Arrivals
  readonly #jobs = new Map<string, Held>()
  readonly #summary: Summary = { settled: 0, refused: 0, waiting: 0 }
  /** What stands in the way, by where; said once when it begins and once when it is over. */
  readonly #obstacles = new Map<string, string>()
  readonly #statements: DayStatements
  /** When it is looked whether a day is over, also while files are under way. */
  #statementsDueMs = 0

  constructor(options: FolderOptions) {
    this.#options = options
    this.#statements = new DayStatements(options)
    this.#arrivals = new Arrivals(options.layout.in, { endings: ENDINGS, restMs: options.restMs })
  }

  async run(): Promise<Summary> {
    const { layout, signal, pollMs, once } = this.#options
    for (const folder of Object.values(layout)) await sweptNames(folder)
    const left = (await readdir(layout.work)).filter(isFile)
    if (left.length > 0) this.#options.say({ zh: `继续处理上次未完成的 ${left.length} 份文件。`, en: `Taking up ${left.length} file(s) that were not done.` }, { event: 'resumed', files: left.length })
    for (const name of left) this.#hold(name)
    const busy = new Set<Promise<void>>()
    while (!signal.aborted) {
      const growing = await this.#takeNew()
      for (const held of this.#due(this.#options.parallel - busy.size)) {
        const work = this.#step(held).finally(() => busy.delete(work))
        busy.add(work)
      }
      const idle = growing === 0 && busy.size === 0 && [...this.#jobs.values()].every(({ isWaiting }) => isWaiting)
      if (idle || performance.now() >= this.#statementsDueMs) await this.#writeStatements()
      if (once && idle) break
      await Promise.race([sleep(pollMs, undefined, { signal }), ...busy]).catch(() => undefined)
    }
    await Promise.all(busy)
    this.#summary.waiting = [...this.#jobs.values()].filter(({ isWaiting }) => isWaiting).length
    return this.#summary
  }

  #hold(name: string): void {
    this.#jobs.set(name, { job: new Job(name, this.#options), dueMs: 0, failures: 0, isBusy: false, isWaiting: false })
  }

  /** Jobs whose time has come, at most so many. */
  #due(room: number): Held[] {
    const now = performance.now()
    return [...this.#jobs.values()].filter(({ isBusy, dueMs }) => !isBusy && dueMs <= now).slice(0, Math.max(0, room))
  }

  /** Takes files that are complete into the work folder; how many are there that are not complete, or could not be taken. */
  async #takeNew(): Promise<number> {
    const { layout } = this.#options
    try {
      const { complete, growing } = await this.#arrivals.look()
      let left = growing
      if (complete.length > 0) {
        await demandRoom(layout.out)
        await demandRoom(layout.work)
        for (const name of complete) if (this.#jobs.size >= JOBS_MAX || !await this.#take(name)) left++
      }
      this.#over('folder')
      return left
    } catch (fault) {
      if (!isOfDisk(fault)) throw fault
      this.#stands('folder', fault)
      return 1
    }
  }

  /** Takes a file; false where it cannot be read now. */
  async #take(name: string): Promise<boolean> {
    const { layout, say } = this.#options
    const from = join(layout.in, name)
    try {
      const { size } = await stat(from)
      if (size > FILE_BYTES) {
        const words = { zh: `文件 ${name} 有 ${size} 字节，超过上限 ${FILE_BYTES}。请拆分为几份，各用新的 MsgId。`, en: `The file ${name} has ${size} bytes; ${FILE_BYTES} are the limit. Split it, each part under a new MsgId.` }
        await writeWhole(join(layout.rejected, `${name}.txt`), utf8(`${words.zh}\n${words.en}\n`))
        await moveTo(from, join(layout.rejected, name))
        this.#summary.refused++
        say(words, { event: 'refused', file: name, code: 'folder.tooLarge' })
        return true
      }
      const job = jobName(name, await readFile(from))
      await moveTo(from, join(layout.work, job))
      if (!this.#jobs.has(job)) this.#hold(job)
      say({ zh: `受理 ${name}。`, en: `Taking ${name}.` }, { event: 'taken', file: name, job })
      this.#over(name)
      return true
    } catch (fault) {
      if (isFull(fault) || !isOfDisk(fault)) throw fault
      this.#stands(name, fault)
      return false
    }
  }

  async #step(held: Held): Promise<void> {
    const { layout, pollMs, signal } = this.#options
    const { job } = held
    held.isBusy = true
    try {
      // Nothing is paid whose results could not be written.
      if (!job.isSent) await demandRoom(layout.out)
      this.#tell(held, await job.step())
      this.#over(job.name)
      held.failures = 0
      held.dueMs = performance.now() + pollMs
    } catch (fault) {
      if (signal.aborted) return
      if (!(fault instanceof JianghanError) && !isOfDisk(fault)) throw fault
      this.#stands(job.name, fault)
      held.dueMs = performance.now() + Math.min(PAUSE_MAX_MS, pollMs * 2 ** Math.min(held.failures++, 10))
    } finally {
      held.isBusy = false
    }
  }

  /** Writes the statements of days that are over. What stands in the way is said, and tried again with the next look. */
  async #writeStatements(): Promise<void> {
    const { say, once, signal } = this.#options
    if (!once && performance.now() < this.#statementsDueMs) return
    this.#statementsDueMs = performance.now() + STATEMENTS_MS
    try {
      for (const { day, accounts } of await this.#statements.write()) say({ zh: `${day} 的对账单已写出：${accounts} 个账户。`, en: `Statements of ${day} are written: ${accounts} account(s).` }, { event: 'statements', day, accounts })
      this.#over('statements')
    } catch (fault) {
      if (signal.aborted) return
      if (!(fault instanceof JianghanError) && !isOfDisk(fault)) throw fault
      this.#stands('statements', fault)
    }
  }

  #tell(held: Held, step: Step): void {
    const { say } = this.#options
    const { name } = held.job
    if (step.kind === 'waiting' && !held.isWaiting) say({ zh: `${name} 等待审批。`, en: `${name} waits for approval.` }, { event: 'waiting', job: name })
    held.isWaiting = step.kind === 'waiting'
    if (step.kind === 'settled') {
      const { settled, refused, count } = step.line
      this.#summary.settled += settled
      this.#summary.refused += refused
      say({ zh: `${name} 完成：${count} 笔中成功 ${settled} 笔，拒绝 ${refused} 笔。`, en: `${name} is done: ${settled} of ${count} settled, ${refused} refused.` }, { event: 'done', job: name, count, settled, refused })
    }
    if (step.kind === 'refused') {
      this.#summary.refused++
      say({ zh: `${name} 被拒绝：${step.zh}`, en: `${name} is refused: ${step.en}` }, { event: 'refused', job: name, code: step.code })
    }
    if (step.kind === 'settled' || step.kind === 'refused') this.#jobs.delete(name)
  }

  /** Something stands in the way, and may pass: said when it is news. */
  #stands(where: string, fault: unknown): void {
    const { code, words } = wordsOf(fault)
    if (this.#obstacles.get(where) === code) return
    this.#obstacles.set(where, code)
    this.#options.say({ zh: `${where}：${words.zh} 将自动重试。`, en: `${where}: ${words.en} It is tried again.` }, { event: 'held', where, code })
  }

  #over(where: string): void {
    if (this.#obstacles.delete(where)) this.#options.say({ zh: `${where}：继续处理。`, en: `${where}: going on.` }, { event: 'goesOn', where })
  }
}

/** Whether a name in the work folder is a file of ours. */
const isFile = (name: string): boolean => ENDINGS.some(ending => name.endsWith(ending)) && !name.startsWith('.')

function wordsOf(fault: unknown): Readonly<{ code: string; words: Words }> {
  if (fault instanceof JianghanError) return { code: fault.code, words: { zh: fault.zh, en: fault.en } }
  const { code = '', path = '', message } = fault as NodeJS.ErrnoException
  if (isFull(fault)) return { code: 'folder.diskFull', words: { zh: '磁盘已满，未发送新的文件，未付款项不受影响；请腾出空间。', en: 'The disk is full. No new file is sent, and nothing is lost; make room.' } }
  return { code: `folder.${code}`, words: { zh: `${path} 无法读写（${code}）。`, en: `${path} cannot be read or written (${message}).` } }
}
