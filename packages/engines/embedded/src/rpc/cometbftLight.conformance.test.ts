import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { toHex } from '@jianghan/protocol'
import { formatTime } from '@jianghan/light'
import { cometbft } from '../../../../../tools/cometbft.ts'
import { handleHttp, handleRpc } from './answer.ts'
import type { RpcContext } from './application.ts'
import { rpcWorld } from './testWorld.ts'
import { attachWebSocket } from './webSocket.ts'

/**
 * The judge: CometBFT's own light client follows our chain through our RPC, and answers through its proxy only what it could verify.
 */

const cleanups: (() => unknown)[] = []
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const program = cometbft()
const HOST = '127.0.0.1'

/** Serves a world's RPC under /comet; `lie` may change what goes out. Answers the address. */
async function serveRpc(context: RpcContext, lie: (body: string) => string = body => body): Promise<string> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${HOST}`)
    let body = ''
    for await (const chunk of request) body += chunk
    const path = url.pathname.replace(/^\/comet/, '')
    const answer = handleHttp(context, { method: request.method ?? '', path, query: url.searchParams, body })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(lie(answer.body))
  })
  const detach = attachWebSocket(server, ['/comet/websocket'], async request => handleRpc(context, request))
  server.listen(0, HOST)
  await once(server, 'listening')
  cleanups.push(() => {
    detach()
    server.closeAllConnections()
    server.close()
  })
  return `http://${HOST}:${(server.address() as AddressInfo).port}/comet`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts `cometbft light` from the header at height 1. Answers a caller of its proxy, or what it said when it did not come up. */
async function startLight(context: RpcContext, primary: string, witness: string) {
  const home = mkdtempSync(join(tmpdir(), 'jianghan-light-'))
  const port = await freePort()
  const root = context.engine.blocks.at(1n)
  assert.ok(root)
  const child: ChildProcess = spawn(program as string, [
    'light', context.engine.chain.id, '--primary', primary, '--witnesses', witness, '--height', '1', '--hash', toHex(root.blockId.hash),
    '--home-dir', home, '--home', home, '--laddr', `tcp://${HOST}:${port}`,
  ], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let exited = false
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => (said += data))
  const exit = once(child, 'exit').then(() => (exited = true))
  cleanups.push(async () => {
    child.kill('SIGKILL')
    await exit
    rmSync(home, { recursive: true, force: true })
  })
  const call = async (method: string, params: unknown = {}): Promise<any> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    return (await fetch(`http://${HOST}:${port}/`, { method: 'POST', body })).json()
  }
  while (!exited) {
    const up = await call('health').then(() => true, () => false)
    if (up) return { call, said: () => said }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`cometbft light did not start: ${said}`)
}

const recent = () => Date.now() - 3600_000

test('cometbft light follows our chain and verifies headers, commits, blocks, validators, results and parameters', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const world = rpcWorld(30, { start: recent() })
  const light = await startLight(world, await serveRpc(world), await serveRpc(world))
  const ours = (method: string, params: unknown): any => (handleRpc(world, { jsonrpc: '2.0', id: 1, method, params }) as any).result
  for (const height of ['2', '17', '29']) {
    for (const method of ['header', 'commit', 'block', 'validators', 'block_results']) {
      const verified = await light.call(method, { height })
      assert.equal(verified.error, undefined, `${method} ${height}: ${JSON.stringify(verified.error)}`)
      // Go writes an empty list that it read from JSON as null.
      if (method === 'block') verified.result.block.evidence.evidence ??= []
      assert.deepEqual(verified.result, { ...ours(method, { height }), ...(method === 'commit' && { canonical: true }) })
    }
  }
  const params = await light.call('consensus_params', { height: '5' })
  assert.deepEqual(params.result, ours('consensus_params', { height: '5' }))
  const status = await light.call('status')
  assert.equal(status.result.sync_info.latest_block_height, '30')
  const metas = await light.call('blockchain', { minHeight: '29', maxHeight: '29' })
  assert.deepEqual(metas.result, ours('blockchain', { minHeight: '29', maxHeight: '29' }))
  // The proxy takes this hash in base64, and asks us in hexadecimal.
  const hash = Buffer.from(world.engine.blocks.at(17n)?.blockId.hash ?? []).toString('base64')
  assert.equal((await light.call('header_by_hash', { hash })).result.header.height, '17')
  assert.match((await light.call('header', { height: '31' })).error.data, /31|height/)
})

test('cometbft light refuses a header with a changed time, application hash or signature', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const world = rpcWorld(12, { start: recent() })
  const target = world.engine.blocks.at(7n)
  assert.ok(target)
  const time = formatTime(target.header.time)
  const changes: Record<string, [string, string]> = {
    time: [time, time.replace('Z', time.includes('.') ? '1Z' : '.1Z')],
    'app hash': [toHex(target.header.appHash).toUpperCase(), toHex(world.engine.blocks.at(5n)?.header.appHash ?? new Uint8Array(0)).toUpperCase()],
    signature: [Buffer.from(target.commit.signatures[0]?.signature ?? []).toString('base64'), Buffer.alloc(64).toString('base64')],
  }
  for (const [what, [from, to]] of Object.entries(changes)) {
    const light = await startLight(world, await serveRpc(world, body => body.replaceAll(from, to)), await serveRpc(world))
    const refused = await light.call('header', { height: '7' })
    assert.ok(refused.error, `a changed ${what} was accepted`)
    const honest = await light.call('header', { height: '4' })
    assert.equal(honest.error, undefined)
  }
})

test('cometbft light detects two chains under one key when the witness follows the other', { timeout: 60_000 }, async () => {
  if (program === undefined) return
  const start = recent()
  const world = rpcWorld(12, { start })
  const fork = rpcWorld(12, { start, batch: index => index < 5 ? `batch ${index}` : `other ${index}` })
  assert.deepEqual(fork.engine.blocks.at(4n)?.blockId, world.engine.blocks.at(4n)?.blockId)
  const light = await startLight(world, await serveRpc(world), await serveRpc(fork))
  assert.equal((await light.call('header', { height: '4' })).error, undefined)
  const refused = await light.call('header', { height: '11' })
  assert.match(refused.error.data, /attempted attack detected|ATTACK/i)
})
