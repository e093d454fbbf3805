import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { encodePublicKey, encodeTime, readFields, type Time, WireWriter } from '@jianghan/light'
import { FrameReader, frameHead } from '../abci/frames.ts'
import type { AbciSnapshot, AbciVote } from '../abci/requests.ts'

const message = (): WireWriter => new WireWriter(64)

/** A block as the engine sends it; what a test does not say is empty. */
export type SentBlock = Readonly<{ height: bigint; batches?: readonly Uint8Array[]; time?: Time; hash?: Uint8Array; bytesMax?: bigint; votes?: readonly AbciVote[] }>

const TIME: Time = { seconds: 1_767_225_600n, nanos: 5 }

/** abci.CommitInfo. */
function commitInfo(votes: readonly AbciVote[]): Uint8Array {
  const writer = message().int(1, 0)
  for (const { address, flag } of votes) writer.message(2, message().message(1, message().bytes(1, address).int(3, 10).finish()).int(3, flag).finish())
  return writer.finish()
}

/** Fields of ProcessProposal and FinalizeBlock. */
function blockFields({ height, batches = [], time = TIME, hash = new Uint8Array(32).fill(7), votes = [] }: SentBlock): Uint8Array {
  const writer = message()
  for (const batch of batches) writer.message(1, batch)
  return writer.message(2, commitInfo(votes)).bytes(4, hash).int(5, height).message(6, encodeTime(time)).bytes(7, new Uint8Array(32).fill(1)).bytes(8, new Uint8Array(20).fill(2)).finish()
}

function preparedFields({ height, batches = [], time = TIME, bytesMax = 4_000_000n }: SentBlock): Uint8Array {
  const writer = message().int(1, bytesMax)
  for (const batch of batches) writer.message(2, batch)
  return writer.int(5, height).message(6, encodeTime(time)).bytes(8, new Uint8Array(20).fill(2)).finish()
}

/** Requests as CometBFT 0.39 encodes them (abci.Request). */
export const requests = {
  echo: (text: string) => message().message(1, message().text(1, text).finish()).finish(),
  flush: () => message().message(2, new Uint8Array(0)).finish(),
  info: () => message().message(3, message().text(1, '0.39.4').int(2, 11).int(3, 8).text(4, '2.0.0').finish()).finish(),
  initChain: (chainId: string, validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[], initialHeight = 1n) => {
    const writer = message().message(1, encodeTime(TIME)).text(2, chainId)
    for (const { publicKey, power } of validators) writer.message(4, message().message(1, encodePublicKey(publicKey)).int(2, power).finish())
    return message().message(5, writer.int(6, initialHeight).finish()).finish()
  },
  checkTx: (batch: Uint8Array, isRecheck = false) => message().message(8, message().bytes(1, batch).int(2, isRecheck ? 1 : 0).finish()).finish(),
  commit: () => message().message(11, new Uint8Array(0)).finish(),
  listSnapshots: () => message().message(12, new Uint8Array(0)).finish(),
  offerSnapshot: ({ height, format, chunks, hash, metadata }: AbciSnapshot, appHash: Uint8Array) =>
    message().message(13, message().message(1, message().int(1, height).int(2, format).int(3, chunks).bytes(4, hash).bytes(5, metadata).finish()).bytes(2, appHash).finish()).finish(),
  applySnapshotChunk: (index: number, chunk: Uint8Array) => message().message(15, message().int(1, index).bytes(2, chunk).text(3, 'peer').finish()).finish(),
  prepareProposal: (block: SentBlock) => message().message(16, preparedFields(block)).finish(),
  processProposal: (block: SentBlock) => message().message(17, blockFields(block)).finish(),
  finalizeBlock: (block: SentBlock) => message().message(20, blockFields(block)).finish(),
}

/** An answer: its number in abci.Response, and its fields by number, in their order. */
export type Answer = Readonly<{ number: number; fields: readonly Readonly<{ number: number; value: bigint | Uint8Array }>[] }>

/** The last value of a field; 0 where it is absent. */
export const fieldOf = (answer: Answer, number: number): bigint | Uint8Array => answer.fields.findLast(field => field.number === number)?.value ?? 0n
/** All values of a repeated field of bytes. */
export const listOf = (answer: Answer, number: number): Uint8Array[] => answer.fields.flatMap(field => (field.number === number && typeof field.value !== 'bigint' ? [field.value] : []))

/** Reads an answer. */
export function readAnswer(bytes: Uint8Array): Answer {
  const [field] = readFields(bytes)
  if (field === undefined || typeof field.value === 'bigint') throw new Error('no answer')
  return { number: field.number, fields: readFields(field.value) }
}

/** One of the engine's connections: answers come in the order of the requests, or the connection ends. */
export class AbciClient {
  readonly #socket: Socket
  readonly #frames = new FrameReader()
  readonly #waiting: ((answer: Answer | undefined) => void)[] = []
  /** Writes of the server that arrived. */
  arrivals = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', bytes => {
      this.arrivals++
      for (const frame of this.#frames.push(bytes)) this.#waiting.shift()?.(readAnswer(frame))
    })
    socket.on('close', () => { for (const settle of this.#waiting.splice(0)) settle(undefined) })
    socket.on('error', () => undefined)
  }

  static async dial(path: string): Promise<AbciClient> {
    const socket = connect(path)
    await once(socket, 'connect')
    return new AbciClient(socket)
  }

  /** Sends requests in one write; undefined stands for an answer that never came, because the connection ended. */
  send(...sent: readonly Uint8Array[]): Promise<Answer | undefined>[] {
    const answers = sent.map(() => new Promise<Answer | undefined>(settle => this.#waiting.push(settle)))
    this.#socket.write(Buffer.concat(sent.flatMap(bytes => [frameHead(bytes.length), bytes])))
    return answers
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Settles when the connection is closed. */
  get closed(): Promise<unknown> {
    return this.#socket.closed ? Promise.resolve() : once(this.#socket, 'close')
  }

  end(): void {
    this.#socket.destroy()
  }
}
