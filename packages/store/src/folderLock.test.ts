import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { it } from 'node:test'
import { lockFolder } from './folderLock.ts'

it('lets one holder in, says who holds the folder, and frees it when the holder is killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'jianghan-lock-'))
  let child: ChildProcess | undefined
  try {
    const lock = lockFolder(dir)
    assert.throws(() => lockFolder(dir), { code: 'folderLocked', en: new RegExp(`pid ${process.pid} `), zh: /正被另一个进程使用/ })
    lock.release()
    child = spawn(process.execPath, ['--input-type=module', '-e',
      `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folderLock.ts'))}
       lockFolder(${JSON.stringify(dir)}); console.log('held'); setInterval(() => {}, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout as Readable, 'data')
    assert.throws(() => lockFolder(dir), { code: 'folderLocked', en: new RegExp(`pid ${child.pid} `) })
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockFolder(dir).release()
  } finally {
    child?.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
})
