import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ED25519, generateKeyPair } from '@jianghan/crypto'
import { timeOfMilliseconds } from '@jianghan/light'
import { utf8 } from '@jianghan/protocol'
import { cometbft } from '../../../../tools/cometbft.ts'
import { NetworkEngine } from './engine.ts'
import { RpcClient } from './rpcClient.ts'
import { freePort } from './testing/freePort.ts'
import { MemoryNetworkApp, onesPool } from './testing/memoryNetworkApp.ts'

const program = cometbft()

test('the engine forgets blocks that the node was told to keep no longer, whose headers and votes the node still shows, also after a restart', { timeout: 90_000 }, async t => {
  if (program === undefined) return
  const app = new MemoryNetworkApp()
  const [validatorKey, peerKey] = [generateKeyPair(ED25519), generateKeyPair(ED25519)]
  const folder = mkdtempSync(join(tmpdir(), 'jh-kept-'))
  const port = await freePort()
  const open = (keepBlocks: bigint) => NetworkEngine.open({
    app, genesis: { chainId: 'kept-1', time: timeOfMilliseconds(1_790_000_000_000), initialHeight: 1n, appVersion: 1n, validators: [{ publicKey: validatorKey.publicKey, power: 10n }] },
    version: '0.0.0-test', validatorKey, peerKey, program, home: join(folder, 'engine'), sealsFolder: join(folder, 'seals'), moniker: 'kept', profile: 'lan',
    listen: { host: '127.0.0.1', port }, externalAddress: '', peers: [], emptyBlockMs: 500, keepBlocks, pool: onesPool,
    onBlock: () => undefined, onSealed: () => undefined, onDropped: () => undefined, onStanding: () => undefined, onReport: () => undefined, waitForRoom: async () => undefined,
  })
  let engine = await open(4n)
  t.after(async () => {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })
  for (let i = 0; i < 10; i++) assert.equal((await engine.submit(utf8(`batch ${i}`))).outcome, 'final')
  const rpc = new RpcClient(join(folder, 'engine', 'run', 'rpc.sock'))
  t.after(() => rpc.close())
  const earliest = async (): Promise<bigint> => BigInt((await rpc.call('status', {}) as { sync_info: { earliest_block_height: string } }).sync_info.earliest_block_height)
  while (await earliest() <= 4n) await new Promise(resolve => setTimeout(resolve, 100))
  for (const height of [1n, 2n, 4n]) assert.ok(engine.chain.header(height)?.height === height && engine.chain.commit(height)?.signatures.length === 1 && engine.chain.validators(height) !== undefined)
  await engine.close()
  engine = await open(0n)
  assert.equal((await engine.submit(utf8('after the restart'))).outcome, 'final')
  assert.equal(engine.chain.header(2n)?.height, 2n)
  // What the node has pruned by itself is no use to the engine either.
  const pruned = app.lastHeight
  app.baseHeight = pruned
  assert.equal((await engine.submit(utf8('after pruning'))).outcome, 'final')
  while (await earliest() < pruned) await new Promise(resolve => setTimeout(resolve, 100))
  assert.equal(await earliest(), pruned)
})
