import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config/load.ts'
import { startNode } from '../node.ts'
import { openLog } from '../observe/log.ts'
import { restoreBackup, type Restored } from './restore.ts'

/** What a drill found. Seconds. */
export type Drill = Readonly<{ restored: Restored; rpoSeconds: number; restoreSeconds: number; startSeconds: number }>

/** Restores a backup into a scratch folder, starts a node on it until it is ready, and removes it again. */
export async function drill(from: string, release: string, applicationUrl: string, scratch = tmpdir()): Promise<Drill> {
  const base = mkdtempSync(join(scratch, 'jianghan-drill-'))
  try {
    const began = performance.now()
    const restored = await restoreBackup({ from, to: join(base, 'data'), release })
    const placed = performance.now()
    const config = { ...loadConfig({ file: join(base, 'no-such-file.json'), environment: {}, flags: {} }), port: 0, index: false }
    const node = await startNode({
      config, folder: join(base, 'data'), applicationUrl, log: openLog('silent'), version: release,
      makeConsortium: () => { throw new Error('a restored folder is not new') },
    })
    const ready = performance.now()
    await node.close()
    const rpoSeconds = Math.max(0, (Date.now() - restored.manifest.timeMs) / 1000)
    return { restored, rpoSeconds, restoreSeconds: (placed - began) / 1000, startSeconds: (ready - placed) / 1000 }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}
