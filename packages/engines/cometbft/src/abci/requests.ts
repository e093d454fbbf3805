import { MalformedMessage, readFields, type Time } from '@jianghan/light'
import { fromUtf8 } from '@jianghan/protocol'

/** A validator as the engine names it when it misbehaved (abci.Misbehavior). */
export type ReportedMisbehavior = Readonly<{
  /** 1 a double vote, 2 an attack on light clients. */
  type: number
  address: Uint8Array
  power: bigint
  height: bigint
  time: Time
  totalPower: bigint
}>

/** A block that is proposed, or decided. Batches are CometBFT's transactions. */
export type AbciBlock = Readonly<{
  batches: readonly Uint8Array[]
  misbehavior: readonly ReportedMisbehavior[]
  /** Hash of the header; empty in a proposal that is still being made. */
  hash: Uint8Array
  height: bigint
  time: Time
  nextValidatorsHash: Uint8Array
  proposer: Uint8Array
  /** Who voted for the block before; empty in a proposal that is still being made. */
  lastVotes: readonly AbciVote[]
}>

/** A validator's vote for the block before (abci.VoteInfo): its BlockIDFlag is 1 absent, 2 for the block, 3 for none. */
export type AbciVote = Readonly<{ address: Uint8Array; flag: bigint }>

/** A snapshot as peers tell each other of it. */
export type AbciSnapshot = Readonly<{ height: bigint; format: number; chunks: number; hash: Uint8Array; metadata: Uint8Array }>

/** A request of the engine (abci.Request of v0.39, ABCI 2.0.0), without what this application never uses. */
export type AbciRequest =
  | Readonly<{ kind: 'echo'; message: string }>
  | Readonly<{ kind: 'flush' }>
  | Readonly<{ kind: 'info'; version: string; abciVersion: string }>
  | Readonly<{ kind: 'initChain'; time: Time; chainId: string; validators: readonly AbciValidator[]; initialHeight: bigint }>
  | Readonly<{ kind: 'query'; path: string; data: Uint8Array; height: bigint; prove: boolean }>
  | Readonly<{ kind: 'checkTx'; batch: Uint8Array; isRecheck: boolean }>
  | Readonly<{ kind: 'commit' }>
  | Readonly<{ kind: 'listSnapshots' }>
  | Readonly<{ kind: 'offerSnapshot'; snapshot: AbciSnapshot | undefined; appHash: Uint8Array }>
  | Readonly<{ kind: 'loadSnapshotChunk'; height: bigint; format: number; chunk: number }>
  | Readonly<{ kind: 'applySnapshotChunk'; index: number; chunk: Uint8Array; sender: string }>
  | Readonly<{ kind: 'prepareProposal'; block: AbciBlock; bytesMax: bigint }>
  | Readonly<{ kind: 'processProposal'; block: AbciBlock }>
  | Readonly<{ kind: 'finalizeBlock'; block: AbciBlock }>
  | Readonly<{ kind: 'extendVote' }>
  | Readonly<{ kind: 'verifyVoteExtension' }>

/** A validator's key (Ed25519) and power. */
export type AbciValidator = Readonly<{ publicKey: Uint8Array; power: bigint }>

/** Transactions of a block that are taken: each is a batch, and a block of 4 MiB holds fewer. */
const BATCHES_MAX = 65_536
const EMPTY = new Uint8Array(0)

/** The last value of each field, and all values of repeated ones. Fields that a newer engine adds are passed over (protobuf's rule). */
class Message {
  readonly #last = new Map<number, bigint | Uint8Array>()
  readonly #all = new Map<number, Uint8Array[]>()

  constructor(bytes: Uint8Array) {
    for (const { number, value } of readFields(bytes)) {
      this.#last.set(number, value)
      if (typeof value === 'bigint') continue
      const list = this.#all.get(number)
      if (list === undefined) this.#all.set(number, [value])
      else list.push(value)
    }
  }

  int(field: number): bigint {
    const value = this.#last.get(field) ?? 0n
    if (typeof value !== 'bigint') throw new MalformedMessage(`field ${field} is not a number`)
    return BigInt.asIntN(64, value)
  }

  small(field: number): number {
    const value = this.int(field)
    if (value < 0n || value > 0xffff_ffffn) throw new MalformedMessage(`field ${field} is out of range`)
    return Number(value)
  }

  /** Not copied: valid as long as the message is. */
  bytes(field: number): Uint8Array {
    const value = this.#last.get(field) ?? EMPTY
    if (typeof value === 'bigint') throw new MalformedMessage(`field ${field} is not bytes`)
    return value
  }

  text(field: number): string {
    const text = fromUtf8(this.bytes(field))
    if (text === undefined) throw new MalformedMessage(`field ${field} is not UTF-8`)
    return text
  }

  list(field: number): readonly Uint8Array[] {
    const list = this.#all.get(field) ?? []
    if (list.length > BATCHES_MAX) throw new MalformedMessage(`field ${field} has ${list.length} elements`)
    return list
  }

  time(field: number): Time {
    const message = new Message(this.bytes(field))
    const nanos = message.small(2)
    if (nanos >= 1_000_000_000) throw new MalformedMessage('a time is out of range')
    return { seconds: message.int(1), nanos }
  }
}

function misbehavior(bytes: Uint8Array): ReportedMisbehavior {
  const message = new Message(bytes)
  const validator = new Message(message.bytes(2))
  return {
    type: message.small(1), address: validator.bytes(1), power: validator.int(3),
    height: message.int(3), time: message.time(4), totalPower: message.int(5),
  }
}

/** abci.CommitInfo. */
function lastVotes(bytes: Uint8Array): AbciVote[] {
  return new Message(bytes).list(2).map(each => {
    const vote = new Message(each)
    return { address: new Message(vote.bytes(1)).bytes(1), flag: vote.int(3) }
  })
}

/** The fields of ProcessProposal and FinalizeBlock, which are alike. */
function block(message: Message): AbciBlock {
  return {
    batches: message.list(1), misbehavior: message.list(3).map(misbehavior), hash: message.bytes(4), height: message.int(5), time: message.time(6),
    nextValidatorsHash: message.bytes(7), proposer: message.bytes(8), lastVotes: lastVotes(message.bytes(2)),
  }
}

function preparedBlock(message: Message): AbciBlock {
  return {
    batches: message.list(2), misbehavior: message.list(4).map(misbehavior), hash: EMPTY, height: message.int(5), time: message.time(6),
    nextValidatorsHash: message.bytes(7), proposer: message.bytes(8), lastVotes: [],
  }
}

function validator(bytes: Uint8Array): AbciValidator {
  const message = new Message(bytes)
  return { publicKey: new Message(message.bytes(1)).bytes(1), power: message.int(2) }
}

function snapshot(bytes: Uint8Array): AbciSnapshot {
  const message = new Message(bytes)
  return { height: message.int(1), format: message.small(2), chunks: message.small(3), hash: message.bytes(4), metadata: message.bytes(5) }
}

/** How each request is read, by its number in abci.Request. */
const READERS: Readonly<Record<number, (message: Message) => AbciRequest>> = {
  1: message => ({ kind: 'echo', message: message.text(1) }),
  2: () => ({ kind: 'flush' }),
  3: message => ({ kind: 'info', version: message.text(1), abciVersion: message.text(4) }),
  5: message => ({ kind: 'initChain', time: message.time(1), chainId: message.text(2), validators: message.list(4).map(validator), initialHeight: message.int(6) }),
  6: message => ({ kind: 'query', data: message.bytes(1), path: message.text(2), height: message.int(3), prove: message.int(4) !== 0n }),
  8: message => ({ kind: 'checkTx', batch: message.bytes(1), isRecheck: message.small(2) === 1 }),
  11: () => ({ kind: 'commit' }),
  12: () => ({ kind: 'listSnapshots' }),
  13: message => {
    const [offered] = message.list(1)
    return { kind: 'offerSnapshot', snapshot: offered && snapshot(offered), appHash: message.bytes(2) }
  },
  14: message => ({ kind: 'loadSnapshotChunk', height: message.int(1), format: message.small(2), chunk: message.small(3) }),
  15: message => ({ kind: 'applySnapshotChunk', index: message.small(1), chunk: message.bytes(2), sender: message.text(3) }),
  16: message => ({ kind: 'prepareProposal', bytesMax: message.int(1), block: preparedBlock(message) }),
  17: message => ({ kind: 'processProposal', block: block(message) }),
  18: () => ({ kind: 'extendVote' }),
  19: () => ({ kind: 'verifyVoteExtension' }),
  20: message => ({ kind: 'finalizeBlock', block: block(message) }),
}

/** The request in a message. Bytes in it are views of the message's. Throws {@link MalformedMessage}. */
export function decodeRequest(bytes: Uint8Array): AbciRequest {
  const [field, ...others] = readFields(bytes)
  const read = field && READERS[field.number]
  if (field === undefined || read === undefined || others.length > 0 || typeof field.value === 'bigint') {
    throw new MalformedMessage(`request ${field?.number ?? 'without content'} is unknown`)
  }
  return read(new Message(field.value))
}
