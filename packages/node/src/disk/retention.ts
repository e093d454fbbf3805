import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import type { PruneDone, PruneOptions } from '../kernel/prune.ts'

/** How pruning stands: the oldest block that is kept, what blocks that may go wait for, why none could go. */
export type RetentionStanding = Readonly<{ first?: bigint; waitsFor?: 'backup' | 'index'; fault?: PruneDone['fault'] }>

/** How often it is looked whether blocks may go, milliseconds; sooner where only the index, or a webhook, has yet to read them. */
const LOOK_MS = 60_000
const SOON_MS = 1_000
const DAY_MS = 86_400_000

type Ports = Readonly<{
  keep: Pick<Config, 'keepBlocks' | 'keepDays'>
  now(): number
  log: Pick<Logger, 'info' | 'error'>
  prune(options: PruneOptions): Promise<PruneDone>
  /** Last block that a backup holds which was read back. */
  backedUp(): bigint
  /** Last block that the index and the webhooks have read; undefined where there is neither. */
  indexed(): bigint | undefined
  /** Told the oldest block that is kept, after some went. */
  onFirst(height: bigint): void
}>

/** Lets block records go that are no longer kept by number and age, where the configuration says so: never what no backup holds, nor what the index has yet to read. */
export class BlockRetention {
  readonly #ports: Ports
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #standing: RetentionStanding = {}

  constructor(ports: Ports) {
    this.#ports = ports
  }

  get standing(): RetentionStanding {
    return this.#standing
  }

  /** Looks now and again, from now on; does nothing where all blocks are kept. */
  start(): void {
    const { keepBlocks, keepDays } = this.#ports.keep
    if (keepBlocks === 0 && keepDays === 0) return
    void this.look().then(() => {
      if (!this.#closed) this.#timer = setTimeout(() => this.start(), this.#standing.waitsFor === 'index' ? SOON_MS : LOOK_MS).unref()
    })
  }

  /** One look. */
  async look(): Promise<void> {
    const { keep: { keepBlocks, keepDays }, now, log, prune, backedUp, indexed, onFirst } = this.#ports
    try {
      const known = indexed()
      const { first, freed, waitsFor, fault } = await prune({ keepBlocks, keepSinceMs: keepDays === 0 ? 0 : now() - keepDays * DAY_MS, backedUp: backedUp(), ...(known !== undefined && { indexed: known }) })
      if (freed > 0) log.info({ blocks: freed, first: String(first) }, 'blocks pruned')
      if (fault !== undefined && this.#standing.fault === undefined) log.error({ ...fault }, 'blocks cannot be pruned')
      this.#standing = { first, ...(waitsFor && { waitsFor }), ...(fault && { fault }) }
      onFirst(first)
    } catch (fault) {
      // The node is closing, or busy: the next look is soon.
      log.info({ fault: String(fault) }, 'pruning was put off')
    }
  }

  /** Looks no more. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }
}

/**
 * The height up to which whoever follows the blocks has read them: the index, and messages to members' servers that still need one. Undefined where nobody
 * follows.
 */
export function heightReadTo(indexed: bigint | undefined, needed: bigint | undefined): bigint | undefined {
  if (needed === undefined) return indexed
  return indexed !== undefined && indexed < needed ? indexed : needed - 1n
}
