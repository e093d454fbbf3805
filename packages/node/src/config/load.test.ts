import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ProblemFault } from '../problem/define.ts'
import { authorityOf, isLoopback, loadConfig } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'jh-config-'))
let files = 0
function fileWith(text: string): string {
  const file = join(folder, `node-${files++}.json`)
  writeFileSync(file, text)
  return file
}
const refusalOf = (work: () => unknown): { code: string; zh: string; en: string } => {
  try {
    work()
  } catch (fault) {
    assert(fault instanceof ProblemFault)
    const { definition, facts } = fault.problem
    return { code: definition.code, zh: definition.zh(facts), en: definition.en(facts) }
  }
  assert.fail('nothing was refused')
}

test('without any source the defaults hold', () => {
  const config = loadConfig({ file: join(folder, 'none.json'), environment: {}, flags: {} })
  assert.equal(config.port, 8645)
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.index, true)
})

test('a flag goes before the environment, the environment before the file', () => {
  const file = fileWith('{"port": 1001, "logLevel": "debug", "index": false}')
  const config = loadConfig({ file, environment: { JIANGHAN_PORT: '1002', JIANGHAN_LOG_LEVEL: 'warn' }, flags: { port: '1003' } })
  assert.deepEqual([config.port, config.logLevel, config.index], [1003, 'warn', false])
})

test('a bad value is refused with the key, the value and what is allowed', () => {
  const rows: readonly [() => unknown, string, RegExp][] = [
    [() => loadConfig({ file: fileWith('{"port": 70000}'), environment: {}, flags: {} }), 'node.configInvalid', /port in .*json is 70000; allowed is: 0–65535/],
    [() => loadConfig({ file: fileWith('{"prot": 1}'), environment: {}, flags: {} }), 'node.configInvalid', /prot .* is 1; allowed is: one of the keys host, port/],
    [() => loadConfig({ file: fileWith('{"port": 1'), environment: {}, flags: {} }), 'node.configUnreadable', /cannot be read/],
    [() => loadConfig({ file: fileWith('[]'), environment: {}, flags: {} }), 'node.configUnreadable', /no JSON object/],
    [() => loadConfig({ file: fileWith('{}'), environment: { JIANGHAN_LOG_LEVEL: 'loud' }, flags: {} }), 'node.configInvalid', /JIANGHAN_LOG_LEVEL in the environment is "loud"; allowed is: trace \| debug/],
    [() => loadConfig({ file: fileWith('{}'), environment: {}, flags: { port: 'abc' } }), 'node.configInvalid', /--port in the command line is "abc"/],
    [() => loadConfig({ file: fileWith('{}'), environment: {}, flags: { host: '0.0.0.0' } }), 'node.hostNotLoopback', /Refusing to serve plain HTTP on 0.0.0.0/],
    [() => loadConfig({ file: folder, environment: {}, flags: {} }), 'node.configUnreadable', /EISDIR/],
  ]
  for (const [work, code, words] of rows) {
    const refusal = refusalOf(work)
    assert.equal(refusal.code, code)
    assert.match(refusal.en, words)
    assert.match(refusal.zh, /\p{Script=Han}/u)
  }
})

test('only loopback addresses count as loopback', () => {
  for (const host of ['127.0.0.1', '127.255.0.3', '::1', 'localhost']) assert(isLoopback(host), host)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', '128.0.0.1', '127.0.0.256', 'example.com', '']) assert(!isLoopback(host), host)
  assert.equal(authorityOf('::1', 1), '[::1]:1')
})
