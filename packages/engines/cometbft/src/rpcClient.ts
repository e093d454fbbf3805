import { Agent, request } from 'node:http'

/** The engine said no, in JSON-RPC's words. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused'
}

/** Longest answer that is taken, bytes: a commit of a thousand validators. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024
const TIMEOUT_MS = 10_000

/** JSON-RPC to the engine over its unix socket. */
export class RpcClient {
  readonly #socketPath: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })

  constructor(socketPath: string) {
    this.#socketPath = socketPath
  }

  /** The result of a method. Rejects with {@link RpcRefused}, or with what the socket said. */
  async call(method: string, params: Readonly<Record<string, string>>): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const answer = JSON.parse(await this.#post(body)) as { result?: unknown; error?: { message?: string; data?: string } }
    if (answer.error !== undefined) throw new RpcRefused(`${answer.error.message ?? ''} ${answer.error.data ?? ''}`.trim())
    return answer.result
  }

  #post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({
        socketPath: this.#socketPath, agent: this.#agent, method: 'POST', path: '/', timeout: TIMEOUT_MS,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), host: 'engine' },
      }, response => {
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          parts.push(part)
          size += part.length
          if (size > ANSWER_BYTES_MAX) response.destroy(new Error('the engine\'s answer is too long'))
        })
        response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
        response.on('error', reject)
      })
      sent.on('timeout', () => sent.destroy(new Error('the engine does not answer')))
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy()
  }
}
