import { upgradeCommand, upgradeFolder } from '@jianghan/node'
import { application } from './secondRelease.ts'

// The upgrade by the release after this one, in a process of its own. With KILL_AFTER it ends without a goodbye after so many steps of its migration.
const killAfter = Number(process.env['KILL_AFTER'] ?? 0)
if (killAfter === 0) process.exit(await upgradeCommand(process.argv.slice(2), application))
let seen = 0
await upgradeFolder({
  folder: process.argv[2] ?? '', application, release: '0.0.2-test', steps: 2,
  onProgress: () => { if (++seen === killAfter) process.kill(process.pid, 'SIGKILL') },
})
