import { join } from 'node:path'
import { assert, leafHash } from '@jianghan/protocol'
import { type Disk, HistoryLog, openKv, type OrderedKv, Segments, StateTree } from '@jianghan/store'
import { type BlockStore, type LedgerStores, versionOf } from './ledger.ts'
import { decodeBlockRecord, leavesOf } from './record.ts'

/** How the stores of a folder are opened. */
export type LedgerStoreOptions = Readonly<{
  /** Memory of the state's cache, bytes. */
  cacheBytes?: number
  /** Height whose block is known to have been on disk, from elsewhere than the state: what was signed. */
  known?: bigint
  /** How bytes reach blocks and log; tests give one that fails. */
  disk?: Disk
  /** Stands between the state and its store; tests give one that fails. */
  overKv?: (kv: OrderedKv) => OrderedKv
}>

/** The stores of a data folder, open. `close` is for a start that fails; an open ledger closes tree and log itself. */
export type OpenLedgerStores = LedgerStores & Readonly<{ segments: Segments; kv: OrderedKv; kvKind: string; close(): Promise<void> }>

/**
 * Records from this many bytes on are packed. A block of payments becomes a third smaller: they name the same keys, assets and actions,
 * and each event repeats its transaction's accounts.
 */
const PACK_FROM = 1024

/** Buckets of the state kept decoded, about 1 KiB each: enough for the accounts of a city's daily payers. */
const BUCKETS_CACHED = 160_000

/** Opens blocks, state and log of a data folder; the log is brought to where the blocks end. Throws StoreFault. */
export async function openLedgerStores(folder: string, options: LedgerStoreOptions = {}): Promise<OpenLedgerStores> {
  const { cacheBytes, disk, known: told = 0n, overKv = kv => kv } = options
  const opened = await openKv(join(folder, 'state'), { ...(cacheBytes !== undefined && { cacheBytes }) })
  const kv = overKv(opened.kv)
  const withDisk = disk === undefined ? {} : { disk }
  let segments: Segments | undefined
  try {
    const tree = await StateTree.open(kv, { bucketsCached: BUCKETS_CACHED })
    // The state is written after the blocks it is made of, so what it knows was on disk.
    const seen = tree.height > versionOf(0n) ? tree.height - versionOf(0n) : 0n
    const known = seen > told ? seen : told
    segments = await Segments.open(join(folder, 'blocks'), { packFrom: PACK_FROM, known, ...withDisk })
    const log = await openLog(join(folder, 'log'), segments, withDisk)
    const blocks = segments
    return {
      tree, log, blocks: blockStoreOver(blocks), segments: blocks, kv, kvKind: opened.kind,
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
  return HistoryLog.open(dir, { size, leafHashesFrom: index => leafHashesOf(segments, index), ...withDisk })
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
  }
}
