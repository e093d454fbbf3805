import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { P256 } from '@jianghan/crypto'
import { accountId, formatAddress, keyId, membersV1, paymentsV1 } from '@jianghan/protocol'
import { conformanceDir } from '../../tools/conformance.ts'
import { ROOT } from './support/cleanCopy.ts'
import { bytesOf, DemoLedger } from './support/demoLedger.ts'
import { ask, post } from './support/http.ts'
import { run, start, type UpProcess } from './support/processes.ts'

/** The clients for Python and Java, from an empty folder with nothing but their files, against a demo node. */

const MEMBER = 'yangtze-motor'
const ASSET = 'CNY.HJB'
const base = mkdtempSync(join(tmpdir(), 'jianghan-clients-'))
const folder = join(base, 'ledger')
let node: UpProcess
let env: Record<string, string>

before(async () => {
  node = await start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT })
  env = await world(new DemoLedger(node.url, folder))
}, { timeout: 120_000 })

after(async () => {
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 30_000 })

/** An account for which one officer is enough beside the one that needs a checker, a key that lives elsewhere, and API keys. */
async function world(ledger: DemoLedger): Promise<Record<string, string>> {
  const [maker, checker] = await ledger.pair(MEMBER) as [Awaited<ReturnType<DemoLedger['officer']>>, Awaited<ReturnType<DemoLedger['officer']>>]
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { x = '', y = '' } = own.publicKey.export({ format: 'jwk' })
  const publicKey = Buffer.concat([Buffer.of(2 + ((Buffer.from(y, 'base64url').at(-1) as number) & 1)), Buffer.from(x, 'base64url')])
  const unique = new Uint8Array(16).fill(0x17)
  const [open, guarded] = [accountId(MEMBER, unique), ledger.account(MEMBER)]
  const steps: [string, Uint8Array][] = [
    ['members.v1.OpenAccount', bytesOf(membersV1.OpenAccountSchema, { memberId: MEMBER, unique, policy: { quorums: [{ role: 'maker', count: 1 }] } })],
    ['members.v1.AddKey', bytesOf(membersV1.AddKeySchema, { memberId: MEMBER, key: { kind: P256, publicKey, roles: ['maker'] } })],
    ['payments.v1.Transfer', bytesOf(paymentsV1.TransferSchema, { from: guarded, to: open, amount: { assetId: ASSET, atoms: '1000000' } })],
  ]
  for (const [type, body] of steps) {
    const { body: answer } = await post(`${node.url}/v1/transactions`, 'application/octet-stream', await ledger.transaction({ type, body }))
    assert.equal(answer.results?.[0]?.outcome?.status, 'done', `${type}: ${JSON.stringify(answer)}`)
  }
  const address = (account: Uint8Array): string => formatAddress('account', account)
  const keyOf = ({ kind, publicKey: bytes }: typeof maker): string => formatAddress('key', keyId(kind, bytes))
  const trust = join(base, 'trust.json')
  writeFileSync(trust, JSON.stringify((await ask(`${node.url}/v1/trust`)).body))
  return {
    JIANGHAN_URL: node.url, ASSET, OPEN_ACCOUNT: address(open), GUARDED_ACCOUNT: address(guarded), PAYEE_ACCOUNT: address(ledger.account('hanyang-brakes')), TRUST: trust,
    FILE: join(ROOT, 'examples/pain001-pay-suppliers.xml'), MSG_ID: 'CJQC-20261124-0001',
    KEY_MAKER: await apiKey('erp', 'read,sign,files', '--sign-with', keyOf(maker)), KEY_CHECKER: await apiKey('treasury', 'read,sign', '--sign-with', keyOf(checker)),
    KEY_CAPPED: await apiKey('small', 'read,sign', '--sign-with', keyOf(maker), '--limit', `10 ${ASSET}`), KEY_SUBMIT: await apiKey('own key', 'read,submit'),
    OWN_PUBLIC: own.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'), OWN_PRIVATE: own.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}

async function apiKey(name: string, scopes: string, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('./jianghan', ['api-keys', 'create', name, '--member', MEMBER, '--scopes', scopes, ...more, '--json'], { cwd: ROOT, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: folder } })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout).key
}

test('the Python client pays, proposes, approves, sends a file, reads, verifies and hears of payments', { timeout: 180_000 }, async () => {
  const home = join(base, 'python')
  mkdirSync(home)
  for (const file of ['clients/python/jianghan.py', 'clients/python/test_jianghan.py', 'verifiers/python/verify.py']) copyFileSync(join(ROOT, file), join(home, file.split('/').at(-1) as string))
  const { code, stderr } = await run('python3', ['test_jianghan.py'], { cwd: home, env, timeoutMs: 150_000 })
  assert.equal(code, 0, stderr)
  assert.match(stderr, /Ran 5 tests[^]*OK/)
})

const hasJava = spawnSync('javac', ['-version']).error === undefined
if (!hasJava) process.stderr.write('the Java client: left out, there is no javac on this machine\n')

if (hasJava) {
  test('the Java client is compiled for Java 8, pays, signs with its own key, proposes and approves, verifies proofs and messages', { timeout: 180_000 }, async () => {
    const home = join(base, 'java')
    mkdirSync(home)
    const sources = globSync('clients/java/src/**/*.java', { cwd: ROOT }).map(file => join(ROOT, file))
    const compiled = await run('javac', ['--release', '8', '-Xlint:all,-options', '-Werror', '-encoding', 'UTF-8', '-d', home, ...sources], { cwd: home })
    assert.equal(compiled.code, 0, compiled.stderr)
    const { code, stdout, stderr } = await run('java', ['-cp', home, 'cn.jianghan.client.ClientCheck'], { cwd: home, env, timeoutMs: 150_000 })
    assert.equal(code, 0, stdout + stderr)
    assert.deepEqual(stdout.trim().split('\n'), ['ok json', 'ok payment', 'ok own key', 'ok approval', 'ok refusals', 'ok proof', 'ok webhook'])
    const published = conformanceDir('crypto')
    const checked = await run('java', ['-cp', home, 'cn.jianghan.client.ProofCheck', join(ROOT, 'vectors'), ...(published === undefined ? [] : [published])], { cwd: home, timeoutMs: 150_000 })
    assert.equal(checked.code, 0, checked.stdout + checked.stderr)
    assert.match(checked.stdout, /^ok rfc 8032\nok signatures \d+\nok proofs \d{3,}\n/)
  })
}
