/**
 * Compiles packages/crypto/src/curves/curves.c to WebAssembly and writes it into curves.data.ts beside it. Needed only after a change of the
 * source: the result is kept in the repository, so that nobody needs a C compiler.
 *
 *   node tools/buildCurves.ts            needs clang and wasm-ld; Debian 12: apt-get install clang lld
 *   node tools/buildCurves.ts --check    exit code 1 when the kept result is of another source, or differs although the compiler is the same
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../packages/crypto/src/curves')
const FLAGS = ['--target=wasm32', '-O3', '-nostdlib', '-mbulk-memory', '-Wall', '-Wextra', '-Werror', '-Wl,--no-entry', '-Wl,--strip-all']

/** SHA-256 of the source, which the kept result names. */
export const sourceHash = (): string => createHash('sha256').update(readFileSync(join(folder, 'curves.c'))).digest('hex')

/** First line of `clang --version`; undefined where there is none. */
export function compilerVersion(): string | undefined {
  try {
    return execFileSync('clang', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n', 1)[0]
  } catch {
    return undefined
  }
}

/** The module, compiled now. */
export function compileCurves(): Buffer {
  const scratch = mkdtempSync(join(tmpdir(), 'jianghan-curves-'))
  try {
    const file = join(scratch, 'curves.wasm')
    execFileSync('clang', [...FLAGS, '-o', file, 'curves.c'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
    return readFileSync(file)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function dataFile(wasm: Buffer, compiler: string): string {
  const lines = wasm.toString('base64').match(/.{1,150}/g) ?? []
  return `// Made from curves.c by tools/buildCurves.ts; not to be edited.

/** What the module below was compiled from and with. */
export const builtFrom = {
  source: '${sourceHash()}',
  compiler: '${compiler}',
} as const

/** The WebAssembly module, ${wasm.length} bytes, in base64. */
export const wasmBase64 = \`
${lines.join('\n')}
\`
`
}

if (import.meta.main) {
  const compiler = compilerVersion()
  const file = join(folder, 'curves.data.ts')
  if (process.argv.includes('--check')) {
    const kept = readFileSync(file, 'utf8')
    const isOfSource = kept.includes(sourceHash())
    const differs = isOfSource && compiler !== undefined && kept.includes(`'${compiler}'`) && kept !== dataFile(compileCurves(), compiler)
    process.stdout.write(!isOfSource ? 'curves.data.ts is of another curves.c\n' : differs ? 'curves.data.ts differs from what curves.c gives\n' : 'curves.data.ts fits curves.c\n')
    process.exitCode = isOfSource && !differs ? 0 : 1
  } else {
    if (compiler === undefined) throw new Error('clang is needed (Debian 12: apt-get install clang lld)')
    const wasm = compileCurves()
    writeFileSync(file, dataFile(wasm, compiler))
    process.stdout.write(`curves.data.ts: ${wasm.length} bytes of WebAssembly by ${compiler}\n`)
  }
}
