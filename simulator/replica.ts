import { mkdirSync } from 'node:fs'
import { type Application, type Genesis, Ledger, type LedgerOptions, type OpenLedgerStores, openLedgerStores, type SignatureJudge } from '@jianghan/kernel'
import type { SeededRandom } from '@jianghan/kernel/testing'
import { MemoryKv, type OrderedKv } from '@jianghan/store'
import { type DiskHooks, SimulatedDisk } from './disk.ts'
import { SimulatedKv } from './kv.ts'

/** What a replica is made of. `kv`: the real key-value store of the platform, or one that the simulation can make slow, full and lose. */
export type ReplicaSetup = Readonly<{
  folder: string; application: Application; genesis: Genesis; judge: SignatureJudge; flushEveryBlocks: number; flushEveryKeys?: number
  kv: 'real' | 'simulated'
  hooks?: DiskHooks
  /** Height that is known to have been on disk, from what was signed. */
  known?: () => bigint
}>

/** A ledger over real files that can lose its process, its power and its state at any moment. */
export class Replica {
  readonly #setup: ReplicaSetup
  #onDisk = new MemoryKv()
  #disk: SimulatedDisk
  #kv: SimulatedKv
  #realKv: OrderedKv | undefined
  #stores: OpenLedgerStores | undefined
  #ledger: Ledger | undefined

  private constructor(setup: ReplicaSetup) {
    this.#setup = setup
    this.#disk = new SimulatedDisk(this.#hooks)
    this.#kv = new SimulatedKv(this.#onDisk, this.#hooks)
  }

  /** Opens a replica in its folder. */
  static async open(setup: ReplicaSetup): Promise<Replica> {
    const replica = new Replica(setup)
    mkdirSync(setup.folder, { recursive: true })
    await replica.#start()
    return replica
  }

  get ledger(): Ledger {
    if (this.#ledger === undefined) throw new Error('the replica is down')
    return this.#ledger
  }

  /** Where blocks and log lie, in this life of the process. */
  get disk(): SimulatedDisk {
    return this.#disk
  }

  /** Where the state lies, in this life of the process. */
  get kv(): SimulatedKv {
    return this.#kv
  }

  /** Whether the process ended in a write. */
  get isDead(): boolean {
    return this.#disk.isDead || this.#kv.isDead
  }

  /** Full disks that were reported in this life. */
  get refusals(): number {
    return this.#disk.refusals + this.#kv.refusals
  }

  get #hooks(): DiskHooks {
    return this.#setup.hooks ?? { onSync: () => undefined, onFault: () => undefined }
  }

  async #start(): Promise<void> {
    const { application, genesis, judge, flushEveryBlocks, flushEveryKeys, folder, kv } = this.#setup
    const stores = await openLedgerStores(folder, {
      disk: this.#disk, known: this.#setup.known?.() ?? 0n,
      overKv: real => {
        this.#realKv = real
        return kv === 'real' ? real : this.#kv
      },
    })
    const options: LedgerOptions = { application, genesis, judge, stores, flushEveryBlocks, ...(flushEveryKeys !== undefined && { flushEveryKeys }) }
    this.#stores = stores
    this.#ledger = await Ledger.open(options)
  }

  /**
   * Ends the process without a goodbye and starts another one on what is in the files. With `power` the system goes down as well, and what was
   * not synced may be gone. Returns how many changes did not survive.
   */
  async crash(power?: SeededRandom): Promise<number> {
    const stores = this.#stores
    if (stores === undefined) throw new Error('the replica is down')
    this.#kv.die()
    if (!this.#disk.isDead) quietly(() => this.#disk.die('between blocks'))
    await this.#realKv?.close()
    quietly(() => stores.segments.close())
    await stores.log.close().catch(() => undefined)
    const lost = power === undefined ? 0 : this.#disk.cutPower(this.#setup.folder, power)
    this.#begin()
    await this.#start()
    return lost
  }

  #begin(): void {
    this.#disk = new SimulatedDisk(this.#hooks)
    this.#kv = new SimulatedKv(this.#onDisk, this.#hooks)
  }

  /** Ends and starts the process in good order. `cold`: the state is gone meanwhile, and comes back from the blocks. */
  async restart({ cold = false } = {}): Promise<void> {
    await this.close()
    if (cold) this.#onDisk = new MemoryKv()
    this.#begin()
    await this.#start()
  }

  async close(): Promise<void> {
    this.#kv.letGo()
    await this.#ledger?.close()
    this.#stores?.segments.close()
    if (this.#setup.kv === 'simulated') await this.#realKv?.close()
    this.#ledger = undefined
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The process is thought to be gone: nobody hears it.
  }
}
