import type { Timestamp } from '@jianghan/protocol'
import type { Head } from '../http/context.ts'
import type { NetworkState } from '../kernel/networkView.ts'
import type { BlockNotice, ReadyFacts } from '../threads/messages.ts'

type Listener<T> = (told: T) => void

/** Where the ledger stands, as the kernel worker last said, and who is told when it moves: in the order in which they asked. */
export class Standing {
  readonly head: Head
  /** Newest version of the application that this release knows. */
  knows = 1
  /** When the next item falls due, milliseconds since 1970; undefined when nothing waits. */
  nextDueMs: bigint | undefined
  /** Damaged places that were found on the disk since the start. */
  damage = 0
  network: NetworkState
  closing = false
  readonly #onBlock = new Set<Listener<BlockNotice>>()
  readonly #onSealed = new Set<Listener<bigint>>()

  constructor(genesisTime: Timestamp, network: NetworkState) {
    this.network = network
    this.head = { height: 0n, time: genesisTime, logSize: 0n, transactions: 0n, application: 1, sealed: 0n, firstHeight: 1n, validators: [] }
  }

  /** The ledger is open. Blocks that were sealed since the worker said that it is ready have moved the head already. */
  opened({ release, height, time, logSize, application, sealed, firstHeight, validators, nextDueMs }: ReadyFacts): void {
    this.knows = release
    if (height >= this.head.height) {
      Object.assign(this.head, { height, time, logSize, application })
      this.nextDueMs = nextDueMs
    }
    if (sealed > this.head.sealed) this.head.sealed = sealed
    this.head.firstHeight = firstHeight
    if (this.head.validators.length === 0) this.head.validators = validators
  }

  /** Calls back after every block, until the answer is called. */
  onBlock(listener: Listener<BlockNotice>): () => void {
    this.#onBlock.add(listener)
    return () => this.#onBlock.delete(listener)
  }

  /** Calls back with the height of every new signed header. */
  onSealed(listener: Listener<bigint>): void {
    this.#onSealed.add(listener)
  }

  /** A block is durable. */
  block(block: BlockNotice): void {
    const { head } = this
    const isSealed = block.sealed > head.sealed
    head.application = block.application
    head.height = block.height
    head.time = block.time
    head.logSize = block.logSize
    head.transactions += BigInt(block.transactions)
    if (block.validators !== undefined) head.validators = block.validators
    if (isSealed) head.sealed = block.sealed
    this.nextDueMs = block.nextDueMs
    for (const listener of this.#onBlock) listener(block)
    if (isSealed) this.#tellSealed()
  }

  /** The header of a height is signed. */
  sealed(height: bigint): void {
    this.head.sealed = height
    this.#tellSealed()
  }

  #tellSealed(): void {
    for (const listener of this.#onSealed) listener(this.head.sealed)
  }
}
