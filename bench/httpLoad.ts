import { connect, type Socket } from 'node:net'
import { operatorHeaders } from '@jianghan/client/testing'

/** An answer of the node: status and body. */
export type Answer = Readonly<{ status: number; body: Buffer }>

/**
 * One kept-alive HTTP/1.1 connection that carries one request at a time: as little of a client as a load generator needs, so that it
 * takes little of the machine it shares with the node.
 */
export class LoadConnection {
  readonly #socket: Socket
  readonly #host: string
  /** Header lines by which the node knows its caller. */
  readonly #caller: string
  readonly #head: string
  #buffer: Buffer = Buffer.alloc(0)
  #waiting: { done(answer: Answer): void; fail(error: Error): void } | undefined

  private constructor(socket: Socket, path: string, port: number, contentType: string, apiKey: string | undefined) {
    this.#socket = socket
    this.#host = `127.0.0.1:${port}`
    const headers = apiKey === undefined ? operatorHeaders(`http://${this.#host}`) : { authorization: `Bearer ${apiKey}` }
    this.#caller = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    this.#head = `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${this.#caller}Content-Type: ${contentType}\r\nContent-Length: `
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#take(chunk))
    socket.on('error', error => this.#waiting?.fail(error))
    socket.on('close', () => this.#waiting?.fail(new Error('the node closed the connection')))
  }

  /** Connects to the node on loopback; `path` is where posts go. Without an API key the caller is the operator, where it was said whose node it is. */
  static open(port: number, path = '/', contentType = 'application/vnd.jianghan.transactions', apiKey?: string): Promise<LoadConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new LoadConnection(socket, path, port, contentType, apiKey))
      })
    })
  }

  /** Gets a path and waits for the whole answer. */
  get(path: string): Promise<Answer> {
    return new Promise((done, fail) => {
      if (this.#socket.destroyed) return fail(new Error('the node closed the connection'))
      this.#waiting = { done, fail }
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${this.#caller}\r\n`)
    })
  }

  /** Posts a body and waits for the whole answer; `once`: its Idempotency-Key. */
  post(body: Uint8Array, once?: string): Promise<Answer> {
    return new Promise((done, fail) => {
      if (this.#socket.destroyed) return fail(new Error('the node closed the connection'))
      this.#waiting = { done, fail }
      this.#socket.cork()
      this.#socket.write(`${this.#head}${body.length}\r\n${once === undefined ? '' : `Idempotency-Key: "${once}"\r\n`}\r\n`)
      this.#socket.write(body)
      this.#socket.uncork()
    })
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    const end = this.#buffer.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#buffer.toString('latin1', 0, end)
    const length = Number(/\r\ncontent-length: *([0-9]+)/i.exec(head)?.[1] ?? 0)
    if (this.#buffer.length < end + 4 + length) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#buffer.subarray(end + 4, end + 4 + length) }
    this.#buffer = this.#buffer.subarray(end + 4 + length)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.done(answer)
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }
}

/** A body of several transactions: each u32 length, big-endian, and its bytes. */
export function bodyOf(transactions: readonly Uint8Array[]): Uint8Array {
  const length = transactions.reduce((sum, transaction) => sum + 4 + transaction.length, 0)
  const body = Buffer.allocUnsafe(length)
  let at = 0
  for (const transaction of transactions) {
    at = body.writeUInt32BE(transaction.length, at)
    body.set(transaction, at)
    at += transaction.length
  }
  return body
}
