import type { Ledger } from '@jianghan/kernel'
import { toMillis } from '@jianghan/protocol'
import { StoreFault } from '@jianghan/store'
import { Pace } from '../backup/copyPaced.ts'

/** What is kept of the records of blocks, and what has to hold them before they go. */
export type PruneOptions = Readonly<{
  /** Newest blocks that stay; 0 for no such bound. */
  keepBlocks: number
  /** Blocks sealed since then stay, milliseconds since 1970; 0 for no such bound. Where both are given, what either keeps stays. */
  keepSinceMs: number
  /** Last block that a verified backup holds; 0n for none. */
  backedUp: bigint
  /** Last block that the index has read; absent where there is none. */
  indexed?: bigint
}>

/** What became of it. */
export type PruneDone = Readonly<{
  /** Oldest block whose record is kept. */
  first: bigint
  /** What blocks that may go still wait for. */
  waitsFor?: 'backup' | 'index'
  /** Blocks that went. */
  freed: number
  /** Why none could go. */
  fault?: Readonly<{ code: string; zh: string; en: string }>
}>

const STOPPED = 'the node is closing'

/** Removes the block records that are no longer kept. Takes `share` of the thread, and ends without effect where the node closes. */
export async function prune(ledger: Ledger, options: PruneOptions, { share, stopped }: Readonly<{ share: number; stopped(): boolean }>): Promise<PruneDone> {
  const before = ledger.firstHeight
  const wanted = keptFrom(ledger, options)
  const { backedUp, indexed = wanted } = options
  const below = [backedUp + 1n, indexed + 1n].reduce((least, each) => (each < least ? each : least), wanted)
  const waitsFor = below === wanted ? undefined : backedUp < indexed ? 'backup' : 'index'
  const done = (first: bigint): PruneDone => ({ first, freed: Number(first - before), ...(waitsFor !== undefined && { waitsFor }) })
  if (below <= before) return done(before)
  const pace = new Pace(share)
  try {
    return done(await ledger.prune(below, async () => {
      await pace.end()
      if (stopped()) throw new Error(STOPPED)
    }))
  } catch (fault) {
    if (fault instanceof Error && fault.message === STOPPED) return done(before)
    if (!(fault instanceof StoreFault)) throw fault
    return { ...done(before), fault: { code: fault.code, zh: `${fault.zh}${fault.repairZh}`, en: `${fault.en} ${fault.repairEn}` } }
  }
}

/** The first height that is to stay by number and age. */
function keptFrom(ledger: Ledger, { keepBlocks, keepSinceMs }: PruneOptions): bigint {
  const { firstHeight, lastHeight } = ledger
  const byNumber = keepBlocks === 0 ? undefined : lastHeight + 1n - BigInt(keepBlocks)
  const byAge = keepSinceMs === 0 ? undefined : firstSince(ledger, BigInt(keepSinceMs))
  if (byNumber === undefined || byAge === undefined) return byNumber ?? byAge ?? firstHeight
  return byNumber < byAge ? byNumber : byAge
}

/** The first block that was sealed at a time or after it: times of blocks only grow. */
function firstSince(ledger: Ledger, sinceMs: bigint): bigint {
  let [low, high] = [ledger.firstHeight, ledger.lastHeight]
  while (low < high) {
    const middle = (low + high) / 2n
    const record = ledger.block(middle)
    if (record === undefined || toMillis(record.time) < sinceMs) low = middle + 1n
    else high = middle
  }
  return low
}
