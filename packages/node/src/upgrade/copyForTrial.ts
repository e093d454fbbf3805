import { constants, copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../problem/define.ts'
import { upgradeProblems } from './problems.data.ts'

/** What of a data folder a ledger needs: not its index, vault, logs and backups. */
const PARTS = ['genesis.json', 'node.json', 'folder.json', 'epochs.json', 'starts.json', 'keys', 'blocks', 'log', 'state']

/** Files that are never written again once they are there: LevelDB's tables, and every file of blocks but the newest. */
const isTable = (name: string): boolean => /\.(ldb|sst)$/.test(name)
const isSealed = (name: string, newest: string | undefined): boolean => name.endsWith('.seg') && name !== newest

/**
 * Makes a copy of a data folder in which a ledger can go on without the original seeing anything of it. What is never written again is linked, the rest
 * is copied (as a reflink where the file system can). Answers how many bytes were really copied. Throws ProblemFault copyNotPossible.
 */
export function copyForTrial(folder: string, to: string): Readonly<{ copied: number }> {
  let copied = 0
  const copy = (from: string, target: string): void => {
    copyFileSync(from, target, constants.COPYFILE_FICLONE)
    copied += statSync(target).size
  }
  const link = (from: string, target: string): void => {
    try {
      linkSync(from, target)
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException
      if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') throw fault
      copy(from, target)
    }
  }
  const place = (from: string, target: string): void => {
    const entries = readdirSync(from, { withFileTypes: true })
    const newest = entries.map(({ name }) => name).filter(name => name.endsWith('.seg')).sort().at(-1)
    mkdirSync(target, { recursive: true, mode: 0o700 })
    for (const entry of entries) {
      const [source, goal] = [join(from, entry.name), join(target, entry.name)]
      if (entry.isDirectory()) place(source, goal)
      else if (entry.isFile()) (isTable(entry.name) || isSealed(entry.name, newest) ? link : copy)(source, goal)
    }
  }
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 })
    for (const part of PARTS) {
      const [source, goal] = [join(folder, part), join(to, part)]
      const found = statSync(source, { throwIfNoEntry: false })
      if (found?.isDirectory()) place(source, goal)
      else if (found?.isFile()) copy(source, goal)
    }
    return { copied }
  } catch (fault) {
    rmSync(to, { recursive: true, force: true })
    fail(upgradeProblems.copyNotPossible, { to, what: (fault as Error).message })
  }
}
