import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Shows nothing of what is typed. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/** Asks at the terminal for a line that is not shown; undefined where there is no terminal, or after Ctrl-C or Ctrl-D. */
export async function askHidden(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined
  process.stderr.write(prompt)
  const lines = createInterface({ input: process.stdin, output: nowhere(), terminal: true, historySize: 0 })
  try {
    const ended = new Promise<undefined>(resolve => lines.once('close', () => resolve(undefined)))
    return await Promise.race([lines.question('', { signal }).catch(() => undefined), ended])
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
