import { connect, type Socket } from 'node:net'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isRefused, type KeyPair, sign } from '@jianghan/crypto'
import { readKeyFile } from '@jianghan/crypto/node'
import { FrameReader, frameHead } from '@jianghan/engine-cometbft/testing'
import { encodePublicKey, encodeTime, readFields, WireWriter } from '@jianghan/light'

/** Numbers in tendermint.privval.Message: each answer's is one more than its request's. */
const [PUB_KEY, VOTE, PROPOSAL, PING] = [1, 3, 5, 7]
/** SignedMsgType of a proposal; a prevote is 1, a precommit 2. */
const PROPOSAL_TYPE = 32n
const AGAIN_MS = 20

type Fields = ReadonlyMap<number, bigint | Uint8Array>
const fieldsOf = (bytes: Uint8Array): Fields => new Map(readFields(bytes).map(({ number, value }) => [number, value]))
const int = (fields: Fields, number: number): bigint => BigInt.asIntN(64, fields.get(number) as bigint | undefined ?? 0n)
const bytes = (fields: Fields, number: number): Uint8Array => fields.get(number) as Uint8Array | undefined ?? new Uint8Array(0)

/**
 * CometBFT's remote signer (privval, without its encrypted connection: on a unix socket there is none), which puts times of its own into what it signs. With a sign state it
 * signs nothing that is not beyond it, as an honest one; without, it signs whatever it is asked to.
 */
export class ByzantineSigner {
  readonly #key: KeyPair
  readonly #stateFile: string | undefined
  readonly #clockMs: () => number
  #signed: readonly [height: bigint, round: bigint, step: bigint] = [0n, 0n, 0n]

  private constructor(key: KeyPair, stateFile: string | undefined, clockMs: () => number) {
    this.#key = key
    this.#stateFile = stateFile
    this.#clockMs = clockMs
    if (stateFile === undefined) return
    const { height, round, step } = JSON.parse(readFileSync(stateFile, 'utf8')) as { height: string; round: number; step: number }
    this.#signed = [BigInt(height), BigInt(round), BigInt(step)]
  }

  /** Signs with the key of a file. The sign state is kept in the engine's own file, where one is given. */
  static async open(keyFile: string, stateFile: string | undefined, clockMs: () => number): Promise<ByzantineSigner> {
    const key = await readKeyFile(keyFile)
    if (isRefused(key)) throw new Error(key.refused.en)
    return new ByzantineSigner(key, stateFile, clockMs)
  }

  /** Serves the engine that listens at a socket, now or later. */
  dial(socketPath: string): void {
    const socket = connect(socketPath)
    const frames = new FrameReader()
    socket.on('error', () => undefined)
    socket.on('close', () => setTimeout(() => this.dial(socketPath), AGAIN_MS))
    socket.on('data', chunk => { for (const frame of frames.push(chunk)) this.#answer(socket, frame) })
  }

  #answer(socket: Socket, frame: Uint8Array): void {
    const [request] = readFields(frame)
    if (request === undefined || typeof request.value === 'bigint') return
    const answer = new WireWriter().message(request.number + 1, this.#answerTo(request.number, fieldsOf(request.value))).finish()
    socket.write(Buffer.concat([frameHead(answer.length), answer]))
  }

  #answerTo(number: number, request: Fields): Uint8Array {
    switch (number) {
      case PUB_KEY: return new WireWriter().message(1, encodePublicKey(this.#key.publicKey)).finish()
      case VOTE: return this.#vote(fieldsOf(bytes(request, 1)), chainIdOf(request))
      case PROPOSAL: return this.#proposal(fieldsOf(bytes(request, 1)), chainIdOf(request))
      case PING: return new Uint8Array(0)
      default: throw new Error(`request ${number} to the signer is unknown`)
    }
  }

  #vote(vote: Fields, chainId: string): Uint8Array {
    const [type, height, round] = [int(vote, 1), int(vote, 2), int(vote, 3)]
    if (!this.#advance(height, round, type === 1n ? 2n : 3n)) return refused()
    const time = this.#shifted(bytes(vote, 5))
    const canonical = new WireWriter().int(1, type).sfixed64(2, height).sfixed64(3, round)
    if (bytes(fieldsOf(bytes(vote, 4)), 1).length > 0) canonical.message(4, bytes(vote, 4))
    const signature = this.#sign(canonical.message(5, time).text(6, chainId))
    return new WireWriter().message(1, new WireWriter().int(1, type).int(2, height).int(3, round).message(4, bytes(vote, 4)).message(5, time)
      .bytes(6, bytes(vote, 6)).int(7, int(vote, 7)).bytes(8, signature).finish()).finish()
  }

  #proposal(proposal: Fields, chainId: string): Uint8Array {
    const [height, round, polRound] = [int(proposal, 2), int(proposal, 3), int(proposal, 4)]
    if (!this.#advance(height, round, 1n)) return refused()
    const time = this.#shifted(bytes(proposal, 6))
    const canonical = new WireWriter().int(1, PROPOSAL_TYPE).sfixed64(2, height).sfixed64(3, round).int(4, polRound).message(5, bytes(proposal, 5))
    const signature = this.#sign(canonical.message(6, time).text(7, chainId))
    return new WireWriter().message(1, new WireWriter().int(1, PROPOSAL_TYPE).int(2, height).int(3, round).int(4, polRound).message(5, bytes(proposal, 5)).message(6, time)
      .bytes(7, signature).finish()).finish()
  }

  #sign(canonical: WireWriter): Uint8Array {
    const body = canonical.finish()
    return sign(this.#key, Buffer.concat([frameHead(body.length), body]))
  }

  /** Time as this validator's clock has it. */
  #shifted(time: Uint8Array): Uint8Array {
    const fields = fieldsOf(time)
    const nanos = int(fields, 1) * 1_000_000_000n + int(fields, 2) + BigInt(this.#clockMs()) * 1_000_000n
    return encodeTime({ seconds: nanos / 1_000_000_000n, nanos: Number(nanos % 1_000_000_000n) })
  }

  /** Whether this comes after all that was signed; then it is noted. */
  #advance(...next: readonly [height: bigint, round: bigint, step: bigint]): boolean {
    if (this.#stateFile === undefined) return true
    const at = next.findIndex((value, i) => value !== this.#signed[i])
    if (at === -1 || (next[at] as bigint) < (this.#signed[at] as bigint)) return false
    this.#signed = next
    const [height, round, step] = next
    writeFileSync(`${this.#stateFile}.new`, JSON.stringify({ height: String(height), round: Number(round), step: Number(step) }))
    renameSync(`${this.#stateFile}.new`, this.#stateFile)
    return true
  }
}

const chainIdOf = (request: Fields): string => Buffer.from(bytes(request, 2)).toString()
/** An answer that signs nothing, with its reason: the engine goes on without. */
const refused = (): Uint8Array => new WireWriter().message(1, new Uint8Array(0)).message(2, new WireWriter().int(1, 1).text(2, 'signed before').finish()).finish()
