import { join } from 'node:path'
import { type BlockStore, decodeBlockRecord, leavesOf, type LedgerStores } from '@jianghan/kernel'
import { assert, leafHash } from '@jianghan/protocol'
import { HistoryLog, openKv, Segments, StateTree } from '@jianghan/store'

/** The stores of a data folder, open. `close` is for a start that fails; an open ledger closes tree and log itself. */
export type OpenStores = LedgerStores & Readonly<{ segments: Segments; kvKind: string; close(): Promise<void> }>

/** Opens blocks, state and log of a data folder; the log is brought to where the blocks end. Throws StoreFault. */
export async function openStores(folder: string, options: Readonly<{ stateCacheBytes: number }>): Promise<OpenStores> {
  const { kv, kind } = await openKv(join(folder, 'state'), { cacheBytes: options.stateCacheBytes })
  let segments: Segments | undefined
  try {
    segments = await Segments.open(join(folder, 'blocks'))
    const tree = await StateTree.open(kv)
    const log = await openLog(join(folder, 'log'), segments)
    const opened = segments
    return {
      tree, log, blocks: blockStoreOver(segments), segments, kvKind: kind,
      async close() {
        opened.close()
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

async function openLog(dir: string, segments: Segments): Promise<HistoryLog> {
  const last = segments.lastHeight >= segments.firstHeight ? segments.read(segments.lastHeight) : undefined
  const size = last === undefined ? 0n : last.logStart + BigInt(leavesOf(decodeBlockRecord(last.payload)).length)
  return HistoryLog.open(dir, { size, leafHashesFrom: index => leafHashesOf(segments, index) })
}

function* leafHashesOf(segments: Segments, from: bigint): Generator<Uint8Array> {
  const height = segments.heightOfLeaf(from)
  if (height === undefined) return
  for (const { logStart, payload } of segments.range(height)) {
    const leaves = leavesOf(decodeBlockRecord(payload))
    for (let i = 0; i < leaves.length; i++) {
      if (logStart + BigInt(i) >= from) yield leafHash(leaves[i] as Uint8Array)
    }
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
