import { randomBytes } from 'node:crypto'
import { create, toBinary } from '@bufbuild/protobuf'
import { sign } from '@jianghan/crypto'
import { tick } from '@jianghan/kernel'
import { kernelV1, LIMITS, signTransaction } from '@jianghan/protocol'
import type { BatchMaker } from './batchBytes.ts'

/** Due items that one Tick asks for: a bound of how long a block may take for them. */
const STEPS = 256
/** After a Tick that the ledger did not take, milliseconds. */
const RETRY_MS = 5_000
/** Longest wait of one timer, milliseconds: a day. */
const SLEEP_MAX_MS = 86_400_000

/** A transaction of a member's node with one action, valid for half the time that one may be. */
export function nodeTransaction({ chainId, key }: BatchMaker, type: string, body: Uint8Array): Uint8Array {
  return signTransaction(
    { chainId, validUntilMs: BigInt(Date.now()) + LIMITS.validityMs / 2n, unique: new Uint8Array(randomBytes(LIMITS.uniqueBytes)), actions: [{ type, body }] },
    [{ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) }],
  )
}

/** A Tick of so many steps. */
export const tickOf = (maker: BatchMaker, steps: number): Uint8Array =>
  nodeTransaction(maker, tick.name, toBinary(tick.message, create(kernelV1.TickSchema, { memberId: maker.memberId, steps })))

type Ports = Readonly<{
  maker: BatchMaker
  /** How long other nodes of a network are left to see to it first, milliseconds; 0 where there is none. */
  turnMs: number
  /** Sends one transaction; says whether it was done. */
  submit(bytes: Uint8Array, answer: (done: boolean) => void): void
}>

/**
 * Sends a `kernel.v1.Tick` when something is due, one at a time. The nodes of a network take turns: once one has seen to it, the others have nothing to do. At rest there
 * is one timer, and nothing at all where nothing waits.
 */
export class TickDriver {
  readonly #ports: Ports
  #timer: NodeJS.Timeout | undefined
  #underWay = false
  #closed = false
  #nextMs: bigint | undefined

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** Told after every block when the next item falls due, milliseconds since 1970; undefined when nothing waits. */
  next(atMs: bigint | undefined): void {
    if (atMs === this.#nextMs && (this.#timer !== undefined || this.#underWay)) return
    this.#nextMs = atMs
    this.#plan(0)
  }

  /** Told when the clock was moved forward: what waited for a time may be due. */
  clockMoved(): void {
    this.#plan(0)
  }

  #plan(atLeastMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#closed || this.#underWay || this.#nextMs === undefined) return
    const wait = Math.max(atLeastMs, Math.min(SLEEP_MAX_MS, Number(this.#nextMs - BigInt(Date.now())) + 1 + this.#ports.turnMs))
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, wait))
    this.#timer.unref()
  }

  #wake(): void {
    this.#timer = undefined
    if (this.#nextMs === undefined || this.#nextMs > BigInt(Date.now())) return this.#plan(0)
    this.#underWay = true
    this.#ports.submit(tickOf(this.#ports.maker, STEPS), done => {
      this.#underWay = false
      this.#plan(done ? 0 : RETRY_MS)
    })
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}
