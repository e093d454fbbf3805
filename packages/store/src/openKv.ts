import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ioFault } from './faults.ts'
import type { OrderedKv } from './kv.ts'
import type { LevelKv, LevelOptions } from './levelKv.ts'

/** Which store holds the state, and why not the faster one. */
export type OpenedKv = Readonly<{ kv: OrderedKv; kind: 'level' | 'sqlite'; fallback?: string }>

/**
 * Opens the store in a folder: LevelDB where its addon loads, SQLite elsewhere. A folder stays with the kind that made
 * it. `prefer` is for tests and for `doctor`.
 */
export async function openKv(dir: string, options: LevelOptions & { prefer?: 'level' | 'sqlite' } = {}): Promise<OpenedKv> {
  const file = join(dir, 'state.sqlite')
  try {
    mkdirSync(dir, { recursive: true })
  } catch (error) {
    throw ioFault(error, dir)
  }
  if (!existsSync(file) && options.prefer !== 'sqlite') {
    const level = await loadLevel()
    if ('LevelKv' in level) return { kv: await level.LevelKv.open(join(dir, 'level'), options), kind: 'level' }
    if (!existsSync(join(dir, 'level'))) return { ...await sqlite(file), fallback: level.missing }
    throw ioFault(new Error(level.missing), join(dir, 'level'))
  }
  return sqlite(file)
}

async function sqlite(file: string): Promise<OpenedKv> {
  const { SqliteKv } = await import('./sqliteKv.ts')
  return { kv: await SqliteKv.open(file), kind: 'sqlite' }
}

async function loadLevel(): Promise<{ LevelKv: typeof LevelKv } | { missing: string }> {
  try {
    return await import('./levelKv.ts')
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}
