import { LIMITS, readTransaction, toHex } from '@jianghan/protocol'
import type { RenderedStatus } from '@jianghan/kernel/schema'
import type { Certainty, SendResult, StatusAnswer, TransactionAnswer } from './answers.ts'
import { factsOfProblem, JianghanError, type Language } from './error.ts'
import { type Http, sleep } from './http.ts'
import { clientError } from './problems.data.ts'

/** How to wait for what was sent. */
export type SendOptions = Readonly<{
  /** How certain it has to be; "final" by default. */
  wait?: Certainty
  /** For everything together, milliseconds; 30,000 by default. */
  timeoutMs?: number
  signal?: AbortSignal
}>

/** Transactions of one request. */
const PER_REQUEST = 512
/** Bytes of one request; below the least limit that a node may set. */
const BYTES_PER_REQUEST = 4 * 1024 * 1024
/** Longest that one request waits at the node, milliseconds. */
const WAIT_MS = 20_000
/** The same where there is another node to turn to: one that has stopped must not hold a payment up. */
const WAIT_OF_SEVERAL_MS = 3_000

/** Longest that a transaction is looked for before it is sent again, milliseconds. */
const LOOK_MS = 3_000

type Pending = Readonly<{ id: string; bytes: Uint8Array }>
type Job = Readonly<{ http: Http; lang: Language; wait: Certainty; timeoutMs: number; deadline: number; signal: AbortSignal | undefined }>

/**
 * Sends signed transactions and waits until they are as certain as asked. Safe to repeat: the same bytes are the same transaction, and a
 * node that has it already says so. The results are in the order of the transactions; refusals are results, only lost connections throw.
 */
export async function sendAll(http: Http, transactions: readonly Uint8Array[], options: SendOptions, lang: Language): Promise<SendResult[]> {
  const { wait = 'final', timeoutMs = 30_000, signal } = options
  const job: Job = { http, lang, wait, timeoutMs, deadline: Date.now() + timeoutMs, signal }
  const pending = transactions.map(bytes => ({ id: idOf(bytes, lang), bytes }))
  const results: SendResult[] = []
  for (const request of requestsOf(pending)) results.push(...await inTime(job, request, post(job, request)))
  return Promise.all(results.map((result, i) => inTime(job, pending.slice(i, i + 1), settle(job, pending[i] as Pending, result))))
}

/** Whatever the time ran out in, the error says how long it was, and names a lone transaction. */
async function inTime<T>({ timeoutMs, lang }: Job, [only, ...others]: readonly Pending[], work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (fault) {
    if (!(fault instanceof JianghanError) || fault.code !== 'client.timeout') throw fault
    throw clientError('timeout', { seconds: String(Math.ceil(timeoutMs / 1000)), ...(only !== undefined && others.length === 0 && { id: only.id }) }, lang)
  }
}

function idOf(bytes: Uint8Array, lang: Language): string {
  const read = readTransaction(bytes)
  if (!read.ok) throw clientError('badTransaction', { what: read.problem }, lang)
  return toHex(read.value.id)
}

function* requestsOf(pending: readonly Pending[]): Generator<Pending[]> {
  let request: Pending[] = []
  let size = 0
  for (const each of pending) {
    if (request.length === PER_REQUEST || (request.length > 0 && size + each.bytes.length > BYTES_PER_REQUEST)) {
      yield request
      request = []
      size = 0
    }
    request.push(each)
    size += each.bytes.length + 4
  }
  if (request.length > 0) yield request
}

/** One POST, and its results in order; a lone refusal arrives as a problem and is a result as well. */
async function post({ http, lang, wait, deadline, signal }: Job, request: readonly Pending[]): Promise<SendResult[]> {
  const remaining = deadline - Date.now()
  if (remaining <= 0) throw clientError('timeout', {}, lang)
  const waitMs = Math.max(100, Math.min(remaining, http.nodes > 1 ? WAIT_OF_SEVERAL_MS : WAIT_MS))
  const path = `/v1/transactions?wait=${wait}&timeout_ms=${waitMs}`
  try {
    const { body } = await http.answer<{ results?: unknown }>({
      method: 'POST', path, signal, timeoutMs: remaining + 2_000, patienceMs: waitMs + 2_000, idempotencyKey: 'none',
      ...(request.length === 1
        ? { body: (request[0] as Pending).bytes, contentType: 'application/octet-stream' }
        : { body: frames(request), contentType: 'application/vnd.jianghan.transactions' }),
    })
    return resultsOf(body.results, request, lang)
  } catch (fault) {
    const [only] = request
    if (!(fault instanceof JianghanError) || fault.status !== 422 || only === undefined || request.length > 1) throw fault
    const { code, zh, en, hint, facts, retry, status } = fault
    return [{ id: only.id, status: 'refused', problem: { code, zh, en, hint, facts, retry, status } }]
  }
}

function frames(request: readonly Pending[]): Uint8Array {
  const out = new Uint8Array(request.reduce((sum, { bytes }) => sum + 4 + bytes.length, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const { bytes } of request) {
    view.setUint32(at, bytes.length)
    out.set(bytes, at + 4)
    at += 4 + bytes.length
  }
  return out
}

/** The node's results, held against what was sent: as many, and for the same ids. */
function resultsOf(results: unknown, request: readonly Pending[], lang: Language): SendResult[] {
  if (!Array.isArray(results) || results.length !== request.length) throw clientError('badAnswer', { what: 'results' }, lang)
  return results.map((result: unknown, i) => {
    const { id, status } = (result ?? {}) as Record<string, unknown>
    if (id !== request[i]?.id || typeof status !== 'string') throw clientError('badAnswer', { what: 'a result of another transaction' }, lang)
    return result as SendResult
  })
}

const RANK: Readonly<Record<SendResult['status'], number>> = { accepted: 0, final: 1, provable: 2, refused: 3 }

/** Waits until a result is as certain as asked, looking it up and sending it again where it may have been lost. */
async function settle(job: Job, pending: Pending, first: SendResult): Promise<SendResult> {
  let result = first
  for (let pauseMs = 20; ; pauseMs = Math.min(500, pauseMs * 2)) {
    if (result.status === 'refused') {
      // An earlier try of ours arrived after all: its receipt is the answer. What the node could not take now, it may take later.
      if (codeOf(result) === 'kernel.duplicate') result = await lookUp(job, pending) ?? { id: pending.id, status: 'accepted' }
      else if (isTransient(result)) result = { id: pending.id, status: 'accepted' }
      else return result
    }
    if (RANK[result.status] >= RANK[job.wait]) return result
    if (Date.now() + pauseMs >= job.deadline) throw clientError('timeout', {}, job.lang)
    await sleep(pauseMs, job.signal, job.lang)
    result = result.status === 'accepted' ? await lookUp(job, pending) ?? await again(job, pending) : await provable(job, result)
  }
}

const codeOf = ({ problem }: SendResult): string | undefined => (problem as { code?: string } | undefined)?.code

/** Whether the node itself, not the ledger, stood in the way, for a while. */
const isTransient = ({ problem }: SendResult): boolean =>
  (problem as { retry?: string } | undefined)?.retry === 'later' && ((problem as { code?: string }).code ?? '').startsWith('node.')

async function again(job: Job, pending: Pending): Promise<SendResult> {
  const [result] = await post(job, [pending])
  return result ?? { id: pending.id, status: 'accepted' }
}

/**
 * The transaction's receipt as a result; undefined when the ledger does not hold it, or cannot say now, as a node without an index that does not find it among those of
 * the last ten minutes: then the same bytes are sent again.
 */
async function lookUp({ http, signal, deadline }: Job, { id }: Pending): Promise<SendResult | undefined> {
  const timeoutMs = Math.max(1, Math.min(LOOK_MS, deadline - Date.now()))
  try {
    const { height, index, outcome } = await http.json<TransactionAnswer>({ path: `/v1/transactions/${id}`, signal, timeoutMs })
    return { id, status: 'final', height, index, outcome: outcome as RenderedStatus }
  } catch (fault) {
    if (fault instanceof JianghanError && (fault.status === 404 || (fault.retry === 'later' && Date.now() < deadline))) return undefined
    throw fault
  }
}

async function provable({ http, signal }: Job, result: SendResult): Promise<SendResult> {
  const { provableHeight } = await http.json<StatusAnswer>({ path: '/v1/status', signal })
  return BigInt(provableHeight) >= BigInt(result.height ?? 0) ? { ...result, status: 'provable' } : result
}

/** A refusal as the error that a lone `send` throws: of the node without a trace, or of the ledger with a receipt. */
export function refusalOf(result: SendResult, lang: Language): JianghanError | undefined {
  if (result.status === 'refused') {
    const { status = 422 } = (result.problem ?? {}) as { status?: number }
    const facts = factsOfProblem(status, result.problem)
    return facts === undefined ? clientError('badAnswer', { what: 'problem' }, lang) : new JianghanError(facts, lang)
  }
  const { outcome } = result
  if (outcome === undefined || outcome.done) return undefined
  const { status: code, text, hint, facts, retry } = outcome
  return new JianghanError({ code, zh: text.zh, en: text.en, hint, facts, retry, status: 0 }, lang)
}

/** Longest validity a new transaction is given, milliseconds; half of what the ledger allows, for clocks that differ. */
export const DEFAULT_VALIDITY_MS = Number(LIMITS.validityMs) / 2
