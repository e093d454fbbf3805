import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What another program's check came to. `output` is shown only when it failed. */
export interface Outcome {
  readonly ok: boolean
  readonly output: string
}

/** Runs a program of node_modules/.bin (or of the system) at the root, with no input, and gathers what it prints. */
export async function runTool(root: string, command: string, args: readonly string[]): Promise<Outcome> {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`
  const child = spawn(command, args, { cwd: root, env: { ...process.env, PATH: path, FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { output += chunk.toString() })
  const code = await new Promise<number>(done => {
    child.on('error', error => { output += `${command}: ${error.message}\n`; done(127) })
    child.on('close', status => { done(status ?? 1) })
  })
  return { ok: code === 0, output: output.trimEnd() }
}

/** The file that holds the wire protocol of the last release, against which `buf breaking` compares. */
export const RELEASED = 'proto/released.binpb'

/** Other people's checkers, by the name under which they are shown. A step without its subject is left out. */
export function outsideSteps(root: string): { readonly name: string; readonly run: () => Promise<Outcome> }[] {
  const steps = [
    { name: 'tsc', run: () => runTool(root, 'tsc', ['-p', 'tsconfig.json', '--noEmit', '--pretty', 'false']) },
    { name: 'oxlint', run: () => runTool(root, 'oxlint', ['--format=unix', '--deny-warnings']) },
    { name: 'knip', run: () => runTool(root, 'knip', ['--reporter', 'compact', '--no-progress']) },
    { name: 'lockfile', run: () => runTool(root, process.execPath, ['tools/lockfile.ts', '--check']) },
  ]
  if (existsSync(join(root, 'proto/buf.yaml'))) {
    steps.push({ name: 'buf lint', run: () => runTool(root, 'buf', ['lint', 'proto']) })
    steps.push({ name: 'generated code', run: () => runTool(root, process.execPath, ['tools/generate.ts', '--check']) })
  }
  if (existsSync(join(root, RELEASED))) {
    steps.push({ name: 'buf breaking', run: () => runTool(root, 'buf', ['breaking', 'proto', '--against', RELEASED]) })
  }
  return steps
}
