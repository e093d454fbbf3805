import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { syncState } from '@jianghan/engine-cometbft'
import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import type { DataFolder } from '../folder/setUp.ts'
import { engineSettings } from '../kernel/networkSettings.ts'
import { fail } from '../problem/define.ts'
import { startProblems } from '../problem/start.data.ts'
import { SnapshotIntake } from './intake.ts'
import { readSyncFile, removeSyncFile } from './syncFile.ts'

/** Interval of empty blocks while the state is fetched, milliseconds: nothing is proposed then. */
const EMPTY_BLOCK_MS = 5_000

/** Fetches the state of a network's ledger into a folder that was to get it and has no blocks yet. Throws ProblemFault stateSyncFailed. */
export async function syncFirst(folder: DataFolder, config: Config, { version, log, onProgress }: Readonly<{ version: string; log: Logger; onProgress?: ((height: bigint, of: bigint) => void) | undefined }>): Promise<void> {
  const { path, genesis, starts, peerKey } = folder
  const source = readSyncFile(path)
  const engine = engineSettings(config, path, peerKey)
  if (source === undefined || engine.kind !== 'cometbft' || peerKey === undefined || hasBlocks(path)) return
  const start = starts.at(-1)
  const begins = { time: start?.time ?? genesis.time, initialHeight: start?.from ?? 1n, validators: start?.validators ?? genesis.validators }
  const sink = new SnapshotIntake(path, (taken, of) => onProgress?.(BigInt(taken), BigInt(of)))
  log.info({ servers: source.servers, height: String(source.height) }, 'fetching the state')
  try {
    const { height } = await syncState({
      ...engine, genesis: { ...begins, chainId: genesis.chainId, appVersion: 1n }, version, peerKey, home: join(path, 'engine'), sink, emptyBlockMs: EMPTY_BLOCK_MS,
      source: { servers: source.servers.map(url => `${url.replace(/\/$/, '')}/comet`), trustHeight: source.height, trustHash: source.hash },
      onLine: line => log.warn({ line }, 'the engine says'),
    })
    removeSyncFile(path)
    log.info({ height: String(height) }, 'the state is here')
  } catch (fault) {
    fail(startProblems.stateSyncFailed, { what: (fault as Error).message.slice(0, 400) })
  }
}

const hasBlocks = (path: string): boolean => existsSync(join(path, 'blocks')) && readdirSync(join(path, 'blocks')).some(name => name.endsWith('.seg'))
