import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Words } from '@jianghan/kernel'

/** What lies in a data folder, by the names at its top, with what may become of it. The last row takes what no other names. */
export const DISK_KINDS = [
  { kind: 'blocks', names: /^blocks$/, words: { zh: '区块与回执', en: 'blocks and receipts' }, keeps: { zh: 'keepBlocks、keepDays', en: 'keepBlocks, keepDays' } },
  { kind: 'state', names: /^state$/, words: { zh: '状态与近期状态的差分', en: 'state, and deltas of recent states' }, keeps: { zh: '差分保留最近 1,024 个高度', en: 'deltas of the last 1,024 heights' } },
  { kind: 'log', names: /^log$/, words: { zh: '历史日志的哈希', en: 'hashes of the history log' }, keeps: { zh: '永久保留', en: 'kept for good' } },
  { kind: 'index', names: /^index$/, words: { zh: '查询索引', en: 'index' }, keeps: { zh: 'disk --remove index', en: 'disk --remove index' } },
  { kind: 'vault', names: /^vault$/, words: { zh: '保险库', en: 'vault' }, keeps: { zh: '至内容被清除', en: 'until it is erased' } },
  { kind: 'logs', names: /^logs$/, words: { zh: '运行日志', en: 'log files' }, keeps: { zh: 'logKeepDays、logDayBytes', en: 'logKeepDays, logDayBytes' } },
  { kind: 'audit', names: /^audit$/, words: { zh: '审计日志', en: 'audit log' }, keeps: { zh: '永久保留', en: 'kept for good' } },
  { kind: 'idempotency', names: /^idempotency$/, words: { zh: '请求去重记录', en: 'requests with a key' }, keeps: { zh: 'requestKeepDays', en: 'requestKeepDays' } },
  { kind: 'webhooks', names: /^webhooks$/, words: { zh: '回调的队列与投递记录', en: 'queues and delivery logs of webhooks' }, keeps: { zh: '每个回调最近 2,000 次投递', en: 'the newest 2,000 deliveries of each' } },
  { kind: 'notifications', names: /^notifications$/, words: { zh: '待发通知', en: 'notices that wait' }, keeps: { zh: '至多每人每类一行', en: 'a line for each recipient and matter' } },
  { kind: 'backups', names: /^backups$/, words: { zh: '备份（在数据目录内的）', en: 'backups inside the folder' }, keeps: { zh: 'backup --keep、--keep-days', en: 'backup --keep, --keep-days' } },
  { kind: 'aside', names: /^state\.damaged$/, words: { zh: '搁置的损坏状态', en: 'damaged state set aside' }, keeps: { zh: 'disk --remove aside', en: 'disk --remove aside' } },
  { kind: 'other', names: /./, words: { zh: '其他', en: 'other' }, keeps: { zh: '', en: '' } },
] as const satisfies readonly Readonly<{ kind: string; names: RegExp; words: Words; keeps: Words }>[]

/** A kind of data in a data folder. */
export type DiskKind = (typeof DISK_KINDS)[number]['kind']

/** What a data folder takes on its disk, bytes. */
export type DiskUsage = Readonly<{ kinds: Readonly<Record<DiskKind, number>>; total: number; free: number; capacity: number }>

/** Files looked at between two rests, so that a thread which serves is not held up. */
const SLICE = 64
/** Bytes of one block in `stat`'s count (POSIX). */
const STAT_BLOCK = 512

/** Bytes free and in all on the disk of a folder, as far as this user may take them. */
export async function spaceOf(folder: string): Promise<Readonly<{ free: number; capacity: number }>> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free: bavail * bsize, capacity: blocks * bsize }
}

/** Looks at every file of a data folder. A file that goes meanwhile counts nothing. */
export async function diskUsage(folder: string): Promise<DiskUsage> {
  const kinds = Object.fromEntries(DISK_KINDS.map(({ kind }) => [kind, 0])) as Record<DiskKind, number>
  let seen = 0
  const sizeOf = async (path: string): Promise<number> => {
    if (++seen % SLICE === 0) await setImmediate()
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || !found.isDirectory()) return found === undefined ? 0 : STAT_BLOCK * found.blocks
    let size = 0
    for (const name of await readdir(path).catch(() => [])) size += await sizeOf(join(path, name))
    return size
  }
  for (const name of await readdir(folder)) {
    const { kind } = DISK_KINDS.find(({ names }) => names.test(name)) ?? DISK_KINDS[DISK_KINDS.length - 1] as (typeof DISK_KINDS)[number]
    kinds[kind] += await sizeOf(join(folder, name))
  }
  return { kinds, total: Object.values(kinds).reduce((sum, size) => sum + size, 0), ...await spaceOf(folder) }
}
