import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { nativeFindings } from './natives.ts'
import { runTool } from './outside.ts'

/** The part of a lockfile entry that tells for which platform it is. */
interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
}

/**
 * Fetches the Linux binaries of other processors that the lockfile names and a node needs to run, and checks their `.node` files.
 * A package that the registry does not carry is reported as a warning.
 */
export async function foreignAddonFindings(root: string): Promise<Finding[]> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Entry> }
  const found: Finding[] = []
  for (const [path, { version, dev, os, cpu, libc }] of Object.entries(packages)) {
    if (dev || !os?.includes('linux') || !cpu?.some(each => each === 'x64' || each === 'arm64') || libc?.includes('musl')) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const folder = join(root, '.tools/elf', `${name.replace('/', '+')}@${version}`)
    mkdirSync(folder, { recursive: true })
    const packed = await runTool(root, 'npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder])
    const archive = globSync('*.tgz', { cwd: folder })[0]
    const unpacked = packed.ok && archive !== undefined && (await runTool(root, 'tar', ['-xzf', join(folder, archive), '-C', folder])).ok
    if (!unpacked) found.push({ rule: 'native-glibc', level: 'warning', path, line: 0, what: `could not be fetched: ${packed.output}`, why: 'Not checked.' })
    for (const file of globSync('**/*.node', { cwd: folder })) found.push(...nativeFindings(`${path}/${file}`, readFileSync(join(folder, file))))
    rmSync(folder, { recursive: true })
  }
  return found
}
