import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** How a link between two nodes behaves. */
export type LinkState = Readonly<{
  /** Whether nothing goes through: connections end, and none is taken. */
  cut: boolean
  /** Added to every piece of bytes in each direction, milliseconds. */
  delayMs: number
  /** Part of the pieces, 0 to 1, that come late as if they had been sent again. */
  loss: number
}>

const WHOLE: LinkState = { cut: false, delayMs: 0, loss: 0 }
/** After so long TCP sends a lost segment again, about, milliseconds. */
const RESENT_MS = 250

/** Bytes that are under way in one direction of a connection at the most. */
const UNDER_WAY_MAX = 8 * 1024 * 1024

/** A TCP proxy on loopback that one node reaches another through: the wire between them, in the hand of the test. */
export class Link {
  readonly #server: Server
  readonly #targetPort: number
  readonly #random: () => number
  readonly #sockets = new Set<Socket>()
  #state: LinkState = WHOLE

  private constructor(server: Server, targetPort: number, random: () => number) {
    this.#server = server
    this.#targetPort = targetPort
    this.#random = random
  }

  /** Opens a link to a port of this machine. */
  static async open(targetPort: number, random: () => number): Promise<Link> {
    const server = createServer({ allowHalfOpen: false })
    const link = new Link(server, targetPort, random)
    server.on('connection', socket => link.#join(socket))
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    return link
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Changes how it behaves; a cut ends the connections there are. */
  set(state: Partial<LinkState>): void {
    this.#state = { ...this.#state, ...state }
    if (this.#state.cut) for (const socket of this.#sockets) socket.destroy()
  }

  /** As it was at the beginning. */
  heal(): void {
    this.#state = WHOLE
  }

  #join(near: Socket): void {
    if (this.#state.cut) return void near.destroy()
    const far = connect({ host: '127.0.0.1', port: this.#targetPort })
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.setNoDelay(true)
      this.#sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      this.#carry(from, to)
    }
  }

  /** Carries bytes in order, as many at once as a wire of this length holds; what waits is bounded: reading stops while too much is under way. */
  #carry(from: Socket, to: Socket): void {
    let [due, underWay] = [0, 0]
    from.on('data', (piece: Buffer) => {
      const { delayMs, loss } = this.#state
      const late = delayMs + (loss > 0 && this.#random() < loss ? RESENT_MS : 0)
      if (late === 0 && underWay === 0) return void (to.write(piece) || this.#wait(from, to))
      // What comes behind a late piece waits for it.
      due = Math.max(due, performance.now() + late)
      underWay += piece.length
      if (underWay > UNDER_WAY_MAX) from.pause()
      setTimeout(() => {
        underWay -= piece.length
        if (to.destroyed) return
        to.write(piece)
        if (underWay <= UNDER_WAY_MAX) from.resume()
      }, Math.max(0, due - performance.now()))
    })
  }

  #wait(from: Socket, to: Socket): void {
    from.pause()
    to.once('drain', () => from.resume())
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}
