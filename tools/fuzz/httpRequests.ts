import { connect } from 'node:net'
import { nextInput, seeded } from './mutate.ts'

type Random = (bound: number) => number

/** A route as the node's own OpenAPI document says it. */
export type Route = Readonly<{ method: string; path: string; types: readonly string[]; parameters: readonly Readonly<{ name: string; in: string }>[] }>

type Operation = Readonly<{ requestBody?: Readonly<{ content?: Readonly<Record<string, unknown>> }>; parameters?: Route['parameters'] }>

/** The routes of an OpenAPI document. */
export function routesOf(document: { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(), path, types: Object.keys(operation.requestBody?.content ?? {}), parameters: operation.parameters ?? [],
  })))
}

const VALUES = [
  '', '0', '1', '-1', '18446744073709551616', '1e9', 'NaN', 'true', 'null', '%00', '%', '%zz', '%D0%96', '..%2f..%2fetc', 'a'.repeat(300), 'CNY', 'CNY.HJB', 'jh1qqqq', "'", '"', '<b>', '{}', '[]', '0x', '\u0000', 'latest',
  '8a562c67-ca16-48ba-b074-65581be6f001', 'ab'.repeat(32), 'ZZ'.repeat(32), 'yangtze-motor', '1764000000000', 'payments.creditTransferred',
]
const TYPES = ['application/json', 'application/x-protobuf', 'application/octet-stream', 'application/xml', 'text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', '', 'x'.repeat(500)]
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'BREW']
const HEADERS = [
  'accept: text/event-stream', 'accept: application/xml', 'accept: */*;q=abc', 'last-event-id: 5', 'last-event-id: x', 'last-event-id: 99999999999999999999', 'range: bytes=0-', 'if-none-match: *', 'content-encoding: gzip', 'content-encoding: br',
  'transfer-encoding: chunked', 'expect: 100-continue', 'upgrade: websocket', 'connection: upgrade', 'sec-websocket-key: eA==', 'sec-websocket-version: 13', 'idempotency-key: a', `idempotency-key: ${'k'.repeat(400)}`, 'authorization: Bearer x', 'authorization: Basic x',
  'origin: https://elsewhere.example', 'cookie: a=b', `x-long: ${'y'.repeat(9_000)}`, 'content-length: 5', 'forwarded: for=1.2.3.4', 'host: elsewhere.example',
]
const BODIES = ['', '{}', '[]', 'null', '{"a":', '{"transaction":"AA=="}', '{"actions":[]}', `{"a":${'['.repeat(2_000)}`, '<Document/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '\u0000\u0001', '{"__proto__":{"a":1}}', '"\ud800"']

/** A request, its bytes, and whether its answer should be in Chinese. */
export type Request = Readonly<{ bytes: Uint8Array; inChinese: boolean; isWhole: boolean }>

/** The next request to one of the routes: nearly right, or wrong in one of many ways. The same random stream gives the same request. */
export function nextRequest(random: Random, routes: readonly Route[], authority: string, apiKey: string): Request {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T
  const route = pick(routes)
  const path = random(30) === 0 ? `/${pick(VALUES)}` : route.path.replaceAll(/\{[^}]+\}/g, () => pick(VALUES) || 'x')
  const query = route.parameters.filter(each => each.in === 'query' && random(2) === 0).map(({ name }) => `${name}=${pick(VALUES)}`)
  if (random(12) === 0) query.push(`${pick(VALUES)}=${pick(VALUES)}`)
  const method = random(12) === 0 ? pick(METHODS) : route.method
  const inChinese = random(2) === 0
  const headers = [`host: ${authority}`, `accept-language: ${inChinese ? 'zh-CN' : 'en'}`, 'connection: close']
  if (random(4) > 0) headers.push(`authorization: Bearer ${apiKey}`)
  for (let more = random(3); more > 0; more--) headers.push(pick(HEADERS))
  const withBody = method === 'POST' || random(15) === 0
  const body = withBody ? (random(2) === 0 ? nextInput(random, BODIES.map(text => Buffer.from(text))) : Buffer.from(pick(BODIES))) : Buffer.alloc(0)
  if (withBody) headers.push(`content-type: ${random(3) === 0 || route.types.length === 0 ? pick(TYPES) : pick(route.types)}`, `content-length: ${body.length}`)
  const target = encodeURI(`${path}${query.length > 0 ? `?${query.join('&')}` : ''}`).replaceAll('%25', '%')
  const bytes = Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`), body])
  const isWhole = random(5) > 0
  return { bytes: isWhole ? bytes : nextInput(random, [bytes]), inChinese, isWhole }
}

/** Milliseconds after which a connection is closed from here: streams have no end. */
const PATIENCE_MS = 2_000

/** Sends bytes over a connection of their own; what came until it was closed, or a stream began. */
export function exchange(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise(done => {
    let came = ''
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(bytes))
    const end = (): void => {
      socket.destroy()
      done(came)
    }
    socket.setTimeout(PATIENCE_MS, end)
    socket.setEncoding('utf8').on('data', (piece: string) => {
      came = (came + piece).slice(0, 1_000_000)
      if (/^content-type: text\/event-stream/im.test(came) || came.startsWith('HTTP/1.1 101')) end()
    })
    socket.on('close', () => done(came)).on('error', () => done(came))
  })
}

const HAN = /\p{Script=Han}/u

/** What is wrong with an answer: our own fault, or a refusal without a code or in another language. Undefined when nothing is. */
export function faultOf(answer: string, { inChinese, isWhole }: Request): string | undefined {
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
  // Bytes that are no request may be hung up on.
  if (status === 0) return isWhole && answer !== '' ? 'no HTTP answer' : undefined
  if (status >= 500 && status !== 503 && status !== 501) return `status ${status}`
  if (status < 400 || !/^content-type: application\/problem\+json/im.test(answer)) return status >= 400 && isWhole && /^content-length: [1-9]/im.test(answer) ? `status ${status} without a problem` : undefined
  // A second answer may follow on the same connection, to what came after the first request.
  const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1] ?? 0)
  const body = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4)).subarray(0, length).toString()
  if (body === '') return undefined
  // An answer that was announced before (100 Continue) carries no body of its own.
  if (!body.trimStart().startsWith('{')) return undefined
  const problem = JSON.parse(body) as { code?: string; title?: string; detail?: string; zh?: string; en?: string }
  if (!/^[a-z][\w0-9]*\.[a-zA-Z]\w*$/.test(problem.code ?? '')) return `status ${status} with code ${problem.code}`
  if (problem.zh !== undefined && problem.en !== undefined) return HAN.test(problem.zh) && !HAN.test(problem.en.replaceAll(/["“][^]*["”]/g, '')) ? undefined : `status ${status} in one language: ${problem.zh} / ${problem.en}`
  const words = `${problem.title ?? ''}${problem.detail ?? ''}`
  return isWhole && HAN.test(words) !== inChinese ? `status ${status} in the other language: ${words}` : undefined
}

/** What came of a run of requests against a node. */
export type HttpResult = Readonly<{ tried: number; statuses: Readonly<Record<string, number>>; failure?: string }>

/** Sends `count` requests of a seed; ends at the first whose answer is wrong. */
export async function fuzzHttp(url: string, apiKey: string, seed: number, count: number, onProgress: (tried: number) => void = () => undefined): Promise<HttpResult> {
  const { port, host } = new URL(url)
  const document = await (await fetch(`${url}/openapi.json`)).json() as Parameters<typeof routesOf>[0]
  const routes = routesOf(document)
  const random = seeded(seed)
  const statuses: Record<string, number> = {}
  for (let tried = 0; tried < count; tried++) {
    const request = nextRequest(random, routes, host, apiKey)
    const answer = await exchange(Number(port), request.bytes)
    const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'none'
    statuses[status] = (statuses[status] ?? 0) + 1
    const fault = faultOf(answer, request)
    if (fault !== undefined) return { tried, statuses, failure: `request ${tried} of seed ${seed}: ${fault}\n${Buffer.from(request.bytes).toString('latin1').slice(0, 1_500)}\n---\n${answer.slice(0, 1_500)}` }
    if (tried % 1_000 === 999) onProgress(tried + 1)
  }
  return { tried: count, statuses }
}
