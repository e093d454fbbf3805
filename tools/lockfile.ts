/**
 * Completes package-lock.json: `npm ci` refuses a lockfile in which an optional dependency has no entry, and npm writes none for
 * a platform's binary when the registry it was run against does not carry that binary (yet). Run after `npm install`:
 *
 *   node tools/lockfile.ts          adds what is missing
 *   node tools/lockfile.ts --check  only says what is missing; exit code 1 when something is
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** The part of a lockfile entry that this file reads and writes. */
export interface Entry {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

/** One absent entry: where it belongs, who asks for it, and what to write there. */
export interface Missing {
  readonly path: string
  readonly by: string
  readonly entry: Entry
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS: Record<string, string> = {
  aarch64: 'arm64', arm: 'arm', arm64: 'arm64', armv7: 'arm', ia32: 'ia32', loong64: 'loong64', mips64el: 'mips64el', ppc64: 'ppc64',
  riscv64: 'riscv64', s390x: 's390x', wasm32: 'wasm32', x64: 'x64',
}

/** The platform that a binary package's name states, by the custom of its words: `binding-linux-arm64-musl`. */
export function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[-/]/)
  const os = words.find(word => SYSTEMS.includes(word))
  const cpu = words.map(word => PROCESSORS[word]).find(word => word !== undefined)
  const libc = os !== 'linux' ? undefined : words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) }
}

/** Entries for the binaries that packages of this lockfile name and the lockfile leaves out. */
export function missingEntries(packages: Record<string, Entry>): Missing[] {
  const found = new Map<string, Missing>()
  for (const [by, asking] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(asking.optionalDependencies ?? {})) {
      const there = resolveFrom(packages, by, name)
      // Platform binaries are asked for by their exact version; anything looser may take what is there.
      if (there && (there.version === version || !/^\d/.test(version))) continue
      const platform = platformOf(name)
      if (!platform.os && !platform.cpu) continue
      // Beside the asker, where npm would put it; inside the asker when another version has that place.
      const path = there ? `${by}/node_modules/${name}` : `${by.slice(0, by.lastIndexOf('node_modules/'))}node_modules/${name}`
      const entry = { version, ...platform, ...(asking.dev && { dev: true }), optional: true }
      found.set(path, { path, by, entry })
    }
  }
  return [...found.values()]
}

/** Node's lookup: the folder's own node_modules, then each folder above. */
function resolveFrom(packages: Record<string, Entry>, from: string, name: string): Entry | undefined {
  for (let folder = from; ; ) {
    const there = packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]
    if (there || folder === '') return there
    const up = folder.lastIndexOf('/node_modules/')
    folder = up < 0 ? '' : folder.slice(0, up)
  }
}

if (process.argv[1] === import.meta.filename) {
  const path = resolve(import.meta.dirname, '../package-lock.json')
  const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Entry> }
  const missing = missingEntries(lock.packages)
  for (const { path: place, by } of missing) process.stdout.write(`${place} (asked for by ${by})\n`)
  if (process.argv.includes('--check')) process.exitCode = missing.length > 0 ? 1 : 0
  else if (missing.length > 0) {
    for (const { path: place, entry } of missing) lock.packages[place] = entry
    const [root, ...rest] = Object.keys(lock.packages)
    const sorted = [root, ...rest.toSorted()].map(key => [key, lock.packages[key ?? '']])
    writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) as unknown }, null, 2)}\n`)
  }
}
