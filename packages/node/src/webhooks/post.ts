import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, isIPv6 } from 'node:net'
import { addressFor, type AllowedTargets, hostOf, type Lookup, targetOf } from './addresses.ts'
import { ANSWER_BYTES, ATTEMPT_MS, EXCERPT_MAX, RETRY_AFTER_MAX_MS } from './limits.ts'

/** What came of one attempt. */
export type Posted = Readonly<{
  /** HTTP status; undefined where there was no answer. */
  status: number | undefined
  /** Why it did not arrive; undefined where it did. */
  fault: string | undefined
  /** Begin of the answer's body, without control characters. */
  excerpt: string
  /** How long the endpoint asks to be left alone, milliseconds. */
  retryAfterMs: number | undefined
}>

/** How messages go out. */
export type PostOptions = Readonly<{
  allowed: AllowedTargets
  /** PEM of the authorities that are trusted; those of the system by default. */
  ca?: Uint8Array | undefined
  timeoutMs?: number
  lookup?: Lookup
  /** Ends the attempt. */
  signal?: AbortSignal
}>

const failed = (fault: string): Posted => ({ status: undefined, fault, excerpt: '', retryAfterMs: undefined })

/**
 * Sends one message. The name is looked up and judged, and the connection goes to the address that was judged; no redirect is followed, of the answer a few KiB are read, and
 * the whole takes no longer than the time for an attempt. Never throws for what the other side does.
 */
export async function postMessage(to: string, message: Readonly<{ headers: Readonly<Record<string, string>>; body: Uint8Array }>, options: PostOptions): Promise<Posted> {
  const { allowed, ca, timeoutMs = ATTEMPT_MS, lookup, signal } = options
  const url = targetOf(to, allowed)
  if (typeof url === 'string') return failed(url)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  const stop = (): void => abort.abort()
  signal?.addEventListener('abort', stop)
  try {
    const ended = new Promise<'timeout'>(resolve => { abort.signal.addEventListener('abort', () => resolve('timeout')) })
    const host = hostOf(url)
    const address = await Promise.race([addressFor(host, allowed, lookup), ended])
    if (isIP(address) === 0) return failed(address)
    const secure = url.protocol === 'https:'
    return await exchange(secure ? requestHttps : requestHttp, {
      method: 'POST', host: address, family: isIPv6(address) ? 6 : 4, port: url.port || (secure ? 443 : 80), path: `${url.pathname}${url.search}`, agent: false, signal: abort.signal,
      headers: { ...message.headers, host: url.host, 'content-length': String(message.body.length), connection: 'close' },
      ...(secure && { ...(isIP(host) === 0 && { servername: host }), minVersion: 'TLSv1.2', ...(ca && { ca: Buffer.from(ca) }) }),
    }, message.body)
  } catch (fault) {
    return failed(faultOf(fault as NodeJS.ErrnoException))
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function exchange(request: typeof requestHttp, options: RequestOptions, body: Uint8Array): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, response => {
      readBegin(response).then(text => {
        const status = response.statusCode ?? 0
        resolve({ status, fault: faultOfStatus(status), excerpt: excerptOf(text), retryAfterMs: retryAfterOf(response.headers['retry-after']) })
        outgoing.destroy()
      }, reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** The begin of a body; what comes behind it is not read. */
async function readBegin(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= ANSWER_BYTES) break
    }
  } catch {
    // The status has been said: a body that breaks off, or does not end in time, changes nothing about it.
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES)
}

/** Text to be shown: what is no UTF-8, and what steers a terminal, is replaced. */
export const excerptOf = (bytes: Uint8Array): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  new TextDecoder().decode(bytes).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').slice(0, EXCERPT_MAX)

function faultOfStatus(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) return 'redirect'
  return status === 410 ? 'gone' : 'refused'
}

/** Milliseconds that a Retry-After asks for (RFC 9110 10.2.3): seconds, or a date. */
export function retryAfterOf(text: string | undefined, now = Date.now()): number | undefined {
  if (text === undefined) return undefined
  const ms = /^[0-9]{1,9}$/.test(text) ? 1_000 * Number(text) : Date.parse(text) - now
  return Number.isNaN(ms) || ms <= 0 ? undefined : Math.min(ms, RETRY_AFTER_MAX_MS)
}

/** What stood in the way of an answer, in a word. */
function faultOf({ name, code = '' }: NodeJS.ErrnoException): string {
  if (name === 'AbortError' || code === 'ABORT_ERR' || code === 'ETIMEDOUT') return 'timeout'
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(code)) return 'certificate'
  if (code.startsWith('HPE_')) return 'notHttp'
  return /^E[A-Z]{3,20}$/.test(code) ? code : 'connection'
}
