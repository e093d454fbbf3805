import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { REQUEST_MAX } from './addCheckpoint.ts'
import { refusal, type WitnessAnswer } from './answer.ts'
import type { Witness } from './witness.ts'

/** Connections open at once. */
const CONNECTIONS = 256
/** Time in which a request has to arrive, milliseconds. */
const REQUEST_MS = 10_000

const CHECKPOINT = /^\/([0-9a-f]{64})\/checkpoint$/

/** The HTTP server of a witness, not yet listening: POST /add-checkpoint, GET /<origin hash>/checkpoint, GET /health/live. */
export function witnessServer(witness: Witness): Server {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 8_192 }, (request, response) => {
    void answer(witness, request).then(each => send(response, each), () => response.destroy())
  })
  server.maxConnections = CONNECTIONS
  return server
}

async function answer(witness: Witness, request: IncomingMessage): Promise<WitnessAnswer> {
  const { method, url = '' } = request
  if (method === 'POST' && url === '/add-checkpoint') {
    const body = await bodyOf(request)
    return body === undefined ? refusal('malformed') : witness.addCheckpoint(body)
  }
  const [, hash] = (method === 'GET' && CHECKPOINT.exec(url)) || []
  if (hash !== undefined) return witness.checkpoint(hash)
  if (method === 'GET' && url === '/health/live') return { status: 200, type: 'application/json', body: new TextEncoder().encode('{"live":true}') }
  return refusal('noCheckpoint')
}

/** The body, undefined where it is larger than a request may be. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > REQUEST_MAX) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function send(response: ServerResponse, { status, type, body }: WitnessAnswer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}
