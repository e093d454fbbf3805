import type { Json } from '@jianghan/kernel/schema'
import type { LedgerEvent } from './answers.ts'
import { JianghanError, type Language } from './error.ts'
import { type Http, sleep } from './http.ts'
import { clientError } from './problems.data.ts'

/** Which events to follow. */
export type EventOptions = Readonly<{
  /** Names of events, "payments.creditTransferred"; all by default. */
  types?: readonly string[]
  /** Addresses; all that may be read by default. */
  accounts?: readonly string[]
  /** Begin after this "height-index"; with new events by default. */
  from?: string
  signal?: AbortSignal
  /** Told when the connection was lost and is being taken up again. */
  onReconnect?: (error: JianghanError) => void
}>

/** An event that carries no id for so long makes the buffer overflow, characters. */
const MESSAGE_MAX = 4 * 1024 * 1024
/** Silence after which a connection counts as lost; nodes send heartbeats more often. Milliseconds. */
const SILENCE_MS = 60_000

/**
 * The events of the ledger as they become final, without end. A lost connection is taken up where it broke (Last-Event-ID), with the next node where
 * there are several, so that none is missed and none comes twice. Ends when the signal does; throws where no node could be reached to begin with.
 */
export async function* events(http: Http, options: EventOptions, lang: Language): AsyncGenerator<LedgerEvent, void> {
  const { signal, onReconnect } = options
  let last: string | undefined
  let opened = false
  for (let failures = 0; !signal?.aborted; failures++) {
    const stop = new AbortController()
    const { node } = http
    const all = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
    try {
      const response = await http.stream(pathOf(options, last === undefined ? options.from : undefined), last === undefined ? {} : { 'last-event-id': last }, all)
      opened = true
      for await (const event of messages(response, stop, lang)) {
        failures = 0
        if (event.id !== '') last = event.id
        if (event.data !== '') yield { id: event.id, type: event.type, data: parsed(event.data, lang) }
        if (signal?.aborted) return // the rest of what has arrived is not wanted any more
      }
    } catch (fault) {
      if (signal?.aborted) return
      const error = fault instanceof JianghanError ? fault : clientError('noConnection', { url: node.url, what: 'stream' }, lang)
      http.leave(node, error)
      if (error.retry === 'never' || (!opened && failures + 1 >= http.nodes)) throw error
      onReconnect?.(error)
    } finally {
      stop.abort()
    }
    const waitMs = Math.min(10_000, 250 * 2 ** Math.min(failures, 6))
    await sleep(waitMs / 2 + Math.random() * waitMs / 2, signal, lang).catch(() => undefined)
  }
}

function pathOf({ types, accounts }: EventOptions, from: string | undefined): string {
  const query = new URLSearchParams()
  if (types?.length) query.set('types', types.join(','))
  if (accounts?.length) query.set('accounts', accounts.join(','))
  if (from !== undefined) query.set('from', from)
  const text = query.toString()
  return text === '' ? '/v1/events' : `/v1/events?${text}`
}

function parsed(data: string, lang: Language): Json {
  try {
    return JSON.parse(data) as Json
  } catch {
    throw clientError('badAnswer', { what: 'event' }, lang)
  }
}

/** A message of a stream of server-sent events; with empty data it only says where the stream stands. */
export type SseMessage = Readonly<{ id: string; type: string; data: string }>

/** Puts lines of a stream together into messages (WHATWG HTML, 9.2.6). */
export class SseReader {
  #rest = ''
  #id = ''
  #type = ''
  #data: string[] = []
  #place = false

  /** Takes the next piece of the stream; returns the messages it completes. */
  push(piece: string): SseMessage[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap(line => this.#line(line) ?? [])
  }

  /** Characters that wait for the end of their message. */
  get waiting(): number {
    return this.#rest.length + this.#data.reduce((sum, line) => sum + line.length, 0)
  }

  #line(line: string): SseMessage | undefined {
    if (line === '') {
      const message = { id: this.#id, type: this.#type || 'message', data: this.#data.join('\n') }
      // An id without data says where the stream stands (WHATWG HTML, 9.2.6: it is kept, and no event is told).
      const complete = this.#data.length > 0 || this.#place
      this.#place = false
      this.#type = ''
      this.#data = []
      return complete ? message : undefined
    }
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id' && !value.includes('\0')) {
      this.#id = value
      this.#place = true
    }
    if (name === 'event') this.#type = value
    if (name === 'data') this.#data.push(value)
    return undefined
  }
}

async function* messages(response: Response, stop: AbortController, lang: Language): AsyncGenerator<SseMessage, void> {
  const stream = response.body
  if (stream === null) throw clientError('badAnswer', { what: 'no stream' }, lang)
  const decoder = new TextDecoder()
  const lines = new SseReader()
  const reader = stream.getReader()
  for (;;) {
    const silence = setTimeout(() => stop.abort(), SILENCE_MS)
    const { done, value } = await reader.read().finally(() => clearTimeout(silence))
    if (done) return
    for (const message of lines.push(decoder.decode(value, { stream: true }))) yield message
    if (lines.waiting > MESSAGE_MAX) throw clientError('badAnswer', { what: 'event too large' }, lang)
  }
}
