import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { spawn, type ChildProcess } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { operatorHeaders } from '@jianghan/client/testing'
import { judgeProof } from '@jianghan/client'
import { parseTrustPack } from '@jianghan/light'
import { toHex } from '@jianghan/protocol'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post, until } from './support/http.ts'
import { freePorts, start, type UpProcess } from './support/processes.ts'

/** The light client of CometBFT follows a real node that has made real payments; what it verifies is what our proofs rest on. */

const program = cometbft()
const base = mkdtempSync(join(tmpdir(), 'jianghan-light-'))
const folder = join(base, 'ledger')
let node: UpProcess
let light: ChildProcess
let lightUrl = ''

before(async () => {
  if (program === undefined) return
  node = await start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT })
  const { body } = await post(`${node.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml')))
  assert.equal(body.status, 'ACSC')
  const ledger = new DemoLedger(node.url, folder)
  for (let i = 0; i < 10; i++) await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
  const [port] = await freePorts(1)
  lightUrl = `http://127.0.0.1:${port}`
  const root = (await rpc(`${node.url}/comet`, 'commit', { height: '1' })).result.signed_header
  light = spawn(program, [
    'light', ledger.chainId, '--primary', `${node.url}/comet`, '--witnesses', `${node.url.replace('127.0.0.1', 'localhost')}/comet`,
    '--height', '1', '--hash', root.commit.block_id.hash, '--home-dir', join(base, 'home'), '--home', join(base, 'home'), '--laddr', `tcp://127.0.0.1:${port}`,
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [light.stdout, light.stderr]) stream?.on('data', text => { said += text })
  await until(async () => {
    if (light.exitCode !== null) throw new Error(`cometbft light ended: ${said}`)
    return ask(`${lightUrl}/health`).catch(() => ({ status: 0, headers: new Headers(), body: undefined, text: said }))
  }, ({ status }) => status === 200)
}, { timeout: 60_000 })

after(async () => {
  light?.kill('SIGKILL')
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 30_000 })

const rpc = async (url: string, method: string, params: unknown = {}): Promise<any> =>
  (await post(url, 'application/json', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))).body

test('cometbft light verifies every header of a node that has made payments, as the node has it', { timeout: 90_000 }, async () => {
  if (program === undefined) return
  const latest = Number((await ask(`${node.url}/v1/status`)).body.height)
  assert.ok(latest > 10)
  for (const height of [latest - 1, 2, ...Array.from({ length: Math.min(8, latest - 3) }, (_, i) => i + 3)]) {
    for (const method of ['header', 'commit', 'validators']) {
      const verified = await rpc(lightUrl, method, { height: String(height) })
      assert.equal(verified.error, undefined, `${method} ${height}: ${JSON.stringify(verified.error)}`)
      const own = await rpc(`${node.url}/comet`, method, { height: String(height) })
      assert.deepEqual(verified.result, { ...own.result, ...(method === 'commit' && { canonical: true }) }, `${method} ${height}`)
    }
  }
})

test('the application hash of a header that cometbft light verified is the one that our proof of a payment is checked against', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const [line] = (await ask(`${node.url}/v1/transactions?limit=1`)).body.items
  const trust = parseTrustPack((await ask(`${node.url}/v1/trust`)).text)
  const response = await fetch(`${node.url}/v1/transactions/${line.id}/proof`, { headers: operatorHeaders(node.url), signal: AbortSignal.timeout(15_000) })
  const judged = await judgeProof(new Uint8Array(await response.arrayBuffer()), { trust, nowMs: Date.now() })
  assert.deepEqual([judged.verdict, judged.verdict === 'false' ? undefined : judged.level], ['true', 'trustedTime'])
  const { header } = judged.proof ?? assert.fail('a proof has a header')
  const verified = await rpc(lightUrl, 'commit', { height: String(header.height) })
  const { header: theirs } = verified.result.signed_header
  assert.equal(theirs.app_hash, toHex(header.appHash).toUpperCase())
  assert.deepEqual([theirs.chain_id, theirs.height, theirs.data_hash], [header.chainId, String(header.height), toHex(header.dataHash).toUpperCase()])
})

test('the same methods are answered on both websockets', { timeout: 30_000 }, async () => {
  if (program === undefined) return
  const own = await rpc(`${node.url}/comet`, 'header', { height: '3' })
  for (const path of ['/websocket', '/comet/websocket']) {
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}${path}`)
    await new Promise((resolve, reject) => { socket.addEventListener('open', resolve); socket.addEventListener('error', reject) })
    const answered = new Promise<string>(resolve => { socket.addEventListener('message', ({ data }) => resolve(String(data))) })
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'header', params: { height: '3' } }))
    assert.deepEqual(JSON.parse(await answered), own, path)
    socket.close()
  }
})
