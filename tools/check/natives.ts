import { compareVersions, readElf } from './elf.ts'
import type { Finding } from './finding.ts'

/** The oldest C library that has to do: Kylin V10 server and the RHEL 8 family have it. */
export const GLIBC = '2.28'
/** The largest page in use: arm64 kernels of these systems are built with 64 KiB pages. */
export const PAGE = 65_536

/**
 * Packages with native code that may ask for more, because something else gives the same verdicts where they do not load.
 * A contract test runs the two side by side.
 */
export const FALLBACKS: Readonly<Record<string, string>> = {
  'sodium-native': 'libsodium-wrappers, the same library as WebAssembly',
  '@chainsafe/hashtree': '@chainsafe/as-sha256 in WebAssembly, then node:crypto',
}

/** The package a file under node_modules belongs to, a platform's binary counting as its parent: `@chainsafe/hashtree`. */
export function addonPackage(path: string): string {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path
  return name.replace(/-(linux|darwin|win32|android|freebsd)-.*$/, '')
}

/** Checks one `.node` file. Files for musl, other processors and other systems are not this rule's business. */
export function nativeFindings(path: string, bytes: Uint8Array): Finding[] {
  const needs = readElf(bytes)
  if (!needs || needs.machine === 'other' || /android|musl/.test(path)) return []
  const name = addonPackage(path)
  if (name in FALLBACKS) return []
  const found: Finding[] = []
  if (needs.glibc !== undefined && compareVersions(needs.glibc, GLIBC) > 0) {
    found.push({ rule: 'native-glibc', level: 'error', path, line: 0, what: `${name} needs glibc ${needs.glibc}`,
      why: `Systems with glibc ${GLIBC} are supported (Kylin V10, RHEL 8): take another release, or add a fallback with a contract test and list it in tools/check/natives.ts.` })
  }
  if (needs.machine === 'arm64' && needs.alignment < PAGE) {
    found.push({ rule: 'native-page', level: 'error', path, line: 0, what: `${name} is aligned to ${needs.alignment} bytes`,
      why: `arm64 servers run with pages of ${PAGE} bytes, on which this file cannot be loaded.` })
  }
  return found
}
