import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import Type, { type Static, type TObject, type TSchema } from 'typebox'
import type { Words } from '@jianghan/kernel'
import { asReader, type Caller, type Need } from '../callers/caller.ts'
import { ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_MAX } from '../idempotency/key.ts'
import { needOf } from './door.ts'

/** Headings of the API's documentation. */
export const TAGS = {
  transactions: { zh: '交易', en: 'Transactions' },
  payments: { zh: '付款文件', en: 'Payment files' },
  ledger: { zh: '账本', en: 'Ledger' },
  queries: { zh: '查询', en: 'Queries' },
  events: { zh: '事件', en: 'Events' },
  webhooks: { zh: '回调', en: 'Webhooks' },
  vault: { zh: '保险库', en: 'Vault' },
  node: { zh: '节点', en: 'Node' },
} as const

/** A body that a route takes, by media type. */
export type BodyDescription = Readonly<Record<string, Readonly<{ schema: TSchema; example?: unknown }>>>

/**
 * One route: what it takes, what it answers, and an example of the answer of that very type. The documentation, the validation of arguments
 * and the type of the handler come from it.
 */
export type Route<P extends TObject, Q extends TObject, A extends TSchema> = Readonly<{
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  tag: keyof typeof TAGS
  /** What its caller needs; whoever it is, what the ledger tells them is decided by its audience. */
  needs: Need
  summary: Words
  description?: Words
  params: P
  query: Q
  body?: BodyDescription
  /** Whether a request with an Idempotency-Key is carried out once, and answered alike when it comes again. */
  onceOnly?: true
  /** Largest body, bytes, where it is not that of the configuration. */
  bodyBytes?: number
  answer: A
  example: Static<A>
  /** Media type of the answer where it is not JSON. */
  mediaType?: string
  /** A value to be written as JSON, or nothing when the handler has sent the answer itself; the reply itself where that is a stream, which then is waited for. */
  handle(request: Readonly<{ params: Static<P>; query: Static<Q>; caller: Caller; raw: FastifyRequest }>, reply: FastifyReply): Promise<Static<A> | FastifyReply | undefined> | Static<A> | undefined
}>

/** No arguments. */
export const NONE = Type.Object({}, { additionalProperties: true })

const PROBLEM = Type.Object({
  type: Type.String(), title: Type.String(), status: Type.Integer(), detail: Type.String(), code: Type.String(), zh: Type.String(), en: Type.String(),
  hint: Type.Object({ zh: Type.String(), en: Type.String() }), facts: Type.Object({}, { additionalProperties: true }),
  retry: Type.Union([Type.Literal('never'), Type.Literal('later')]),
}, { title: 'Problem', description: 'RFC 9457, in both languages. · 双语错误说明。' })

const PROBLEM_EXAMPLE = {
  type: 'urn:jianghan:problem:node.busy', title: 'Node busy', status: 503, detail: 'As much is under way as the node takes (transactions: 20000).',
  code: 'node.busy', zh: '待处理的请求已达上限（transactions：20000）。', en: 'As much is under way as the node takes (transactions: 20000).',
  hint: { zh: '请按 Retry-After 稍后重发同样的字节。', en: 'Send the same bytes again after Retry-After seconds.' },
  facts: { what: 'transactions', limit: 20_000 }, retry: 'later',
}

/** What the documentation says of a caller: an API key, where one is needed; otherwise with or without. */
const securityOf = (needs: Need): Record<string, string[]>[] =>
  (needs === 'nothing' ? [{}] : needs === 'read' ? [{}, { apiKey: [] }, { clientCertificate: [] }] : [{ apiKey: [needs] }, { clientCertificate: [needs] }])

/** The header by which a request is carried out once. */
const ONCE_HEADERS = Type.Object({
  'idempotency-key': Type.Optional(Type.String({
    maxLength: 2 * IDEMPOTENCY_KEY_MAX + 2, pattern: IDEMPOTENCY_KEY.source,
    description: 'A string of your own, e.g. a UUID in quotes (draft-ietf-httpapi-idempotency-key-header): the request is carried out once, and its answer given again for seven days, across restarts as well. 422 with another request, 409 while it is carried out. · 幂等键：同键同请求只执行一次，七天内返回同样的应答。',
  })),
})

const bilingual = ({ zh, en }: Words): string => `${en} · ${zh}`

/** Adds a route to the server and to its documentation. */
export function addRoute<P extends TObject, Q extends TObject, A extends TSchema>(server: FastifyInstance, route: Route<P, Q, A>): void {
  const { method, url, tag, needs, onceOnly, summary, description, params, query, body, bodyBytes, answer, example, mediaType = 'application/json', handle } = route
  const problemAnswer = { description: 'Problem · 错误', content: { 'application/problem+json': { schema: PROBLEM, example: PROBLEM_EXAMPLE } } }
  server.route({
    method: method as HTTPMethods,
    url,
    config: { ...needOf(needs), ...(onceOnly && { onceOnly }) },
    ...(bodyBytes !== undefined && { bodyLimit: bodyBytes }),
    schema: {
      tags: [bilingual(TAGS[tag])],
      summary: bilingual(summary),
      security: securityOf(needs),
      ...(description && { description: bilingual(description) }),
      params,
      querystring: query,
      ...(onceOnly && { headers: ONCE_HEADERS }),
      ...(body && { body: { content: Object.fromEntries(Object.entries(body).map(([type, { schema, example: given }]) => [type, { schema, ...(given !== undefined && { example: given }) }])) } }),
      response: { 200: { description: 'OK', content: { [mediaType]: { schema: answer, example } } }, '4xx': problemAnswer, '5xx': problemAnswer },
    },
    // Not async: a handler that answers later by itself needs no promise, and Fastify none to watch.
    handler(raw, reply) {
      if (body !== undefined) demandMedia(raw, body)
      const value = handle({ params: raw.params as Static<P>, query: raw.query as Static<Q>, caller: needs === 'read' ? asReader(raw.caller) : raw.caller, raw }, reply)
      return value instanceof Promise ? value.then(json => sendJson(reply, json)) : void sendJson(reply, value)
    },
  })
}

/** A body of bytes, or none at all, is read by every route; one that takes neither says so. */
function demandMedia({ headers, body: came }: FastifyRequest, taken: BodyDescription): void {
  const given = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if ((came === undefined || came === null || came instanceof Uint8Array) && !(given in taken)) {
    throw new ProblemFault(problem(problems.mediaTypeNotSupported, { given: given === '' ? 'none' : given.slice(0, 80) }))
  }
}

/** Sends a value; nothing where the handler has sent the answer, or will. */
function sendJson(reply: FastifyReply, value: unknown): FastifyReply | undefined {
  return value === undefined || reply.sent ? undefined : reply.type('application/json; charset=utf-8').send(JSON.stringify(value))
}

/** A page of a list: its items, and where it goes on. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()], { description: 'Cursor of the next page; null on the last one.' }) })

/** Arguments of a list. */
export const PAGE_QUERY = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'Where to go on, as a page before gave it.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: 'Items of a page; at most 200 are given.' })),
}

/** Items of a page by what was asked for. */
export const pageSize = (limit: number | undefined): number => Math.min(limit ?? 50, 200)

/** A height in a path or a query. */
export const HEIGHT = Type.String({ pattern: '^(0|[1-9][0-9]{0,18})$', description: 'Height of a block.' })
