/**
 * Makes packages/protocol/src/gen from proto/, with the plugins of this tree and without a network.
 *
 *   node tools/generate.ts            writes the generated code
 *   node tools/generate.ts --check    compares it with what is there; exit code 1 when they differ
 *   node tools/generate.ts --release  keeps the wire protocol as it is now: later changes are compared with it
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RELEASED, runTool } from './check/outside.ts'

const root = resolve(import.meta.dirname, '..')
const GENERATED = 'packages/protocol/src/gen'

/** `buf generate` into `base`, a folder relative to the root that stands for the root. */
async function generate(base: string): Promise<boolean> {
  const { ok, output } = await runTool(root, 'buf', ['generate', '--template', 'proto/buf.gen.yaml', '--output', base])
  if (!ok) process.stdout.write(`${output}\n`)
  return ok
}

/** Files that differ between two folders, by their path inside them. */
function differing(left: string, right: string): string[] {
  const list = (folder: string): string[] => globSync('**/*.ts', { cwd: folder })
  const text = (folder: string, path: string): string | undefined => {
    try {
      return readFileSync(join(folder, path), 'utf8').replaceAll('\r\n', '\n')
    } catch {
      return undefined
    }
  }
  return [...new Set([...list(left), ...list(right)])].filter(path => text(left, path) !== text(right, path)).toSorted()
}

async function check(): Promise<boolean> {
  // Inside the tree: the plugin is looked up there, and a temporary folder may lie on another disk.
  const fresh = mkdtempSync(join(root, '.tools/generate-'))
  try {
    if (!await generate(fresh)) return false
    const found = differing(join(fresh, GENERATED), join(root, GENERATED))
    for (const path of found) process.stdout.write(`${GENERATED}/${path}: is not what proto/ says; run node tools/generate.ts\n`)
    return found.length === 0
  } finally {
    rmSync(fresh, { recursive: true })
  }
}

async function release(): Promise<boolean> {
  const { ok, output } = await runTool(root, 'buf', ['build', 'proto', '--output', RELEASED])
  if (!ok) process.stdout.write(`${output}\n`)
  return ok
}

const work = process.argv.includes('--check') ? check() : process.argv.includes('--release') ? release() : generate('.')
process.exitCode = await work ? 0 : 1
