import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const said = new Set<string>()

/**
 * The folder of one conformance set (official schemas, examples, vectors), or undefined where the sets are not present,
 * as in a user's clone. Then one line says that the tests of this set are left out, and why; in CI absence is a failure.
 */
export function conformanceDir(set: string): string | undefined {
  const base = process.env['JIANGHAN_SHARED'] ?? resolve(root, '../shared')
  const dir = join(base, 'conformance', set)
  if (existsSync(dir)) return dir
  if (process.env['CI'] === 'true') throw new Error(`conformance set "${set}" is missing: in CI it must be present`)
  if (!said.has(set)) {
    said.add(set)
    process.stderr.write(`conformance: the tests of "${set}" are left out, the published vectors are not on this machine\n`)
  }
  return undefined
}
