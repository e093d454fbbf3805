/**
 * Builds the console, where it was changed since it was built last.
 *
 *   node tools/buildConsole.ts     writes packages/console/dist
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'packages/console')
const dist = join(folder, 'dist')

/** Packages whose code comes into the console. */
const SOURCES = ['packages/console', 'packages/client', 'packages/light', 'packages/protocol', 'packages/crypto', 'packages/kernel/src/schema', 'packages/modules/src'] as const
const LEFT_OUT = /(^|\/)(dist|node_modules)(\/|$)|\.(test|fuzz)\.ts$/

/** A hash of everything that the console is made of. */
export function sourceHash(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => { hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0') }
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(path, entry.name)
      if (LEFT_OUT.test(relative(root, inside))) continue
      if (entry.isDirectory()) walk(inside)
      else add(inside)
    }
  }
  for (const source of SOURCES) walk(join(root, source))
  add(join(root, 'package-lock.json'))
  return hash.digest('hex')
}

/** Builds it where what is there was made of something else. Whether it was built. */
export async function buildConsole(): Promise<boolean> {
  const hash = sourceHash()
  const stamp = join(dist, 'made-of')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false
  const fresh = `${dist}.${process.pid}`
  await build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } })
  writeFileSync(join(fresh, 'made-of'), hash)
  // Two moves: who reads in between finds nothing for a moment, and asks again.
  const former = `${dist}.former.${process.pid}`
  mkdirSync(folder, { recursive: true })
  if (existsSync(dist)) renameSync(dist, former)
  renameSync(fresh, dist)
  rmSync(former, { recursive: true, force: true })
  return true
}

if (import.meta.main) {
  const built = await buildConsole()
  process.stdout.write(`${relative(root, dist)}: ${built ? 'built' : 'as it was'}\n`)
}
