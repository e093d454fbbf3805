import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { MalformedMessage } from '@jianghan/light'
import { FrameReader, frameHead } from './frames.ts'
import { type AbciRequest, decodeRequest } from './requests.ts'
import { type AbciResponse, encodeResponse } from './responses.ts'

/** Connections at once: the engine opens four, and four of one that is going may still be there. */
const CONNECTIONS_MAX = 16
/** Requests of one connection that may wait; beyond, the socket is not read, which holds the engine back. */
const WAITING_MAX = 1_024

/** Answers one request. A throw ends the connection, and with it the engine: it is said to nobody else. */
export type AbciHandler = (request: Exclude<AbciRequest, { kind: 'flush' | 'echo' }>) => AbciResponse | Promise<AbciResponse>

/** What the server tells. */
export type AbciServerListener = Readonly<{
  /** Connections that are open now. */
  onConnections(open: number): void
  /** A connection was ended because of this. */
  onFault(fault: unknown): void
}>

/** One connection: requests are answered one after the other, in their order, and the answers of a turn leave in one write. */
class Connection {
  readonly #socket: Socket
  readonly #handle: AbciHandler
  readonly #onFault: (fault: unknown) => void
  readonly #frames = new FrameReader()
  readonly #waiting: Uint8Array[] = []
  #out: Uint8Array[] = []
  #working = false
  #flushPlanned = false

  constructor(socket: Socket, handle: AbciHandler, onFault: (fault: unknown) => void) {
    this.#socket = socket
    this.#handle = handle
    this.#onFault = onFault
    socket.on('data', bytes => this.#read(bytes))
    socket.on('error', () => socket.destroy())
  }

  #read(bytes: Uint8Array): void {
    try {
      this.#waiting.push(...this.#frames.push(bytes))
    } catch (fault) {
      return this.#end(fault)
    }
    if (this.#waiting.length > WAITING_MAX) this.#socket.pause()
    if (!this.#working) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working = true
    try {
      for (let frame = this.#waiting.shift(); frame !== undefined && !this.#socket.destroyed; frame = this.#waiting.shift()) {
        const answer = this.#answer(decodeRequest(frame))
        this.#write(answer instanceof Promise ? await answer : answer)
        if (this.#waiting.length === 0) this.#socket.resume()
      }
    } catch (fault) {
      this.#end(fault)
    }
    this.#working = false
  }

  #answer(request: AbciRequest): AbciResponse | Promise<AbciResponse> {
    if (request.kind === 'flush') return { kind: 'flush' }
    if (request.kind === 'echo') return { kind: 'echo', message: request.message }
    return this.#handle(request)
  }

  #write(response: AbciResponse): void {
    const bytes = encodeResponse(response)
    this.#out.push(frameHead(bytes.length), bytes)
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    setImmediate(() => {
      this.#flushPlanned = false
      const out = this.#out
      this.#out = []
      if (!this.#socket.destroyed) this.#socket.write(Buffer.concat(out))
    })
  }

  #end(fault: unknown): void {
    this.#waiting.length = 0
    this.#socket.destroy()
    this.#onFault(fault instanceof MalformedMessage ? new Error(`the engine sent what is no ABCI message: ${fault.message}`) : fault)
  }
}

/**
 * The application's end of ABCI 2.0: a socket that the engine dials four times (consensus, mempool, query, snapshot). Nothing says which connection is
 * which, so all are treated alike, each strictly first in, first out.
 */
export class AbciServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #path: string

  private constructor(path: string, handle: AbciHandler, { onConnections, onFault }: AbciServerListener) {
    this.#path = path
    this.#server = createServer(socket => {
      if (this.#sockets.size >= CONNECTIONS_MAX) return socket.destroy()
      this.#sockets.add(socket)
      onConnections(this.#sockets.size)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        onConnections(this.#sockets.size)
      })
      return new Connection(socket, handle, onFault)
    })
  }

  /** Listens on a unix socket; what lies at its path is removed. */
  static async listen(path: string, handle: AbciHandler, listener: AbciServerListener): Promise<AbciServer> {
    const server = new AbciServer(path, handle, listener)
    rmSync(path, { force: true })
    server.#server.listen(path)
    await once(server.#server, 'listening')
    return server
  }

  /** Ends all connections: the engine exits by that, and is started anew. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Ends all connections and listens no more. */
  async close(): Promise<void> {
    this.disconnect()
    if (this.#server.listening) await new Promise(resolve => this.#server.close(resolve))
    rmSync(this.#path, { force: true })
  }
}
