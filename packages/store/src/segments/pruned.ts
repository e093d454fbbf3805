import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { replaceFile } from '../durable.ts'
import { ioFault, StoreFault } from '../faults.ts'

const NAME = 'pruned'

/**
 * Notes in a folder of segments that records below `first` were taken away, or never were there. It is written before the first file goes: what is
 * missing without it is damage, and a removal that was broken off is finished at the next opening.
 */
export function notePruned(dir: string, first: bigint): void {
  try {
    replaceFile(join(dir, NAME), `${first} ${crc32(String(first))}\n`)
  } catch (error) {
    throw ioFault(error, join(dir, NAME))
  }
}

/** First height that the note of a folder lets stay; 1n where there is none. Throws segmentDamaged on one that cannot be read. */
export function prunedTo(dir: string): bigint {
  const file = join(dir, NAME)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return 1n
    throw ioFault(error, file)
  }
  const [first = '', sum] = text.trim().split(' ')
  if (/^[1-9][0-9]{0,15}$/.test(first) && Number(sum) === crc32(first)) return BigInt(first)
  throw new StoreFault({
    code: 'segmentDamaged', file, height: 1n,
    zh: `裁剪记录 ${file} 已损坏。`, en: `The note of pruned blocks ${file} is damaged.`,
    repairZh: '请检查磁盘，并从备份恢复。', repairEn: 'Check the disk, and restore a backup.',
  })
}

/** The fault of blocks that are missing and were not pruned. */
export const blocksMissing = (dir: string, from: bigint, to: bigint): StoreFault => new StoreFault({
  code: 'segmentDamaged', file: dir, height: from,
  zh: `区块目录 ${dir} 缺少高度 ${from} 至 ${to} 的区块，且并非由裁剪移除。`, en: `The folder of blocks ${dir} lacks heights ${from} to ${to}, and no pruning took them away.`,
  repairZh: '请从备份或其他节点的数据文件夹复制缺少的区块文件，然后重新启动。', repairEn: 'Copy the missing files from a backup or from the data folder of another node, and start again.',
})
