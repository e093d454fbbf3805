import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterwards } from './testLedger.ts'

/** A message as it arrived at an endpoint. */
export type Received = Readonly<{ path: string; headers: IncomingHttpHeaders; body: string; json: any }>

/** How an endpoint answers; it may also leave the answer to be given later. */
export type Answering = (received: Received, response: ServerResponse) => void

/** An endpoint of webhooks and the like on this machine, for a test. */
export type Receiver = Readonly<{
  url: string
  received: readonly Received[]
  /** How it answers from now on; 204 by default. */
  answer(how: Answering): void
  /** Resolves when what arrived is so. */
  until(isSo: (received: readonly Received[]) => boolean): Promise<readonly Received[]>
}>

/** Starts an endpoint that keeps what it is sent. It ends with the test. */
export async function startReceiver(t: Parameters<typeof afterwards>[0], port = 0): Promise<Receiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let how: Answering = (_received, response) => { response.writeHead(204).end() }
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const one: Received = { path: request.url ?? '', headers: request.headers, body, json: body.startsWith('{') ? JSON.parse(body) : undefined }
      received.push(one)
      how(one, response)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>(resolve => { server.listen(port, '127.0.0.1', resolve) })
  afterwards(t, () => new Promise(resolve => {
    server.closeAllConnections()
    server.close(resolve)
  }))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received,
    answer(next) { how = next },
    until: isSo => new Promise(resolve => {
      const look = (): void => {
        if (!isSo(received)) return
        waiting.delete(look)
        resolve(received)
      }
      waiting.add(look)
      look()
    }),
  }
}
