/**
 * Compiles the C sources of packages/crypto/src/curves to WebAssembly and writes each into its .data.ts beside it. Needed only after a change of a
 * source: the results are kept in the repository, so that nobody needs a C compiler.
 *
 *   node tools/buildCurves.ts            needs clang and wasm-ld; Debian 12: apt-get install clang lld
 *   node tools/buildCurves.ts --check    exit code 1 when a kept result is of another source, or differs although the compiler is the same
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../packages/crypto/src/curves')
const FLAGS = ['--target=wasm32', '-O3', '-nostdlib', '-mbulk-memory', '-Wall', '-Wextra', '-Werror', '-Wl,--no-entry', '-Wl,--strip-all']

/** The sources: P-256, secp256k1 and SM2's curve; Ed25519. */
export const SOURCES = ['curves', 'edwards'] as const
type Source = (typeof SOURCES)[number]

/** SHA-256 of a source, which the kept result names. */
export const sourceHash = (name: Source): string => createHash('sha256').update(readFileSync(join(folder, `${name}.c`))).digest('hex')

/** First line of `clang --version`; undefined where there is none. */
export function compilerVersion(): string | undefined {
  try {
    return execFileSync('clang', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n', 1)[0]
  } catch {
    return undefined
  }
}

/** The module, compiled now. */
export function compileSource(name: Source): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'jianghan-curves-'))
  try {
    const file = join(scratch, `${name}.wasm`)
    execFileSync('clang', [...FLAGS, '-o', file, `${name}.c`], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
    return readFileSync(file)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function dataFile(name: Source, wasm: Buffer, compiler: string): string {
  const lines = wasm.toString('base64').match(/.{1,150}/g) ?? []
  return `// Made from ${name}.c by tools/buildCurves.ts; not to be edited.

/** What the module below was compiled from and with. */
export const builtFrom = {
  source: '${sourceHash(name)}',
  compiler: '${compiler}',
} as const

/** The WebAssembly module, ${wasm.length} bytes, in base64. */
export const wasmBase64 = \`
${lines.join('\n')}
\`
`
}

function checkKept(name: Source, kept: string, compiler: string | undefined): boolean {
  const isOfSource = kept.includes(sourceHash(name))
  const differs = isOfSource && compiler !== undefined && kept.includes(`'${compiler}'`) && kept !== dataFile(name, compileSource(name), compiler)
  process.stdout.write(!isOfSource ? `${name}.data.ts is of another ${name}.c\n` : differs ? `${name}.data.ts differs from what ${name}.c gives\n` : `${name}.data.ts fits ${name}.c\n`)
  return isOfSource && !differs
}

if (import.meta.main) {
  const compiler = compilerVersion()
  for (const name of SOURCES) {
    const file = join(folder, `${name}.data.ts`)
    if (process.argv.includes('--check')) {
      if (!checkKept(name, readFileSync(file, 'utf8'), compiler)) process.exitCode = 1
    } else {
      if (compiler === undefined) throw new Error('clang is needed (Debian 12: apt-get install clang lld)')
      const wasm = compileSource(name)
      writeFileSync(file, dataFile(name, wasm, compiler))
      process.stdout.write(`${name}.data.ts: ${wasm.length} bytes of WebAssembly by ${compiler}\n`)
    }
  }
}
