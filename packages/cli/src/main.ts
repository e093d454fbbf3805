import { writeSync } from 'node:fs'
import { askHidden } from './askHidden.ts'
import { run } from './run.ts'

const stop = new AbortController()
let interrupts = 0
process.on('SIGINT', () => {
  // A second Ctrl-C does not wait for anything.
  if (++interrupts > 1) process.exit(130)
  stop.abort()
})
process.on('SIGTERM', () => stop.abort())
// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => process.exit(fault.code === 'EPIPE' ? 0 : 1))

process.exitCode = await run(process.argv.slice(2), {
  stdout: text => { process.stdout.write(text) },
  stderr: text => { process.stderr.write(text) },
  stdoutBytes: bytes => { writeSync(1, bytes) },
  env: process.env,
  cwd: process.cwd(),
  stdoutIsTerminal: process.stdout.isTTY === true,
  stderrIsTerminal: process.stderr.isTTY === true,
  askHidden: prompt => askHidden(prompt, stop.signal),
  signal: stop.signal,
  now: Date.now,
})
