import { assert, equalBytes, leafHash } from '@jianghan/protocol'
import { type HistoryLog, StoreFault } from '@jianghan/store'
import { type LedgerStores, versionOf } from './blockStore.ts'
import { type BlockRecord, decodeBlockRecord, leavesOf } from './record.ts'

/** Blocks below the state on disk that always stay: recent states can be viewed so far back, and a store that lost its last writes is brought up again from them. */
export const BLOCKS_ALWAYS_KEPT = 1_024n

/** Blocks read between two rests. */
const SLICE = 16

/** Index among a block's leaves of the first one that the log holds otherwise; undefined where it holds them all. */
export function leafNotInLog(log: HistoryLog, record: BlockRecord): number | undefined {
  const at = leavesOf(record).findIndex((leaf, i) => !equalBytes(log.leafHashAt(record.logStart + BigInt(i)), leafHash(leaf)))
  return at < 0 ? undefined : at
}

/** Removes block records below a height; see {@link import('./ledger.ts').Ledger.prune}. */
export async function pruneBlocks({ tree, log, blocks }: LedgerStores, below: bigint, rest: () => Promise<void> = () => Promise.resolve()): Promise<bigint> {
  // What a start replays, and the leaves that it fills the log with, must be there whatever happens next: so the log is made safe first.
  await log.sync()
  const needed = tree.flushedHeight - versionOf(0n) - BLOCKS_ALWAYS_KEPT
  const kept = blocks.keptFrom(below < needed ? below : needed)
  for (let height = blocks.firstHeight; height < kept; height++) {
    const bytes = blocks.read(height)
    assert(bytes !== undefined, `block ${height} is missing`)
    const at = leafNotInLog(log, decodeBlockRecord(bytes))
    if (at !== undefined) throw notInLog(height, at)
    if (height % BigInt(SLICE) === 0n) await rest()
  }
  blocks.prune(kept)
  return blocks.firstHeight
}

const notInLog = (height: bigint, at: number): StoreFault => new StoreFault({
  code: 'logDamaged', file: 'log/hashes.0', height,
  zh: `历史日志中高度 ${height} 的第 ${at} 个叶子的哈希与区块不符，未裁剪任何区块。`, en: `The history log holds another hash for leaf ${at} of block ${height} than the block says; no block was pruned.`,
  repairZh: '请停止节点，检查磁盘，删除 log 目录后重新启动：日志哈希会由区块重建。', repairEn: 'Stop the node, check the disk, remove the log folder and start again: its hashes are rebuilt from the blocks.',
})

/** Throws stateDamaged where the state on disk lacks blocks that were pruned. */
export function checkReach({ tree, blocks }: LedgerStores): void {
  const seen = tree.height > versionOf(0n) ? tree.height - versionOf(0n) : 0n
  const next = seen + 1n
  if (blocks.firstHeight <= next) return
  throw new StoreFault({
    code: 'stateDamaged', file: 'state', height: next,
    zh: `状态停在高度 ${seen}，而自高度 ${next} 起的区块已裁剪，现存区块自高度 ${blocks.firstHeight} 起，状态无法由区块补齐。`,
    en: `The state ends at height ${seen}; blocks from height ${next} on were pruned, and those that are kept begin at ${blocks.firstHeight}: the state cannot be brought up from them.`,
    repairZh: '请检查磁盘，并从备份恢复。', repairEn: 'Check the disk, and restore a backup.',
  })
}
