import { join } from 'node:path'
import { assert, leafHash } from '@jianghan/protocol'
import { blocksMissing, type Disk, HistoryLog, type OrderedKv, prunedTo, Segments, StoreFault } from '@jianghan/store'
import { type BlockStore, type LedgerStores, versionOf } from './blockStore.ts'
import { openState, type StateMended } from './openState.ts'
import { decodeBlockRecord, leavesOf } from './record.ts'

/** How the stores of a folder are opened. */
export type LedgerStoreOptions = Readonly<{
  /** Memory of the state's cache, bytes. */
  cacheBytes?: number
  /** Height whose block is known to have been on disk, from elsewhere than the state: what was signed. */
  known?: bigint
  /** Size beyond which a file of blocks is followed by the next one, bytes; files are pruned as a whole. */
  rollBytes?: number
  /** How bytes reach blocks and log; tests give one that fails. */
  disk?: Disk
  /** Stands between the state and its store; tests give one that fails. */
  overKv?: (kv: OrderedKv) => OrderedKv
}>

/** The stores of a data folder, open. `close` is for a start that fails; an open ledger closes tree and log itself. */
export type OpenLedgerStores = LedgerStores & Readonly<{
  segments: Segments; kv: OrderedKv; kvKind: string
  /** What was wrong with the state at the opening; what it lacks comes from the blocks. */
  mended?: StateMended
  close(): Promise<void>
}>

/**
 * Records from this many bytes on are packed. A block of payments becomes a third smaller: they name the same keys, assets and actions,
 * and each event repeats its transaction's accounts.
 */
const PACK_FROM = 1024

/** Opens blocks, state and log of a data folder; the log is brought to where the blocks end. Throws StoreFault. */
export async function openLedgerStores(folder: string, options: LedgerStoreOptions = {}): Promise<OpenLedgerStores> {
  const { disk, known: told = 0n, rollBytes } = options
  const { kv, kvKind, tree, mended } = await openState(folder, options)
  const withDisk = disk === undefined ? {} : { disk }
  let segments: Segments | undefined
  try {
    // The state is written after the blocks it is made of, so what it knows was on disk.
    const seen = tree.height > versionOf(0n) ? tree.height - versionOf(0n) : 0n
    const known = seen > told ? seen : told
    segments = await Segments.open(join(folder, 'blocks'), { packFrom: PACK_FROM, known, ...(rollBytes !== undefined && { rollBytes }), ...withDisk })
    checkBeginning(join(folder, 'blocks'), segments)
    const log = await openLog(join(folder, 'log'), segments, withDisk)
    const blocks = segments
    return {
      tree, log, blocks: blockStoreOver(blocks), segments: blocks, kv, kvKind, ...(mended && { mended }),
      async close() {
        blocks.close()
        await log.close()
        await tree.close()
          },
    }
  } catch (fault) {
    segments?.close()
    await kv.close()
    throw fault
  }
}

async function openLog(dir: string, segments: Segments, withDisk: { disk?: Disk }): Promise<HistoryLog> {
  const last = segments.lastHeight >= segments.firstHeight ? segments.read(segments.lastHeight) : undefined
  const size = last === undefined ? 0n : last.logStart + BigInt(leavesOf(decodeBlockRecord(last.payload)).length)
  try {
    return await HistoryLog.open(dir, { size, leafHashesFrom: index => leafHashesOf(segments, index), ...withDisk })
  } catch (fault) {
    throw fault instanceof StoreFault && fault.code === 'logDamaged' && segments.firstHeight > 1n ? notFromBlocks(fault) : fault
  }
}

/** Where blocks were pruned the log cannot be made again from them. */
const notFromBlocks = ({ code, file, zh, en }: StoreFault): StoreFault => new StoreFault({
  code, file, zh, en,
  repairZh: '较早的区块已裁剪，历史日志无法由区块重建；请检查磁盘，并从备份恢复。', repairEn: 'Older blocks were pruned, so that the log cannot be made again from blocks: check the disk, and restore a backup.',
})

/** Blocks from the first on, or from where the note of a pruning says. */
function checkBeginning(dir: string, { firstHeight, lastHeight }: Segments): void {
  if (firstHeight > prunedTo(dir) && lastHeight >= firstHeight) throw blocksMissing(dir, 1n, firstHeight - 1n)
}

function* leafHashesOf(segments: Segments, from: bigint): Generator<Uint8Array> {
  const height = segments.heightOfLeaf(from)
  if (height === undefined) return
  for (const { logStart, payload } of segments.range(height)) {
    for (const [i, leaf] of leavesOf(decodeBlockRecord(payload)).entries()) if (logStart + BigInt(i) >= from) yield leafHash(leaf)
  }
}

/** The segments as the ledger sees them: an append is durable when it returns, or has not happened. */
export function blockStoreOver(segments: Segments): BlockStore {
  return {
    get firstHeight() { return segments.firstHeight },
    get lastHeight() { return segments.lastHeight },
    append(height, logStart, record) {
      assert(height === segments.lastHeight + 1n, 'blocks follow one another')
      segments.append(record, { logStart })
      try {
        segments.sync()
      } catch (fault) {
        segments.truncate(height - 1n)
        throw fault
      }
    },
    read: height => segments.read(height)?.payload,
    heightOfLogPosition: position => segments.heightOfLeaf(position),
    keptFrom: height => segments.keptFrom(height),
    prune: height => segments.prune(height),
  }
}
