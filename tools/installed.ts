/**
 * Says by its exit code whether node_modules already holds what package-lock.json asks for on this platform: then the wrapper
 * need not reinstall. Uses nothing but Node, since it runs before the dependencies are there.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** One entry of a lockfile's `packages` table, as far as it matters here. */
export interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
}

/** The machine a tree is installed for, in npm's words. */
export interface Platform {
  readonly os: string
  readonly cpu: string
  readonly libc: 'glibc' | 'musl' | undefined
}

/**
 * Paths under which the installed tree differs from what the lockfile asks for; empty when it fits. A missing optional
 * entry counts only when it is a binary made for this platform: the others may be left out by npm with what needs them.
 */
export function differences(wanted: Record<string, LockEntry>, installed: Record<string, LockEntry>, platform: Platform): string[] {
  const found: string[] = []
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue
    const there = installed[path]
    if (there) {
      if (there.version !== entry.version || there.integrity !== entry.integrity) found.push(path)
    } else if (!entry.optional || (entry.os && fits(entry, platform))) found.push(path)
  }
  for (const path of Object.keys(installed)) if (path.includes('node_modules/') && !wanted[path]) found.push(path)
  return found
}

/** Whether npm would install the entry here: a list names what is allowed, or with `!` what is not. */
function fits(entry: LockEntry, platform: Platform): boolean {
  const allows = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    !list || value === undefined || list.includes(value) || list.every(item => item.startsWith('!') && item !== `!${value}`)
  return allows(entry.os, platform.os) && allows(entry.cpu, platform.cpu) && allows(entry.libc, platform.libc)
}

/** This machine. Node's own report names the glibc it runs on; there is none under musl. */
export function thisPlatform(): Platform {
  const header = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
  const libc = process.platform !== 'linux' ? undefined : header.glibcVersionRuntime ? 'glibc' : 'musl'
  return { os: process.platform, cpu: process.arch, libc }
}

if (process.argv[1] === import.meta.filename) {
  const root = resolve(import.meta.dirname, '..')
  const table = (path: string): Record<string, LockEntry> =>
    (JSON.parse(readFileSync(join(root, path), 'utf8')) as { packages: Record<string, LockEntry> }).packages
  const found = differences(table('package-lock.json'), table('node_modules/.package-lock.json'), thisPlatform())
  for (const path of found) process.stdout.write(`${path}\n`)
  process.exitCode = found.length > 0 ? 1 : 0
}
