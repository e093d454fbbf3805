import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** A tree with nothing but the wrapper and a command, and programs of our own before the system's on PATH. */
interface Stage {
  readonly tree: string
  program(name: string, script: string): void
  run(args: readonly string[], env?: Record<string, string>): Promise<{ code: number | null; out: string; err: string }>
  /** What npm was called for, in order. */
  npmCalls(): string[]
}

/** An npm that fetches nothing: it links this Node where the package would be, and writes npm's mark of a finished tree. */
const NPM = `case "$1" in
  install) for package; do :; done; echo "install $package" >> "$CALLS"; sleep 0.3
    for word; do case $word in node-*@*) mkdir -p "node_modules/\${word%@*}/bin"; ln -s "$REAL_NODE" "node_modules/\${word%@*}/bin/node" ;; esac; done ;;
  ci) echo "ci under $(node --version)" >> "$CALLS"; mkdir -p node_modules; echo '{ "packages": {} }' > node_modules/.package-lock.json ;;
  config) echo https://registry.example/ ;;
esac`

function stage(t: TestContext): Stage {
  const base = mkdtempSync(join(tmpdir(), 'jianghan-wrapper-'))
  t.after(() => rmSync(base, { recursive: true }))
  const [tree, bin, calls] = [join(base, 'tree'), join(base, 'bin'), join(base, 'calls')]
  mkdirSync(join(tree, 'tools'), { recursive: true })
  mkdirSync(bin)
  for (const path of ['jianghan', '.node-version', 'tools/installed.ts']) copyFileSync(join(root, path), join(tree, path))
  writeFileSync(join(tree, 'package-lock.json'), '{ "packages": { "node_modules/a": { "version": "1.0.0" } } }')
  writeFileSync(join(tree, 'tools/check.ts'), 'console.log(process.version.slice(0, 3), ...process.argv.slice(2))')
  const program = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  program('node', 'echo v20.11.1')
  program('npm', NPM)
  return {
    tree, program,
    npmCalls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    run: (args, env = {}) => new Promise(done => {
      const child = spawn('sh', [join(tree, 'jianghan'), ...args], {
        env: { PATH: `${bin}:/usr/bin:/bin`, CALLS: calls, REAL_NODE: process.execPath, JIANGHAN_LANG: 'en', ...env }, stdio: ['ignore', 'pipe', 'pipe'],
      })
      let [out, err] = ['', '']
      child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString() })
      child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString() })
      child.on('close', code => { done({ code, out, err }) })
    }),
  }
}

test('a first run brings Node, installs under it, and runs the command; a second calls no npm', async t => {
  const { run, npmCalls } = stage(t)
  const pinned = readFileSync(join(root, '.node-version'), 'utf8').trim()
  assert.deepEqual(await run(['check', 'a b', '--c']).then(({ code, out }) => [code, out]), [0, 'v24 a b --c\n'])
  assert.equal(npmCalls().length, 2)
  assert.match(npmCalls()[0] ?? '', /^install /)
  assert.equal(npmCalls()[1], `ci under ${process.version}`)
  assert.match(pinned, /^24\.\d+\.\d+$/)
  assert.equal((await run(['check'])).code, 0)
  assert.equal(npmCalls().length, 2)
})

test('three runs at once install once', async t => {
  const { run, npmCalls, tree } = stage(t)
  const results = await Promise.all([run(['check']), run(['check']), run(['check'])])
  assert.deepEqual(results.map(({ code }) => code), [0, 0, 0])
  assert.equal(npmCalls().length, 2)
  assert.equal(readdirSync(join(tree, '.tools')).includes('lock'), false)
})

test('a lock whose process is gone is taken over', async t => {
  const { run, tree } = stage(t)
  mkdirSync(join(tree, '.tools/lock'), { recursive: true })
  writeFileSync(join(tree, '.tools/lock/pid'), '4194305\n')
  assert.equal((await run(['check'])).code, 0)
})

test('a changed lockfile is installed; a tree that already fits it is left alone', async t => {
  const { run, npmCalls, tree } = stage(t)
  await run(['check'])
  writeFileSync(join(tree, 'package-lock.json'), '{ "packages": { "node_modules/a": { "version": "2.0.0" } } }')
  await run(['check'])
  assert.equal(npmCalls().length, 3)
  writeFileSync(join(tree, 'node_modules/.package-lock.json'), '{ "packages": { "node_modules/a": { "version": "3.0.0" } } }')
  writeFileSync(join(tree, 'package-lock.json'), '{ "packages": { "node_modules/a": { "version": "3.0.0" } } }')
  await run(['check'])
  assert.equal(npmCalls().length, 3)
})

test('a Node 24 on PATH is used as it is', async t => {
  const { run, program, npmCalls } = stage(t)
  program('node', `exec ${process.execPath} "$@"`)
  assert.equal((await run(['check'])).code, 0)
  assert.deepEqual(npmCalls(), [`ci under ${process.version}`])
})

test('a mirror that lacks the pinned release serves another of the same major', async t => {
  const { run, program, npmCalls } = stage(t)
  program('npm', `case "$*" in *@24.*) echo 'npm error code ETARGET' >&2; exit 1 ;; esac\n${NPM}`)
  assert.equal((await run(['check'])).code, 0)
  assert.equal(npmCalls().length, 2)
})

for (const [what, name, script, zh, en] of [
  ['a Node older than 20', 'node', 'echo v18.20.1', /v18\.20\.1.*升级/, /v18\.20\.1.*Upgrade/],
  ['a musl system', 'getconf', 'exit 1', /musl.*apk add/, /musl.*apk add/],
  ['an old C library', 'getconf', 'echo glibc 2.17', /glibc 2\.17.*2\.28/, /glibc 2\.17.*2\.28/],
  ['a system without a package', 'uname', 'echo Plan9', /没有适用于 Plan9/, /no Node 24 package for Plan9/],
  ['no network', 'npm', 'echo npm error code ENOTFOUND >&2; exit 1', /连接不到.*镜像.*代理/s, /cannot be reached.*mirror.*proxy/s],
  ['an npm that breaks', 'npm', 'echo npm error code EBROKEN >&2; exit 1', /EBROKEN.*npm\.log/s, /EBROKEN.*npm\.log/s],
] as const) {
  test(`${what} is told in both languages, and leaves no lock`, async t => {
    const { run, program, tree } = stage(t)
    program('uname', 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; *) echo Linux x86_64 ;; esac')
    program('getconf', 'echo glibc 2.36')
    program(name, script)
    const chinese = await run(['check'], { JIANGHAN_LANG: '', LANG: 'zh_CN.UTF-8' })
    const english = await run(['check'])
    assert.deepEqual([chinese.code, english.code], [1, 1])
    assert.match(chinese.err, zh)
    assert.match(english.err, en)
    assert.equal(existsSync(join(tree, '.tools/lock')), false)
  })
}

test('a command that this version does not have is named', async t => {
  const { run } = stage(t)
  await run(['check'])
  const { code, err } = await run(['bench'])
  assert.equal(code, 1)
  assert.match(err, /no command bench/)
})

test('doctor installs no dependencies', async t => {
  const { run, tree, npmCalls } = stage(t)
  writeFileSync(join(tree, 'tools/doctor.ts'), 'console.log("looked")')
  assert.equal((await run(['doctor'])).out, 'looked\n')
  assert.equal(npmCalls().length, 1)
})
