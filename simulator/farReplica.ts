import type { BlockRecord } from '@jianghan/kernel'
import { once, pick, type SeededRandom } from '@jianghan/kernel/testing'
import { equalBytes, toHex } from '@jianghan/protocol'
import type { DiskFault } from './disk.ts'
import type { Happenings } from './happenings.ts'
import { demand, Violation } from './judge.ts'
import { Line } from './network.ts'
import type { Replica } from './replica.ts'

/** A decided block as replicas tell it one another. */
type Decided = Pick<BlockRecord, 'height' | 'time' | 'batches' | 'appHash' | 'resultsHash' | 'engineBytes'>

/** Blocks that a replica keeps while it lacks one before them. */
const AHEAD_MAX = 8
/** Blocks that one catching up brings at most. */
const CATCH_UP_MAX = 40

const CRASHES: readonly DiskFault[] = ['tornWrite', 'crashAtSync', 'crashAfterSync']

/**
 * A replica at the end of a bad line, with a process, a disk and a cache of its own. It executes decided blocks as they come in, asks another replica for
 * those it lacks, and must come to the same bytes as whoever told it.
 */
export class FarReplica {
  readonly name: string
  readonly replica: Replica
  readonly line: Line<Decided>
  readonly #random: SeededRandom
  readonly #happenings: Happenings
  readonly #ahead = new Map<bigint, Decided>()
  #heard = 0n

  constructor(name: string, replica: Replica, random: SeededRandom, happenings: Happenings) {
    this.name = name
    this.replica = replica
    this.line = new Line(random, happenings)
    this.#random = random
    this.#happenings = happenings
  }

  get height(): bigint {
    return this.replica.ledger.lastHeight
  }

  /** One step of its life: trouble of its own, what the line brings, and what it has to ask for. */
  async step(others: readonly Replica[]): Promise<void> {
    await this.#suffer()
    const { disk } = this.replica
    disk.fault = once(this.#random, 30) ? pick(this.#random, CRASHES) : 'none'
    disk.goodCalls = this.#random.below(3)
    for (const block of this.line.arrivals()) this.#take(block)
    await this.#alive(() => this.#executeAhead())
    if (!this.line.isCut && this.#heard > this.height && once(this.#random, 3)) await this.#alive(() => this.#catchUp(pick(this.#random, others)))
  }

  async #suffer(): Promise<void> {
    const random = this.#random
    if (once(random, 30)) await this.#crash('replica crashed between blocks')
    if (!once(random, 60)) return
    const cold = once(random, 2)
    const { height } = this
    this.#happenings.count(cold ? 'replica replayed from nothing' : 'replica restarted')
    this.#forget()
    this.replica.disk.fault = 'none'
    await this.replica.restart({ cold })
    demand(this.height === height, `${this.name} has the same height after a restart`)
  }

  async #crash(how: string): Promise<void> {
    this.#happenings.count(how)
    const { height } = this
    this.#forget()
    const lost = await this.replica.crash(once(this.#random, 2) ? this.#random : undefined)
    if (lost > 0) this.#happenings.count('unsynced writes of a replica lost')
    demand(this.height >= height, `${this.name} had block ${height} and lost it in a crash`)
  }

  /** What a process knew goes with it. */
  #forget(): void {
    this.#ahead.clear()
    this.line.drop()
    this.#heard = 0n
  }

  async #alive(work: () => void): Promise<void> {
    try {
      work()
    } catch (fault) {
      // What a process says while it ends in a write nobody hears; a difference between replicas is heard always.
      if (fault instanceof Violation || !this.replica.isDead) throw fault
    }
    if (this.replica.isDead) await this.#crash('replica crashed in a write')
  }

  #take(block: Decided): void {
    if (block.height > this.#heard) this.#heard = block.height
    if (block.height <= this.height) return this.#happenings.count('block known already')
    if (block.height > this.height + 1n) this.#happenings.count('block out of order')
    if (this.#ahead.size < AHEAD_MAX) this.#ahead.set(block.height, block)
    else this.#happenings.count('block without place')
  }

  #executeAhead(): void {
    for (;;) {
      const next = this.#ahead.get(this.height + 1n)
      if (next === undefined) break
      this.#ahead.delete(next.height)
      this.#execute(next)
    }
    for (const height of this.#ahead.keys()) if (height <= this.height) this.#ahead.delete(height)
  }

  #catchUp(other: Replica): void {
    if (other === this.replica || other.isDead || other.ledger.lastHeight <= this.height) return
    this.#happenings.count('caught up from another replica')
    const last = other.ledger.lastHeight < this.height + BigInt(CATCH_UP_MAX) ? other.ledger.lastHeight : this.height + BigInt(CATCH_UP_MAX)
    while (this.height < last) this.#execute(this.#asked(other, this.height + 1n))
    this.#executeAhead()
  }

  #asked(other: Replica, height: bigint): Decided {
    const record = other.ledger.block(height)
    demand(record !== undefined, `block ${height} is there to be asked for`)
    return record
  }

  /** Executes one block and compares what came of it, byte for byte. */
  #execute({ height, time, batches, appHash, resultsHash, engineBytes }: Decided): void {
    const { ledger } = this.replica
    const executed = ledger.execute({ height, time, batches })
    demand(equalBytes(executed.appHash, appHash), `block ${height}: ${this.name} came to application hash ${toHex(executed.appHash)}, the others to ${toHex(appHash)}`)
    demand(equalBytes(executed.resultsHash, resultsHash), `block ${height}: ${this.name} came to other results`)
    ledger.commit(executed, engineBytes)
  }

  /** The run ends: the line is whole again, everything is caught up, and the whole history is executed once more from nothing. */
  async end(leading: Replica): Promise<void> {
    this.replica.disk.fault = 'none'
    while (this.height < leading.ledger.lastHeight) this.#catchUp(leading)
    const appHash = toHex(this.replica.ledger.lastAppHash)
    demand(appHash === toHex(leading.ledger.lastAppHash), `${this.name} is where the others are`)
    await this.replica.restart({ cold: true })
    demand(toHex(this.replica.ledger.lastAppHash) === appHash, `${this.name} is the same when it is replayed from nothing`)
    await this.replica.close()
  }
}
