import { connect } from 'node:net'
import { nextInput, seeded } from './mutate.ts'

type Random = (bound: number) => number

/** A connection's worth of bytes, in the pieces in which they are written, and how many requests they hold at the most. */
export type Conversation = Readonly<{ pieces: readonly Uint8Array[]; requests: number }>

/** Milliseconds between two pieces, and for which a busy node may be silent. */
const PIECE_MS = 2
const PATIENCE_MS = 10_000

const CHUNK_SIZES = ['0', '1', '5', '00000005', '5;a=b', '5;a="b', 'ffffffffffffffff', '-1', '0x5', '', ' 5', '5 ', 'g']
const TRAILERS = ['', 'x-a: b\r\n', 'content-length: 5\r\n', 'transfer-encoding: chunked\r\n', `x-long: ${'y'.repeat(20_000)}\r\n`]
const LENGTHS = ['0', '2', '+2', '-2', '2, 2', '2,3', '0x2', '2 2', '99999999999999999999', '']
const CODINGS = ['chunked', 'Chunked', 'identity', 'gzip, chunked', 'chunked, gzip', 'chunked, chunked', ' chunked', 'xchunked']
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'http/1.1', 'HTTP/1.1 x', '']
const LINES = [
  'x-a: b', 'x-a:b\r\n c', 'x-a : b', ': b', 'x-a', 'x\u0000a: b', 'x-a: b\u0000c', 'x-a: \u0001', `${'x'.repeat(9_000)}: b`, 'host: a\r\nhost: b', 'connection: close', 'connection: keep-alive, upgrade', 'expect: 100-continue', 'expect: 200-maybe',
  'upgrade: h2c', 'te: trailers', 'accept: text/event-stream', 'last-event-id: 0-0', `cookie: ${'c=d; '.repeat(400)}`, 'content-type: application/json', 'content-encoding: deflate', '\r\nGET / HTTP/1.1',
]
const TARGETS = ['/v1/status', '/v1/transactions', '/v1/events?types=payments.transferred', '/', '*', '//', '/..', '/%2e%2e/', 'http://127.0.0.1/v1/status', 'http://elsewhere.example/', '127.0.0.1:80', '/v1/status#a', '/v1/status?\u00ff', `/${'a'.repeat(17_000)}`]

/** The next conversation: one to four requests in a row, framed rightly or in one of the ways in which servers and proxies came apart. The same random stream gives the same. */
export function nextConversation(random: Random, authority: string, apiKey: string): Conversation {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T
  const requests = 1 + random(4)
  const right = (): Buffer => {
    const body = random(3) === 0 ? (random(2) === 0 ? 'content-length: 2\r\n\r\n{}' : 'transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n') : '\r\n'
    return Buffer.from(`${body === '\r\n' ? 'GET' : 'POST'} ${pick(['/v1/status', '/v1/transactions', '/v1/nothing'])} HTTP/1.1\r\nhost: ${authority}\r\nauthorization: Bearer ${apiKey}\r\n${body}`)
  }
  const odd = (): Buffer => {
    const end = random(12) === 0 ? '\n' : '\r\n'
    const method = pick(['GET', 'GET', 'POST', 'POST', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'G\u0000T'])
    const lines = [`${method} ${pick(TARGETS)} ${pick(VERSIONS)}`, `host: ${authority}`]
    if (random(3) > 0) lines.push(`authorization: Bearer ${apiKey}`)
    for (let more = random(3); more > 0; more--) lines.push(pick(LINES))
    let body = ''
    if (random(2) === 0) {
      const framing = random(4)
      if (framing !== 1) lines.push(`content-length: ${random(3) === 0 ? pick(LENGTHS) : '2'}`)
      if (framing > 0) lines.push(`transfer-encoding: ${random(3) === 0 ? pick(CODINGS) : 'chunked'}`)
      body = framing === 0 ? '{}' : `${random(2) === 0 ? '2\r\n{}\r\n' : `${pick(CHUNK_SIZES)}\r\n{}abc\r\n`}0\r\n${pick(TRAILERS)}\r\n`
    }
    return Buffer.from(`${lines.join(end)}${end}${end}${body}`, 'latin1')
  }
  const request = (): Buffer => (random(5) < 3 ? right() : odd())
  const whole = Buffer.concat([...random(10) === 0 ? [Buffer.from('\r\n\r\n')] : [], ...Array.from({ length: requests }, request)])
  const bytes = random(4) === 0 ? nextInput(random, [whole]) : whole
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const length = random(3) === 0 ? 1 + random(40) : bytes.length
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return { pieces: pieces.length > 40 ? [bytes] : pieces, requests }
}

/**
 * Writes the pieces on a connection of their own; all that came until the node closed it, or a stream of events began. The node is told that nothing follows, unless the
 * connection stays open (`idleMs`): then it is closed from here when nothing came for so long after the first answer.
 */
export function converse(port: number, pieces: readonly Uint8Array[], idleMs?: number): Promise<Buffer> {
  return new Promise(done => {
    let came: Buffer = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (): void => {
      socket.destroy()
      done(came)
    }
    socket.setNoDelay(true).setTimeout(PATIENCE_MS, end)
    socket.on('close', end).on('error', end).on('data', piece => {
      came = Buffer.concat([came, piece])
      if (idleMs !== undefined) socket.setTimeout(idleMs)
      else if (/^content-type: text\/event-stream/im.test(came.toString('latin1'))) end()
    })
    socket.once('connect', () => void (async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return
        socket.write(piece)
        if (pieces.length > 1) await new Promise(next => { setTimeout(next, PIECE_MS) })
      }
      if (idleMs === undefined) socket.end()
    })())
  })
}

/** Statuses of the answers that follow one another in these bytes; undefined where they are no answers. A stream of events has no end and is the last. */
export function statusesOf(bytes: Buffer): number[] | undefined {
  const statuses: number[] = []
  for (let at = 0; at < bytes.length;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at)
    if (headEnd < 0) return undefined
    const head = bytes.toString('latin1', at, headEnd)
    const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d) /.exec(`${head}\r\n`)?.[1])
    if (Number.isNaN(status) || head.split('\r\n').slice(1).some(line => !/^[\w!#$%&'*+.^`|~-]+:[\t\u0020-\u00ff]*$/.test(line))) return undefined
    at = headEnd + 4
    if (status === 100) continue
    statuses.push(status)
    if (status === 101 || /^content-type: text\/event-stream/im.test(head)) return statuses
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    if (/^transfer-encoding: chunked/im.test(head)) {
      const last = bytes.indexOf('0\r\n\r\n', at)
      if (last < 0) return undefined
      at = last + 5
      continue
    }
    // An answer to HEAD names a length and has no body: the next one begins at once.
    if (at < bytes.length && !bytes.subarray(at, at + 9).equals(Buffer.from('HTTP/1.1 '))) at += length
    if (at > bytes.length) return undefined
  }
  return statuses
}

/** What came of a run. */
export type FramingResult = Readonly<{ tried: number; statuses: Readonly<Record<string, number>>; failure?: string }>

/** Holds `count` conversations of a seed; ends at the first whose answers are not answers, are more than were asked for, or our own fault. */
export async function fuzzFraming(url: string, apiKey: string, seed: number, count: number): Promise<FramingResult> {
  const { port, host } = new URL(url)
  const random = seeded(seed)
  const statuses: Record<string, number> = {}
  for (let tried = 0; tried < count; tried++) {
    const { pieces, requests } = nextConversation(random, host, apiKey)
    const answer = await converse(Number(port), pieces)
    const found = statusesOf(answer)
    for (const status of found ?? []) statuses[status] = (statuses[status] ?? 0) + 1
    // A body that was framed otherwise than it was meant may itself hold requests.
    const most = requests + pieces.reduce((sum, piece) => sum + piece.length, 0) / 16
    const what = found === undefined ? 'no HTTP answers' : /^transfer-encoding/im.test(answer.toString('latin1')) && !found.includes(200) ? 'an answer that is not ours' : found.length > most ? `${found.length} answers` : found.find(status => status >= 500 && status !== 501 && status !== 503 && status !== 505)
    if (what !== undefined) return { tried, statuses, failure: `conversation ${tried} of seed ${seed}: ${what}\n${Buffer.concat(pieces).toString('latin1').slice(0, 1_500)}\n---\n${answer.toString('latin1').slice(0, 1_500)}` }
  }
  return { tried: count, statuses }
}
