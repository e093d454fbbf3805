import type { Io } from '../io.ts'
import { run } from '../run.ts'

/** What a command line did: its exit code and what it printed. */
export type Ran = Readonly<{ exit: number; stdout: string; stderr: string; bytes: Uint8Array }>

/** Runs one command line in this process, in a world of the test's own: English, no terminal, no environment. */
export async function cli(argv: readonly string[], world: Partial<Io> = {}): Promise<Ran> {
  let [stdout, stderr, bytes] = ['', '', new Uint8Array(0)]
  const exit = await run(argv, {
    stdout: text => { stdout += text }, stderr: text => { stderr += text }, stdoutBytes: all => { bytes = all as Uint8Array<ArrayBuffer> },
    env: {}, cwd: '/nonexistent', stdoutIsTerminal: false, stderrIsTerminal: false, askHidden: () => Promise.resolve(undefined), signal: new AbortController().signal, now: Date.now, ...world,
  })
  return { exit, stdout, stderr, bytes }
}
