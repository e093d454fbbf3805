import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { attachWebSocket, RPC_BODY_MAX, type RpcResponse } from '@jianghan/engine-embedded/rpc'
import { asReader, membersOnly } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { HttpContext } from '../context.ts'
import { needOf } from '../door.ts'

/** Where the websocket is: a client that is told http://host/comet dials the second one. */
const WEBSOCKETS = ['/websocket', '/comet/websocket']

/** CometBFT's RPC under /comet (JSON-RPC and URI) and on websockets, for its light client and its tools. */
export function addComet(server: FastifyInstance, { kernel }: HttpContext): void {
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: RPC_BODY_MAX }, (_request, body, done) => done(null, body))
    for (const url of ['/comet', '/comet/', '/comet/:method']) {
      scope.route({
        method: ['GET', 'POST'], url, config: needOf('read'), schema: { hide: true },
        async handler(request, reply) {
          const query = request.url.indexOf('?')
          const text = typeof request.body === 'string' ? request.body : ''
          const named = (request.params as { method?: string }).method
          if (!mayAsk(named, text)) {
            const caller = asReader(request.caller)
            membersOnly(caller)
            if (!caller.viewer.all) fail(problems.notShown)
          }
          const { status, body } = await kernel.call('rpcHttp', {
            method: request.method,
            path: `/${named ?? ''}`,
            query: query < 0 ? '' : request.url.slice(query + 1),
            body: text,
          })
          return reply.code(status).type('application/json').send(body)
        },
      })
    }
  })
}

/**
 * Serves the websocket on the listening server; the answer detaches it. Pages of other hosts are turned away: a browser lets any page dial a websocket.
 * It has no caller, so it tells of headers alone.
 */
export const serveWebSocket = (server: Server, { kernel, hosts }: HttpContext): (() => void) =>
  attachWebSocket(server, WEBSOCKETS, async request => {
    if (!isHeaderRequest(request)) return withheld(request)
    return await kernel.call('rpc', { request }) as RpcResponse | undefined
  }, ({ headers: { host, origin } }) => (!hosts.serves(host) ? 421 : hosts.servesOrigin(origin) ? undefined : 403))

/** Methods that tell of headers, votes and validators, which a light client needs and which name nobody. The others tell of transactions and state. */
const HEADER_METHODS: ReadonlySet<string> = new Set([
  'health', 'status', 'net_info', 'genesis', 'genesis_chunked', 'commit', 'validators', 'header', 'header_by_hash', 'blockchain', 'consensus_params', 'abci_info',
  'subscribe', 'unsubscribe', 'unsubscribe_all',
])

/** Whether everything that a request asks for is told to anybody. What cannot be read is answered as such by whom it goes to. */
function mayAsk(named: string | undefined, body: string): boolean {
  if (named !== undefined) return HEADER_METHODS.has(named)
  let asked: unknown
  try {
    asked = JSON.parse(body)
  } catch {
    return true
  }
  return Array.isArray(asked) ? asked.every(isHeaderRequest) : isHeaderRequest(asked)
}

function isHeaderRequest(request: unknown): boolean {
  const { method } = (request ?? {}) as { method?: unknown }
  return typeof method !== 'string' || HEADER_METHODS.has(method)
}

/** The refusal of a method, in the form of JSON-RPC. */
function withheld(request: unknown): RpcResponse | undefined {
  const { id } = request as { id?: unknown }
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  return { jsonrpc: '2.0', id, error: { code: -32603, message: 'Internal error', data: 'transactions and state are told over HTTP to callers with a key' } }
}
