import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { attachWebSocket, RPC_BODY_MAX, type RpcResponse } from '@jianghan/engine-embedded/rpc'
import type { HttpContext } from '../context.ts'

/** Where the websocket is: a client that is told http://host/comet dials the second one. */
const WEBSOCKETS = ['/websocket', '/comet/websocket']

/** CometBFT's RPC under /comet (JSON-RPC and URI) and on websockets, for its light client and its tools. */
export function addComet(server: FastifyInstance, { kernel }: HttpContext): void {
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: RPC_BODY_MAX }, (_request, body, done) => done(null, body))
    for (const url of ['/comet', '/comet/', '/comet/:method']) {
      scope.route({
        method: ['GET', 'POST'], url, schema: { hide: true },
        async handler(request, reply) {
          const query = request.url.indexOf('?')
          const { status, body } = await kernel.call('rpcHttp', {
            method: request.method,
            path: `/${(request.params as { method?: string }).method ?? ''}`,
            query: query < 0 ? '' : request.url.slice(query + 1),
            body: typeof request.body === 'string' ? request.body : '',
          })
          return reply.code(status).type('application/json').send(body)
        },
      })
    }
  })
}

/** Serves the websocket on the listening server; the answer detaches it. */
export const serveWebSocket = (server: Server, { kernel }: HttpContext): (() => void) =>
  attachWebSocket(server, WEBSOCKETS, async request => await kernel.call('rpc', { request }) as RpcResponse | undefined)
