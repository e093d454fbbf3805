import { cpSync, fdatasyncSync, ftruncateSync, mkdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Application, type Genesis, Ledger, type LedgerOptions, type OpenLedgerStores, openLedgerStores, type SignatureJudge } from '@jianghan/kernel'
import type { Disk } from '@jianghan/store'

/** What can go wrong at the next write of a replica. */
export type Fault = 'none' | 'fullDisk' | 'tornWrite' | 'crashAfterAppend'

/** The process is thought to have ended here. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** What a replica is made of. */
export type ReplicaSetup = Readonly<{ folder: string; application: Application; genesis: Genesis; judge: SignatureJudge; flushEveryBlocks: number; flushEveryKeys?: number }>

/** A ledger over real files that can lose its process at any moment. */
export class Replica {
  /** What happens at a write that is to come. */
  fault: Fault = 'none'
  /** Writes that still go well before it does. */
  goodWrites = 0
  readonly #setup: ReplicaSetup
  #lives = 0
  #stores: OpenLedgerStores | undefined
  #ledger: Ledger | undefined

  private constructor(setup: ReplicaSetup) {
    this.#setup = setup
  }

  /** Opens a replica in its folder. */
  static async open(setup: ReplicaSetup): Promise<Replica> {
    const replica = new Replica(setup)
    mkdirSync(replica.#folder, { recursive: true })
    await replica.#start()
    return replica
  }

  get ledger(): Ledger {
    if (this.#ledger === undefined) throw new Error('the replica is down')
    return this.#ledger
  }

  get #folder(): string {
    return join(this.#setup.folder, `life-${this.#lives}`)
  }

  async #start(): Promise<void> {
    const { application, genesis, judge, flushEveryBlocks, flushEveryKeys } = this.#setup
    const stores = await openLedgerStores(this.#folder, { disk: this.#disk })
    const append = stores.blocks.append.bind(stores.blocks)
    const blocks = {
      get lastHeight() { return stores.blocks.lastHeight },
      read: stores.blocks.read,
      heightOfLogPosition: stores.blocks.heightOfLogPosition,
      append: (height: bigint, logStart: bigint, record: Uint8Array): void => {
        append(height, logStart, record)
        if (this.fault === 'crashAfterAppend') throw new SimulatedCrash('between append and apply')
      },
    }
    const options: LedgerOptions = { application, genesis, judge, stores: { ...stores, blocks }, flushEveryBlocks, ...(flushEveryKeys !== undefined && { flushEveryKeys }) }
    this.#stores = stores
    this.#ledger = await Ledger.open(options)
  }

  readonly #disk: Disk = {
    write: (fd, bytes, position) => {
      const isDue = this.goodWrites === 0
      if (!isDue) this.goodWrites--
      if (isDue && this.fault === 'fullDisk') throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      if (isDue && this.fault === 'tornWrite') {
        writeSync(fd, bytes, 0, bytes.length >> 1, position)
        throw new SimulatedCrash('in the middle of a write')
      }
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
    },
    truncate: (fd, length) => {
      if ((this.fault === 'tornWrite' && this.goodWrites === 0) || this.fault === 'crashAfterAppend') throw new SimulatedCrash('nothing is mended after a crash')
      ftruncateSync(fd, length)
    },
    datasync: fdatasyncSync,
  }

  /** Ends the process without a goodbye and starts another one on what is in the files. */
  async crash(): Promise<void> {
    const stores = this.#stores
    if (stores === undefined) throw new Error('the replica is down')
    await stores.kv.close()
    const left = this.#folder
    this.#lives++
    cpSync(left, this.#folder, { recursive: true })
    this.fault = 'none'
    stores.segments.close()
    rmSync(left, { recursive: true, force: true })
    await this.#start()
  }

  /** Ends and starts the process in good order. */
  async restart(): Promise<void> {
    await this.close()
    await this.#start()
  }

  async close(): Promise<void> {
    await this.#ledger?.close()
    this.#stores?.segments.close()
    this.#ledger = undefined
  }
}
