import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a test's server sees it. */
export type Seen = Readonly<{ method: string; path: string; headers: IncomingMessage['headers']; body: Buffer }>

/** Answers one request; may also destroy the socket. */
export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>

/** A test that may leave something to be done behind it. */
type Test = Readonly<{ after(work: () => unknown): void }>

/** A real HTTP server that goes with the test, and what it was asked so far. */
export async function serve(t: Test, answer: Answer): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const one: Seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) }
      seen.push(one)
      void answer(one, response)
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** Sends JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Sends an RFC 9457 problem of the API's form. */
export function problem(response: ServerResponse, status: number, code: string, more: Readonly<{ retry?: 'never' | 'later'; headers?: Record<string, string> }> = {}): void {
  json(response, status, {
    type: `urn:jianghan:problem:${code}`, title: code, status, detail: code, code, zh: `问题 ${code}`, en: `problem ${code}`,
    hint: { zh: '提示', en: 'hint' }, facts: { limit: 5 }, retry: more.retry ?? 'never',
  }, more.headers)
}
