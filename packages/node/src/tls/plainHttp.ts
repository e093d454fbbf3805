import { STATUS_CODES } from 'node:http'
import type { Server } from 'node:https'
import type { Socket } from 'node:net'
import { problem } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import { renderProblem } from '../problem/render.ts'

/** First byte of a TLS record that opens a handshake (RFC 8446 5.1). */
const HANDSHAKE = 0x16
/** How long the first byte of a connection may take, milliseconds. */
const FIRST_BYTE_MS = 10_000
/** How long a client that was answered may keep its connection, milliseconds. */
const FAREWELL_MS = 1_000

/** Answers plain HTTP on the port of an HTTPS server in plain HTTP, with the one thing that is wrong; otherwise the client would only see a closed connection. */
export function answerPlainHttp(server: Server): void {
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  const answer = answerText()
  server.on('connection', (socket: Socket) => {
    const late = (): void => void socket.destroy()
    const broken = (): void => void socket.destroy()
    socket.setTimeout(FIRST_BYTE_MS, late).on('error', broken)
    const look = (): void => {
      const first = socket.read(1) as Buffer | null
      if (first === null) return void socket.once('readable', look)
      if (first[0] !== HANDSHAKE) {
        socket.setTimeout(FAREWELL_MS).end(answer)
        return void socket.resume()
      }
      socket.unshift(first)
      socket.setTimeout(0).off('timeout', late)
      socket.off('error', broken)
      for (const listener of listeners) listener.call(server, socket)
    }
    socket.once('readable', look)
  })
}

function answerText(): string {
  const body = renderProblem(problem(doorProblems.plainHttpOnTls), 'en')
  const json = JSON.stringify(body)
  return `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n\r\n${json}`
}
