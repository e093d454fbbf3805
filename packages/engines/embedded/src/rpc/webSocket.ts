import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { RPC_BODY_MAX } from './answer.ts'
import type { RpcResponse } from './answer.ts'

/** Connections at once. */
export const WEBSOCKETS_MAX = 64
/** Requests that may wait on one connection; beyond, it is closed. */
export const WEBSOCKET_QUEUE_MAX = 32

/** Answers one request; undefined to a notification. The engine may live on another thread. */
export type AnswerRequest = (request: unknown) => Promise<RpcResponse | undefined>

/** Answers a connection's requests one after the other, in their order. */
function serve(socket: WebSocket, answer: AnswerRequest): void {
  let waiting = 0
  let last = Promise.resolve()
  const reply = async (text: string): Promise<void> => {
    let request: unknown
    try {
      request = JSON.parse(text)
    } catch {
      socket.send(JSON.stringify({ jsonrpc: '2.0', error: { code: -32700, message: 'Parse error. Invalid JSON', data: 'error unmarshaling request' } }))
      return
    }
    const response = await answer(request)
    if (response !== undefined && socket.readyState === socket.OPEN) socket.send(JSON.stringify(response))
  }
  socket.on('message', (data, isBinary) => {
    if (isBinary || ++waiting > WEBSOCKET_QUEUE_MAX) return socket.close(1008)
    last = last.then(() => reply(data.toString())).then(() => void waiting--, () => socket.close(1011))
  })
  socket.on('error', () => socket.terminate())
}

/** The HTTP status that stands against a connection; undefined where nothing does. */
export type Obstacle = (request: IncomingMessage) => 403 | 421 | undefined

/**
 * Serves CometBFT's RPC over WebSocket on paths of a server. A light client's proxy dials it when it starts. The answer closes all
 * connections and detaches.
 */
export function attachWebSocket(server: Server, paths: readonly string[], answer: AnswerRequest, obstacleTo: Obstacle = () => undefined): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: RPC_BODY_MAX, perMessageDeflate: false })
  sockets.on('connection', socket => serve(socket, answer))
  const upgrade: Parameters<Server['on']>[1] = (request, socket, head) => {
    const ours = paths.includes(request.url?.split('?', 1)[0] ?? '')
    const obstacle = ours ? obstacleTo(request) ?? (sockets.clients.size < WEBSOCKETS_MAX ? undefined : 503) : 404
    if (obstacle === undefined) {
      sockets.handleUpgrade(request, socket, head, client => sockets.emit('connection', client, request))
    } else if (ours || server.listenerCount('upgrade') === 1) {
      socket.on('error', () => socket.destroy())
      socket.end(`HTTP/1.1 ${obstacle} ${STATUS_CODES[obstacle] ?? ''}\r\nConnection: close\r\n\r\n`)
    }
  }
  server.on('upgrade', upgrade)
  return () => {
    server.off('upgrade', upgrade)
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  }
}
