import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { operates } from '@jianghan/client/testing'
import { generateKeyPair, SM2 } from '@jianghan/crypto'
import { writeKeyFile } from '@jianghan/crypto/node'
import { cosignerKey, parseVerifierKey } from '@jianghan/light'
import { formatPolicyFile } from '@jianghan/witness'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { freePorts, run, start, type UpProcess } from './support/processes.ts'

/** A later member's node comes to a network by files that are handed on, fetches the state from a trusted block on, and becomes a validator by vote. */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jh-join-'))
const network = join(base, 'network')
const first = join(network, 'v1')
const newcomer = join(base, 'newcomer')
const MEMBER = 'hanjiang-bank'
let url = ''
let node: UpProcess | undefined
let ledger: DemoLedger

const jianghan = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const { code, stdout, stderr } = await run('./jianghan', args, { cwd: ROOT, env, timeoutMs: 150_000 })
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}
const keysOf = (member: string): string[] => ['maker', 'checker'].flatMap(name => ['--key', join(first, 'demo', `${member}-${name}.json`)])
const [MEMBER_COSIGNER, second] = ['hanjiang.example/ledger', join(base, 'second')]
let replica: UpProcess | undefined
/** Adds keys to the configuration of a data folder. */
const configure = (folder: string, keys: object): void => {
  const file = join(folder, 'node.json')
  writeFileSync(file, JSON.stringify({ ...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as object : {}), ...keys }))
}
/** Has the newcomer's node cosign the history that the first one signs, each with a policy that names the other. */
async function agreeOnCosigning(port: number): Promise<void> {
  const key = generateKeyPair(SM2)
  await writeKeyFile(join(newcomer, 'cosigner.json'), key)
  const [log, cosigner] = [parseVerifierKey((await ask(`${url}/v1/log/key`)).text.trim()) ?? assert.fail(), cosignerKey(MEMBER_COSIGNER, key.kind, key.publicKey)]
  writeFileSync(join(newcomer, 'policy'), formatPolicyFile({ logs: [log], witnesses: [] }))
  writeFileSync(join(first, 'policy'), formatPolicyFile({ logs: [], witnesses: [{ name: MEMBER_COSIGNER, key: cosigner, url: `http://127.0.0.1:${port}/v1/log` }] }))
  configure(newcomer, { cosignerName: MEMBER_COSIGNER, cosignerKey: 'cosigner.json', checkpointPolicy: 'policy' })
  configure(first, { checkpointPolicy: 'policy', checkpointSeconds: 1 })
}
const pay = async (to: string): Promise<void> => {
  const paid = await post(`${to}/v1/transactions?wait=final`, 'application/octet-stream', await ledger.transaction())
  assert.equal(paid.body.results[0].outcome?.status, 'done', paid.text)
}
const served = (): void => {
  url = readFileSync(join(first, 'LOCK.serving'), 'utf8').trim()
  operates(url, first)
}

before(async () => {
  if (program === undefined) return
  const [port = 0, peerPort = 0] = await freePorts(2)
  await jianghan(['network', 'up', '--validators', '1', '--port', String(port), '--peer-port', String(peerPort), '--data', network])
  served()
  ledger = new DemoLedger(url, first)
  for (let i = 0; i < 3; i++) await pay(url)
}, { timeout: 200_000 })

after(async () => {
  await Promise.all([node?.end('SIGKILL'), replica?.end('SIGKILL')])
  if (program !== undefined) await jianghan(['network', 'down', '--data', network])
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

test('a later node is let in by its seat, comes with the welcome under the same words, and has the state without the blocks', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const [peerPort, port = 0] = await freePorts(2)
  await jianghan(['network', 'seat', '--chain', ledger.chainId, '--member', MEMBER, '--address', `127.0.0.1:${peerPort}`, '--data', newcomer])
  const welcome = join(base, 'welcome.json')
  const admitted = await jianghan(['network', 'admit', '--seat', join(newcomer, 'seat.json'), '--output', welcome, '--data', first])
  const joined = await jianghan(['network', 'join', welcome, '--data', newcomer])
  const wordsIn = (text: string): string => /Check words: (.+)/.exec(text)?.[1] ?? assert.fail(text)
  assert.equal(wordsIn(joined), wordsIn(admitted))
  await agreeOnCosigning(port)
  await jianghan(['network', 'stop', 'v1', '--data', network])
  await jianghan(['network', 'start', 'v1', '--data', network])
  served()
  node = await start('./jianghan', ['up', '--data', newcomer, '--port', String(port)], { cwd: ROOT, timeoutMs: 90_000 })
  await pay(url)
  const { firstHeight } = (await ask(`${node.url}/v1/status`)).body
  assert.ok(Number(firstHeight) > 1, `its oldest block is ${firstHeight}`)
  assert.ok(!existsSync(join(newcomer, 'statesync.json')))
  const height = Number((await ask(`${url}/v1/status`)).body.height)
  await until(() => ask(`${node?.url}/v1/status`), ({ body }) => Number(body.height) >= height, 60_000)
  const blocks = await Promise.all([url, node.url].map(async each => (await ask(`${each}/v1/blocks/${height}`)).body))
  assert.deepEqual(blocks[0], blocks[1])
  // What its state says of a time before its first block is what the state of the other says.
  const parameters = await Promise.all([url, node.url].map(async each =>
    jianghan(['governance', 'get-parameters', '--height', String(height), '--json', '--no-check'], { JIANGHAN_URL: each, JIANGHAN_DATA: each === url ? first : newcomer })))
  const [one, two] = parameters.map(text => text.replace(/"provable":(true|false),?/, ''))
  assert.equal(two, one)
})

test("the newcomer's member cosigns the checkpoints of the first node, whose history is its own", { timeout: 120_000 }, async () => {
  if (program === undefined) return
  await pay(url)
  const { text } = await until(() => ask(`${url}/v1/log/checkpoint`), ({ status, text: note }) => status === 200 && note.includes(`— ${MEMBER_COSIGNER} `), 60_000)
  const size = Number(text.split('\n')[1])
  assert.ok(size > 1, text)
  assert.match((await ask(`${url}/metrics`)).text, /^jianghan_checkpoint_cosignatures 1$/m)
})

test('a node that only follows fetches all blocks where it is told to', { timeout: 180_000 }, async () => {
  if (program === undefined) return
  const [peerPort] = await freePorts(1)
  await jianghan(['network', 'seat', '--no-validator', '--chain', ledger.chainId, '--member', MEMBER, '--address', `127.0.0.1:${peerPort}`, '--data', second])
  const welcome = join(base, 'welcome-second.json')
  await jianghan(['network', 'admit', '--seat', join(second, 'seat.json'), '--output', welcome, '--data', first])
  await jianghan(['network', 'join', welcome, '--blocks', '--data', second])
  await jianghan(['network', 'stop', 'v1', '--data', network])
  await jianghan(['network', 'start', 'v1', '--data', network])
  served()
  replica = await start('./jianghan', ['up', '--data', second, '--port', '0'], { cwd: ROOT, timeoutMs: 90_000 })
  const height = Number((await ask(`${url}/v1/status`)).body.height)
  const { body } = await until(() => ask(`${replica?.url}/v1/status`), ({ body: { height: now } }) => Number(now) >= height, 60_000)
  assert.equal(body.firstHeight, '1')
  const blocks = await Promise.all([url, replica.url].map(async each => (await ask(`${each}/v1/blocks/2`)).body))
  assert.deepEqual(blocks[0], blocks[1])
  assert.equal((await ask(`${replica.url}/v1/network`)).body.validates, false)
})

test('the members vote, and the newcomer signs blocks', { timeout: 120_000 }, async () => {
  if (program === undefined) return
  const env = { JIANGHAN_URL: url, JIANGHAN_DATA: first }
  const { content: { validator } } = JSON.parse(readFileSync(join(newcomer, 'seat.json'), 'utf8')) as { content: { validator: string } }
  // No more than a third of the power at once; with seven of seventeen no block is decided without the newcomer.
  for (const [proposal, power] of ['3', '7'].entries()) {
    const change = JSON.stringify({ validators: [{ memberId: MEMBER, publicKey: validator, power }] })
    await jianghan(['governance', 'propose', '--member-id', MEMBER, '--voting-until-ms', String(Date.now() + 3_600_000), '--set-validators', change, ...keysOf(MEMBER)], env)
    for (const member of [MEMBER, 'donghu-bank', 'yangtze-motor', 'wuhan-settlement', 'hanyang-brakes', 'guanggu-glass', 'qingshan-wiring']) {
      await run('./jianghan', ['governance', 'vote', '--member-id', member, '--proposal', String(proposal + 1), '--choice', 'yes', ...keysOf(member)], { cwd: ROOT, env })
    }
    for (const each of [url, node?.url ?? '']) {
      await until(() => ask(`${each}/v1/status`), ({ body }) => body.validators.some((of: { power: string }) => of.power === power), 60_000)
      assert.equal(JSON.parse((await ask(`${each}/v1/trust`)).text).validators.length, 2)
    }
  }
  await pay(url)
  await until(() => ask(`${url}/v1/network`), ({ body }) => body.validators.length === 2 && body.validators.every(({ voted }: { voted: boolean }) => voted), 60_000)
})
