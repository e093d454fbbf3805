import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Comet38Client } from '@cosmjs/tendermint-rpc'
import { operates, operatorHeaders } from '@jianghan/client/testing'
import { precommitSignBytes, verifyVote } from '@jianghan/light'
import { equalBytes } from '@jianghan/protocol'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { run } from './support/processes.ts'

/** Four organisations on one machine, each with a node of its own, as a user begins with them: payments, proofs, faults, and CometBFT's own light client. */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jh-net-'))
const NAMES = ['v1', 'v2', 'v3', 'v4']
const urls: Record<string, string> = {}
const jianghan = (...args: string[]) => run(join(ROOT, 'jianghan'), [...args, '--data', base], { cwd: ROOT, timeoutMs: 150_000 })
let ledger: DemoLedger

const urlOf = (name: string): string => urls[name] ?? ''
const folderOf = (name: string): string => join(base, name)
const heightOf = async (name: string): Promise<number> => Number((await ask(`${urlOf(name)}/v1/status`)).body.height)
const pidOf = (name: string): number => Number(readFileSync(join(folderOf(name), 'LOCK.owner'), 'utf8').replace(/\D/g, ''))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A payment of the car maker over the API of any node; answers when it is final. */
const pay = async (name: string) => post(`${urlOf(name)}/v1/transactions?wait=final`, 'application/octet-stream', await ledger.transaction())

/** Every node has come to a height, with the same hash of the application and of the block. */
async function agree(names: readonly string[], height: number): Promise<void> {
  for (const name of names) await until(() => ask(`${urlOf(name)}/v1/status`), ({ body }) => Number(body.height) >= height, 60_000)
  const blocks = await Promise.all(names.map(async name => (await ask(`${urlOf(name)}/v1/blocks/${height}`)).body))
  for (const block of blocks) assert.deepEqual(block, blocks[0])
}

before(async () => {
  if (program === undefined) return
  const made = await jianghan('network', 'up', '--validators', '4', '--port', String(await freePort()), '--peer-port', String(await freePort()))
  assert.equal(made.code, 0, made.stderr + made.stdout)
  assert.equal(made.stdout.match(/^v[1-4] +running/gm)?.length, 4, made.stdout)
  for (const name of NAMES) {
    urls[name] = readFileSync(join(folderOf(name), 'LOCK.serving'), 'utf8').trim()
    operates(urlOf(name), folderOf(name))
  }
  ledger = new DemoLedger(urlOf('v1'), folderOf('v1'))
}, { timeout: 200_000 })

after(async () => {
  if (program !== undefined) await jianghan('network', 'down')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 60_000 })

test('payments through any node are final on all four, and a proof made by one verifies with the others\' trust', { timeout: 90_000 }, async () => {
  if (program === undefined) return
  for (const name of NAMES) {
    const paid = await pay(name)
    assert.equal(paid.status, 200, paid.text)
    assert.equal(paid.body.results[0].outcome?.status, 'done', paid.text)
  }
  await agree(NAMES, await heightOf('v1'))
  const imported = await post(`${urlOf('v1')}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml')))
  assert.equal(imported.body.status, 'ACSC', imported.text)
  const file = join(base, 'payment.jhproof')
  const environment = { JIANGHAN_URL: urlOf('v1'), JIANGHAN_DATA: folderOf('v1') }
  const proved = await run(join(ROOT, 'jianghan'), ['prove', '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01', '-o', file], { cwd: ROOT, env: environment })
  assert.equal(proved.code, 0, proved.stderr)
  const verified = await run(join(ROOT, 'jianghan'), ['verify', file], { cwd: ROOT, env: { JIANGHAN_DATA: folderOf('v3') } })
  assert.equal(verified.code, 0, verified.stderr)
  assert.match(verified.stdout, /✓ signatures: more than two thirds[^]*✓ trusted validators/)
})

test('cometbft light follows the network from one node with another as witness', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const rpc = async (url: string, method: string, params: unknown): Promise<any> => (await post(url, 'application/json', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).body
  const port = await freePort()
  const root = (await rpc(`${urlOf('v2')}/comet`, 'commit', { height: '1' })).result.signed_header.commit.block_id.hash
  const home = join(base, 'light')
  const light: ChildProcess = spawn(program, [
    'light', ledger.chainId, '--primary', `${urlOf('v2')}/comet`, '--witnesses', `${urlOf('v3')}/comet`, '--height', '1', '--hash', root, '--home-dir', home, '--home', home, '--laddr', `tcp://127.0.0.1:${port}`,
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [light.stdout, light.stderr]) stream?.on('data', text => { said += text })
  try {
    await until(() => ask(`http://127.0.0.1:${port}/health`).catch(() => ({ status: 0, headers: new Headers(), body: undefined, text: said })), ({ status }) => status === 200)
    const newest = await heightOf('v2')
    for (const height of [newest - 1, 3, 2]) {
      for (const method of ['header', 'commit', 'validators']) {
        const answer = await rpc(`http://127.0.0.1:${port}`, method, { height: String(height) })
        assert.equal(answer.error, undefined, `${method} ${height}: ${JSON.stringify(answer.error)} ${said}`)
        const own = (await rpc(`${urlOf('v4')}/comet`, method, { height: String(height) })).result
        // The votes over one block may differ between nodes: any two thirds do.
        const shown = ({ validators, header, signed_header: signed }: any): unknown => validators ?? header ?? signed.header
        assert.deepEqual(shown(answer.result), shown(own))
      }
    }
  } finally {
    light.kill('SIGKILL')
    await once(light, 'close')
  }
})

test('CosmJS\'s client of CometBFT reads headers, votes and validators of the network from a node, which keeps payments to their parties', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const client = await Comet38Client.connect({ url: `${urlOf('v2')}/comet`, headers: operatorHeaders(urlOf('v2')) })
  try {
    const { nodeInfo, syncInfo } = await client.status()
    assert.equal(nodeInfo.network, ledger.chainId)
    const height = syncInfo.latestBlockHeight - 1
    const { validators, total } = await client.validatorsAll(height)
    assert.deepEqual([validators.length, total], [4, 4])
    for (let at = 2; at <= height; at++) {
      const [{ header, commit }, before] = await Promise.all([client.commit(at), client.commit(at - 1)])
      assert.deepEqual([header.height, header.lastBlockId?.hash], [at, before.commit.blockId.hash])
      // Each vote is a signature over what CosmJS read, by a key that it read: judged by Node's own Ed25519.
      const held = commit.signatures.filter(({ blockIdFlag, validatorAddress, timestamp, signature }) => {
        const validator = validators.find(({ address }) => equalBytes(address, validatorAddress ?? new Uint8Array(0)))
        if (validator === undefined || blockIdFlag !== 2 || timestamp === undefined || signature === undefined) return false
        const time = { seconds: BigInt(Math.floor(timestamp.getTime() / 1000)), nanos: (timestamp.getTime() % 1000) * 1_000_000 + (timestamp.nanoseconds ?? 0) }
        const vote = { chainId: ledger.chainId, height: BigInt(at), round: commit.round, blockId: { hash: commit.blockId.hash, parts: commit.blockId.parts }, time }
        return verifyVote(validator.pubkey?.data ?? new Uint8Array(0), precommitSignBytes(vote), signature)
      })
      assert.ok(held.length >= 3, `${held.length} votes over block ${at}`)
    }
    // The payments in a block are their parties': to a node of one member it is as if it were not there.
    await assert.rejects(client.block(2), /404/)
  } finally {
    client.disconnect()
  }
})

test('with one node killed the network goes on, and the node catches up; a killed engine comes back by itself', { timeout: 150_000 }, async () => {
  if (program === undefined) return
  process.kill(pidOf('v4'), 'SIGKILL')
  const { body: { pid } } = await ask(`${urlOf('v3')}/v1/network`)
  for (let i = 0; i < 5; i++) assert.equal((await pay('v1')).body.results[0].outcome?.status, 'done')
  process.kill(pid, 'SIGKILL')
  await until(() => ask(`${urlOf('v3')}/v1/network`), ({ body }) => body.state === 'running' && body.pid !== pid, 60_000)
  assert.equal((await pay('v3')).body.results[0].outcome?.status, 'done')
  const started = await jianghan('network', 'start', 'v4')
  assert.equal(started.code, 0, started.stderr)
  urls['v4'] = readFileSync(join(folderOf('v4'), 'LOCK.serving'), 'utf8').trim()
  await agree(NAMES, await heightOf('v1'))
  const shown = await jianghan('network', 'status')
  assert.equal(shown.stdout.match(/^v[1-4] +(running|syncing)/gm)?.length, 4, shown.stdout)
})

test('no engine outlives its node, however the node ends', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  const engines = await Promise.all(NAMES.map(async name => (await ask(`${urlOf(name)}/v1/network`)).body.pid as number))
  assert.ok(engines.every(isAlive))
  process.kill(pidOf('v1'), 'SIGKILL')
  await jianghan('network', 'down')
  for (const end = Date.now() + 10_000; engines.some(isAlive) && Date.now() < end;) await new Promise(resolve => setTimeout(resolve, 50))
  assert.deepEqual(engines.filter(isAlive), [])
})
