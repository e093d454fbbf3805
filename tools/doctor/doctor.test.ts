import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { ADDONS, addonFindings } from './addons.ts'
import { clockFinding, diskFinding, goFinding, libcFinding, nodeFinding, portFinding, tokenFinding } from './machine.ts'

const root = resolve(import.meta.dirname, '../..')
const GIB = 1_073_741_824

test('another Node than 24, an old C library, a full disk and a clock in the past are missing conditions', () => {
  assert.equal(nodeFinding('v20.20.2').state, 'missing')
  assert.equal(nodeFinding('v24.21.0').state, 'present')
  assert.equal(libcFinding({ header: { glibcVersionRuntime: '2.17' } }, 'linux').state, 'missing')
  assert.equal(libcFinding({ header: { glibcVersionRuntime: '2.28' } }, 'linux').state, 'present')
  assert.equal(diskFinding(root, () => ({ bavail: 1, bsize: 4096 })).state, 'missing')
  assert.equal(diskFinding(root, () => ({ bavail: 1, bsize: 2 * GIB })).state, 'note')
  assert.equal(clockFinding(0, 'yes').state, 'missing')
})

test('what only developers need, and what can be chosen otherwise, is a note', async () => {
  assert.equal(goFinding('').state, 'note')
  assert.deepEqual([tokenFinding('ENOENT').state, tokenFinding(undefined).name], ['note', 'pkcs11-tool'])
  assert.equal(goFinding('go version go1.19.8 linux/amd64').state, 'note')
  assert.equal(goFinding('go version go1.26.1 linux/amd64').state, 'present')
  assert.equal(libcFinding({ header: {} }, 'linux').state, 'note')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  const { port } = server.address() as AddressInfo
  assert.equal((await portFinding(port)).state, 'note')
  await new Promise(done => server.close(done))
  assert.equal((await portFinding(port)).state, 'present')
})

test('the space is that of the nearest folder that exists', () => {
  assert.match(diskFinding(join(root, 'none/of/these'), () => ({ bavail: 20, bsize: GIB })).en, /20 GiB free at /)
})

test('an addon that does not load falls back, with the reason and what replaces it', () => {
  const tree = mkdtempSync(join(tmpdir(), 'jianghan-doctor-'))
  for (const { name, from } of ADDONS) {
    mkdirSync(join(tree, from), { recursive: true })
    mkdirSync(join(tree, 'node_modules', name), { recursive: true })
    writeFileSync(join(tree, 'node_modules', name, 'index.js'), 'throw new Error("/lib64/libc.so.6: version `GLIBC_2.33\' not found")')
  }
  assert.deepEqual(addonFindings(tree).map(each => each.state), ['note'])
  writeFileSync(join(tree, 'node_modules/.package-lock.json'), '{}')
  const findings = addonFindings(tree)
  assert.deepEqual(findings.map(each => each.state), ['fallback', 'fallback', 'fallback'])
  for (const { zh, en } of findings) {
    assert.match(en, /GLIBC_2\.33/)
    assert.match(zh, /改用/)
  }
  rmSync(tree, { recursive: true })
})

test('the command speaks both languages and JSON, and refuses a port that is none', () => {
  const run = (args: readonly string[], lang: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [join(root, 'tools/doctor.ts'), ...args], { encoding: 'utf8', env: { ...process.env, JIANGHAN_LANG: lang } })
  assert.match(String(run([], 'zh').stdout), /内存页：/)
  assert.match(String(run([], 'en').stdout), /page size: /)
  const answer = JSON.parse(String(run(['--json'], 'en').stdout)) as { ok: boolean; findings: { name: string }[] }
  assert.equal(typeof answer.ok, 'boolean')
  assert.equal(answer.findings.some(each => each.name === 'sodium-native'), true)
  assert.equal(run(['--port', 'x'], 'en').status, 2)
})
