import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { prunedTo } from '@jianghan/store'
import { lockFolder } from '../folder/lock.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { diskProblems } from './problems.data.ts'

/** What can be spared: its folder in a data folder. */
const REMOVABLE: Readonly<Record<string, string>> = { index: 'index', aside: 'state.damaged' }

/**
 * Removes data of a kind that the node can do without, while no node has the folder; answers how many files went. Throws ProblemFault folderLocked, badOption, and
 * indexNotRebuildable where blocks were pruned: an index that is built again would not hold what was in them.
 */
export function removeData(folder: string, kind: string): number {
  const name = Object.hasOwn(REMOVABLE, kind) ? REMOVABLE[kind] : undefined
  if (name === undefined) return fail(startProblems.badOption, { option: '--remove', whatZh: `可用：${Object.keys(REMOVABLE).join('、')}`, whatEn: `it takes ${Object.keys(REMOVABLE).join(' or ')}` })
  const lock = lockFolder(folder)
  try {
    const first = prunedTo(join(folder, 'blocks'))
    const path = join(folder, name)
    if (kind === 'index' && first > 1n && existsSync(path)) fail(diskProblems.indexNotRebuildable, { first: String(first) })
    const files = existsSync(path) ? readdirSync(path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length : 0
    rmSync(path, { recursive: true, force: true })
    return files
  } finally {
    lock.release()
  }
}
