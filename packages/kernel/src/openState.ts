import { join } from 'node:path'
import { toHex } from '@jianghan/protocol'
import { FlushMark, isSuspect, openKv, type OrderedKv, SegmentTail, setStateAside, StateTree, StoreFault } from '@jianghan/store'
import type { LedgerStoreOptions } from './ledgerStores.ts'
import { windowFault } from './replay.ts'

/**
 * What was wrong with a state on disk and is made good from the blocks. `wentBack`: the store lost what it had written last, and said nothing of it.
 * `rebuilt`: it was damaged and lies aside now; the state is made from the first block.
 */
export type StateMended = Readonly<{ kind: 'wentBack' | 'rebuilt'; file: string; zh: string; en: string }>

/** A state that is open. */
export type OpenedState = Readonly<{ kv: OrderedKv; kvKind: string; tree: StateTree; mended?: StateMended }>

/** Buckets of the state kept decoded, about 1 KiB each: enough for the accounts of a city's daily payers. */
const BUCKETS_CACHED = 160_000

/**
 * Opens the state of a data folder. One that is damaged, or in which damage was found before, is set aside and made anew from the blocks where they
 * are all there. Throws StoreFault otherwise.
 */
export async function openState(folder: string, options: LedgerStoreOptions): Promise<OpenedState> {
  const dir = join(folder, 'state')
  try {
    if (isSuspect(dir)) throw suspect(dir)
    return await tryOpen(dir, options)
  } catch (fault) {
    if (!(fault instanceof StoreFault) || (fault.code !== 'stateDamaged' && fault.code !== 'kvDamaged') || !hasAllBlocks(folder)) throw fault
    const aside = setStateAside(dir)
    const opened = await tryOpen(dir, options)
    return {
      ...opened,
      mended: {
        kind: 'rebuilt', file: aside,
        zh: `${fault.zh}原状态已移至 ${aside}，状态由区块重建。请检查磁盘。`, en: `${fault.en} It lies in ${aside} now, and the state is rebuilt from the blocks. Check the disk.`,
      },
    }
  }
}

const hasAllBlocks = (folder: string): boolean => new SegmentTail(join(folder, 'blocks')).firstHeight() === 1n

async function tryOpen(dir: string, { cacheBytes, overKv = kv => kv }: LedgerStoreOptions): Promise<OpenedState> {
  const { kv: real, kind } = await openKv(dir, { ...(cacheBytes !== undefined && { cacheBytes }) })
  const kv = overKv(real)
  const mark = new FlushMark(dir)
  const noted = mark.read()
  try {
    const tree = await StateTree.open(kv, { bucketsCached: BUCKETS_CACHED, onFlushed: ({ height, root }) => mark.note({ height, root: toHex(root) }) })
    // What a store lost in the middle it lacks in its hashes as well; the leaves may lead to the root and yet not be all.
    if (tree.rehashed) await examine(tree, dir)
    if (noted?.height === tree.height && noted.root !== toHex(tree.root)) throw damaged(dir, `the root of state ${tree.height}`)
    const lost = noted !== undefined && noted.height > tree.height ? wentBack(dir, tree.height, noted.height) : undefined
    return { kv, kvKind: kind, tree, ...(lost && { mended: lost }) }
  } catch (fault) {
    await kv.close()
    throw fault
  }
}

/** Reads all of the state that its root, or the root of the replay window, vouches for. */
async function examine(tree: StateTree, dir: string): Promise<void> {
  const { damage } = await tree.scrub()
  const first = damage.find(({ what }) => what !== 'hashes')
  const fault = first?.en ?? windowFault(tree)
  if (fault !== undefined) throw damaged(dir, fault)
}

const damaged = (dir: string, what: string): StoreFault => new StoreFault({
  code: 'stateDamaged', file: dir, zh: `状态目录 ${dir} 已损坏（${what}）。`, en: `The state in ${dir} is damaged: ${what}.`,
  repairZh: '请检查磁盘，并从备份恢复。', repairEn: 'Check the disk, and restore a backup.',
})

const suspect = (dir: string): StoreFault => new StoreFault({
  code: 'stateDamaged', file: dir, zh: `此前发现状态目录 ${dir} 有损坏。`, en: `Damage was found in the state in ${dir} before.`,
  repairZh: '请检查磁盘，并从备份恢复。', repairEn: 'Check the disk, and restore a backup.',
})

const wentBack = (dir: string, now: bigint, before: bigint): StateMended => ({
  kind: 'wentBack', file: dir,
  zh: `状态目录 ${dir} 丢失了已写入的内容：曾写到状态 ${before}，打开时为 ${now}。缺少的部分由区块重放。请检查磁盘。`,
  en: `The state in ${dir} lost what was written: it had reached state ${before} and opened at ${now}. The rest is replayed from the blocks. Check the disk.`,
})
