import { toHex } from '@jianghan/protocol'
import { factsOfProblem, JianghanError, type Language } from './error.ts'
import { type LeftNode, type Node, type NodeAddress, Nodes } from './nodes.ts'
import { clientError, type ClientProblem } from './problems.data.ts'

/**
 * How often and how long a request is tried again. Only what can be repeated without harm is sent at all: reads, transactions, which are kept apart by their ids, and
 * requests with an Idempotency-Key.
 */
export type RetryPolicy = Readonly<{
  /** Tries in all. */
  attempts: number
  /** Wait before the second try; doubled each time. Milliseconds. */
  baseMs: number
  /** Longest wait between two tries, milliseconds. */
  maxMs: number
  /** Spreads the waits, so that many clients do not come back at once: a number from 0 to 1. */
  random(): number
}>

/** Five tries over about three seconds. */
export const defaultRetry: RetryPolicy = { attempts: 5, baseMs: 200, maxMs: 5_000, random: Math.random }

/** A request to the node. `path` begins with a slash. */
export type Request = Readonly<{
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  accept?: string
  body?: Uint8Array
  contentType?: string
  headers?: Readonly<Record<string, string>>
  /**
   * By which the node knows a POST again (Idempotency-Key): all tries of one request have the same. Drawn at random by default; one of your own makes the same request once
   * across runs of a program as well. "none" where repeating does no harm anyway.
   */
  idempotencyKey?: string | undefined
  signal?: AbortSignal | undefined
  /** Milliseconds for all tries together. */
  timeoutMs?: number
  /** Milliseconds that one of several nodes may take; 5,000 where the caller names none. A lone node has all the time. */
  patienceMs?: number
  /** Statuses besides 2xx whose answer is wanted as it is. */
  accepted?: readonly number[]
}>

/** Largest answer that is read, bytes. */
const ANSWER_MAX = 64 * 1024 * 1024
/** Time for a request where the caller names none, milliseconds. */
const TIMEOUT_MS = 30_000

/** The part of `fetch` that is used. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** Which nodes, and how they are asked. */
export type HttpOptions = Readonly<{
  nodes: readonly NodeAddress[]
  /** The chain that they must keep where it is known. */
  chainId?: string | undefined
  fetch: Fetch
  lang: Language
  retry: RetryPolicy
  onLeave?: ((left: LeftNode) => void) | undefined
}>

/** Time that one of several nodes is waited for before the next is asked, milliseconds. */
const PATIENCE_MS = 5_000

/** Sends requests to a node, or where it fails to the next of several: bounded in time, tried again where that helps, its problems thrown as {@link JianghanError}. */
export class Http {
  readonly #nodes: Nodes
  readonly #fetch: Fetch
  readonly #lang: Language
  readonly #retry: RetryPolicy

  constructor({ nodes, chainId, fetch, lang, retry, onLeave }: HttpOptions) {
    this.#nodes = new Nodes(nodes, { lang, chainId, onLeave })
    this.#fetch = fetch
    this.#lang = lang
    this.#retry = retry
  }

  /** How many nodes there are to turn to. */
  get nodes(): number {
    return this.#nodes.count
  }

  /** The node in use. */
  get node(): Node {
    return this.#nodes.current
  }

  /** Turns to the next node for the requests to come: what `node` said does not hold. */
  leave(node: Node, error: JianghanError): void {
    this.#nodes.leave(node, error)
  }

  /** The JSON of a 2xx answer. */
  async json<T>(request: Request): Promise<T> {
    return (await this.answer<T>(request)).body
  }

  /** Status and JSON of a 2xx answer. */
  async answer<T>(request: Request): Promise<Readonly<{ status: number; body: T }>> {
    const { status, bytes } = await this.send({ accept: 'application/json', ...request })
    try {
      return { status, body: JSON.parse(new TextDecoder().decode(bytes)) as T }
    } catch {
      throw clientError('badAnswer', { what: 'no JSON' }, this.#lang, status)
    }
  }

  /** Bytes of a 2xx answer. */
  async bytes(request: Request): Promise<Uint8Array> {
    return (await this.send(request)).bytes
  }

  /**
   * Tries a request until it is answered, refused for good, or out of tries or time. Where a node fails the next one is asked at once; the pauses come
   * when all have failed.
   */
  async send(request: Request): Promise<Readonly<{ status: number; bytes: Uint8Array }>> {
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS
    const deadline = Date.now() + timeoutMs
    const key = idempotencyHeader(request)
    const keyed = key === undefined ? request : { ...request, headers: { ...request.headers, ...key } }
    let bound: Node | undefined
    for (let attempt = 1, asked = 1; ; asked++) {
      const node = bound ?? this.node
      const outcome = await this.#ask(node, keyed, Math.max(1, deadline - Date.now()), key !== undefined)
      if (outcome.error === undefined) return outcome
      // A key says something to the node that was sent it and to no other: what may have been carried out there is asked for there.
      if (key !== undefined && outcome.reached) bound = node
      if (outcome.again && bound === undefined) this.leave(node, outcome.error)
      if (outcome.again && bound === undefined && asked < this.nodes) continue
      const pause = outcome.again && attempt < this.#retry.attempts ? this.#pauseMs(attempt, outcome.retryAfterMs) : undefined
      if (pause === undefined || Date.now() + pause >= deadline) throw outcome.error
      await sleep(pause, request.signal, this.#lang)
      attempt++
      asked = 0
    }
  }

  /** Opens a stream, of server-sent events where `headers` accept nothing else; no retries, no time limit but the signal. A node that fails is left for the next stream. */
  async stream(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const { node } = this
    try {
      await this.#admit(node, signal)
      const response = await this.#fetch(`${node.url}${path}`, { headers: { accept: 'text/event-stream', 'accept-language': this.#lang, ...node.authorization, ...headers }, signal })
      if (response.ok) return response
      throw this.#problem(response.status, await readBounded(response).catch(() => new Uint8Array(0)))
    } catch (fault) {
      const error = fault instanceof JianghanError ? fault : this.#networkError(node, fault, signal, signal, 0)
      if (error.retry === 'later' && !signal.aborted) this.leave(node, error)
      throw error
    }
  }

  /** The bytes of a large answer as they come; no retries, no bound and no time limit but the signal. A connection that ends early is a fault of its reader. */
  async *download(path: string, accept: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    const { node } = this
    const { body } = await this.stream(path, { accept }, signal)
    try {
      if (body !== null) yield* body
    } catch (fault) {
      throw this.#networkError(node, fault, signal, signal, 0)
    }
  }

  #pauseMs(attempt: number, retryAfterMs: number | undefined): number {
    const { baseMs, maxMs, random } = this.#retry
    const backoff = Math.min(maxMs, baseMs * 2 ** (attempt - 1))
    return Math.max(retryAfterMs ?? 0, backoff / 2 + random() * backoff / 2)
  }

  /** One try at one node, within its share of the time. */
  async #ask(node: Node, request: Request, remainingMs: number, isKeyed: boolean): Promise<Answered | Failed> {
    const several = this.nodes > 1
    const timeoutMs = several && !isKeyed ? Math.min(remainingMs, request.patienceMs ?? PATIENCE_MS) : remainingMs
    try {
      await this.#admit(node, request.signal)
    } catch (fault) {
      const error = fault as JianghanError
      return { error, again: error.code !== 'client.cancelled' && (error.retry === 'later' || this.node !== node), reached: false, retryAfterMs: undefined }
    }
    const outcome = await this.#try(node, request, timeoutMs)
    // One of several that is silent or talks nonsense is passed over; what was sent may be sent again, to anybody.
    if (outcome.error === undefined || !several || (isKeyed && outcome.reached)) return outcome
    const { code } = outcome.error
    return code.startsWith('client.') && code !== 'client.cancelled' ? { ...outcome, again: true } : outcome
  }

  async #admit(node: Node, signal: AbortSignal | undefined): Promise<void> {
    await this.#nodes.admit(node, async () => {
      const outcome = await this.#try(node, { path: '/v1/status', accept: 'application/json', signal }, PATIENCE_MS)
      if (outcome.error !== undefined) throw outcome.error
      const { chainId } = (jsonOf(outcome.bytes) ?? {}) as { chainId?: unknown }
      if (typeof chainId !== 'string') throw clientError('badAnswer', { what: 'chainId' }, this.#lang)
      return chainId
    })
  }

  async #try(node: Node, request: Request, timeoutMs: number): Promise<Answered | Failed> {
    const { method = 'GET', path, accept, body, contentType, signal } = request
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const response = await this.#fetch(`${node.url}${path}`, {
        method,
        headers: { 'accept-language': this.#lang, ...node.authorization, ...request.headers, ...(accept && { accept }), ...(contentType && { 'content-type': contentType }) },
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      const { status } = response
      const bytes = await readBounded(response)
      if (response.ok || request.accepted?.includes(status) === true) return { status, bytes }
      const error = this.#problem(status, bytes)
      const again = status === 429 || (status >= 502 && status <= 504) || error.code === 'node.requestRunning'
      return { error, again: again && (error.retry === 'later' || error.code === 'client.httpStatus'), reached: true, retryAfterMs: retryAfterOf(response) }
    } catch (fault) {
      const error = fault instanceof JianghanError ? fault : this.#networkError(node, fault, signal, limit, timeoutMs)
      return { error, again: error.code === 'client.noConnection', reached: !isUnreached(networkCode(fault)), retryAfterMs: undefined }
    }
  }

  #problem(status: number, bytes: Uint8Array): JianghanError {
    const facts = factsOfProblem(status, jsonOf(bytes))
    return facts === undefined ? clientError('httpStatus', { status: String(status) }, this.#lang, status) : new JianghanError(facts, this.#lang)
  }

  #networkError(node: Node, fault: unknown, signal: AbortSignal | undefined, limit: AbortSignal, timeoutMs: number): JianghanError {
    if (signal?.aborted) return clientError('cancelled', {}, this.#lang)
    if (limit.aborted) return clientError('timeout', { seconds: String(Math.ceil(timeoutMs / 1000)) }, this.#lang)
    const code = networkCode(fault)
    return clientError(handshakeProblem(code) ?? 'noConnection', { url: node.url, what: code }, this.#lang)
  }
}

/** A key as a string of RFC 9651, 3.3.3. */
function idempotencyHeader({ method = 'GET', idempotencyKey }: Request): Readonly<Record<string, string>> | undefined {
  if (method !== 'POST' || idempotencyKey === 'none') return undefined
  const key = idempotencyKey ?? toHex(crypto.getRandomValues(new Uint8Array(16)))
  return { 'idempotency-key': `"${key.replace(/["\\]/g, '\\$&')}"` }
}

type Answered = Readonly<{ status: number; bytes: Uint8Array; error?: undefined }>
/** `reached`: whether the node may have the request. */
type Failed = Readonly<{ error: JianghanError; again: boolean; reached: boolean; retryAfterMs: number | undefined }>

/** Why the connection failed, as the system calls it; never the text of the fault, which may hold more. */
function networkCode(fault: unknown): string {
  const cause = (fault as { cause?: { code?: unknown } } | undefined)?.cause
  return typeof cause?.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(cause.code) ? cause.code : 'network'
}

/** Whether the request never left: nobody listens there, no way leads there, or no handshake came about. */
const isUnreached = (code: string): boolean => /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code) || handshakeProblem(code) !== undefined

/** The one cause of a TLS handshake that failed, by the code of OpenSSL; undefined where it was no handshake. */
export function handshakeProblem(code: string): ClientProblem | undefined {
  return HANDSHAKES.find(([pattern]) => pattern.test(code))?.[1]
}

const HANDSHAKES: readonly (readonly [RegExp, ClientProblem])[] = [
  [/^CERT_HAS_EXPIRED$/, 'certificateExpired'],
  [/^CERT_NOT_YET_VALID$/, 'certificateNotYetValid'],
  [/^(UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)$/, 'authorityUnknown'],
  [/ALTNAME_INVALID/, 'certificateOfOtherHost'],
  [/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE_CERTIFICATE/, 'clientCertificateNeeded'],
  [/ALERT_.*(CERTIFICATE|UNKNOWN_CA)/, 'clientCertificateRefused'],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/, 'tlsTooOld'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/, 'plainHttpThere'],
]

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : undefined
}

async function readBounded(response: Response): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(0)
  const parts: Uint8Array[] = []
  let length = 0
  const reader = response.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length
    if (length > ANSWER_MAX) {
      await reader.cancel()
      throw clientError('badAnswer', { what: `more than ${ANSWER_MAX} bytes` })
    }
    parts.push(part.value)
  }
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** Waits; a cancelled signal ends the wait with client.cancelled. */
export async function sleep(ms: number, signal: AbortSignal | undefined, lang: Language): Promise<void> {
  if (signal?.aborted) throw clientError('cancelled', {}, lang)
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(clientError('cancelled', {}, lang))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
