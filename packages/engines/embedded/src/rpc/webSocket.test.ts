import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { WebSocket } from 'ws'
import { RPC_BODY_MAX, handleRpc } from './answer.ts'
import { rpcWorld } from './testWorld.ts'
import { WEBSOCKET_QUEUE_MAX, attachWebSocket } from './webSocket.ts'

const world = rpcWorld(3)
const server = createServer().listen(0, '127.0.0.1')
const detach = attachWebSocket(server, ['/comet/websocket'], async request => {
  await new Promise(resolve => setImmediate(resolve))
  return handleRpc(world, request)
})
await once(server, 'listening')
after(() => {
  detach()
  server.close()
})
const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`

async function connect(path = '/comet/websocket'): Promise<WebSocket> {
  const socket = new WebSocket(address + path)
  await once(socket, 'open')
  return socket
}

test('requests on one connection are answered in their order, notifications not at all', async () => {
  const socket = await connect()
  const answers: any[] = []
  const done = new Promise<void>(resolve => socket.on('message', data => answers.push(JSON.parse(String(data))) === 3 && resolve()))
  for (const text of ['{"id":1,"method":"status"}', '{"method":"status"}', '{', '{"id":"x","method":"header","params":{"height":"2"}}']) socket.send(text)
  await done
  socket.terminate()
  assert.deepEqual(answers.map(answer => answer.id ?? answer.error.code), [1, -32700, 'x'])
  assert.equal(answers[2].result.header.height, '2')
})

test('another path, a path that is no URL, bytes, a flood and a message over the bound close the connection, nothing more', async () => {
  for (const path of ['/other', '//']) {
    const refused = new WebSocket(address + path)
    const [error] = await once(refused, 'error') as [Error]
    assert.match(error.message, /404/)
  }
  const closing: ((socket: WebSocket) => void)[] = [
    socket => socket.send(Uint8Array.of(1)),
    socket => {
      for (let i = 0; i < WEBSOCKET_QUEUE_MAX + 50; i++) socket.send('{"id":1,"method":"status"}')
    },
    socket => socket.send('x'.repeat(RPC_BODY_MAX + 1)),
  ]
  for (const act of closing) {
    const socket = await connect()
    socket.on('error', () => undefined)
    act(socket)
    await once(socket, 'close')
  }
  const socket = await connect()
  socket.terminate()
})
