import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { ED25519, generateKeyPair } from '@jianghan/crypto'
import { EmbeddedEngine } from '@jianghan/engine-embedded'
import { engineContract, MemoryApp } from '@jianghan/engine-embedded/testing'
import { timeOfMilliseconds } from '@jianghan/light'
import { cometbft } from '../../../../tools/cometbft.ts'
import { NetworkEngine } from './engine.ts'
import { freePort } from './testing/freePort.ts'
import { MemoryNetworkApp, onesPool } from './testing/memoryNetworkApp.ts'

/** One contract, kept by both engines; CometBFT with one validator is a network of one. */

const clock = () => timeOfMilliseconds(Date.now())
const began = clock()

engineContract('embedded', async () => {
  const app = new MemoryApp()
  const validatorKey = generateKeyPair(ED25519)
  return {
    name: 'embedded', app,
    async open() {
      const engine = EmbeddedEngine.open({ app, chainId: 'contract-1', validatorKey, genesisTime: began, appVersion: 1n, clock })
      return { chain: engine, submit: batch => engine.submit(batch), close: async () => engine.stop() }
    },
  }
})

const program = cometbft()

if (program !== undefined) engineContract('cometbft', async (t: TestContext) => {
  const app = new MemoryNetworkApp()
  const [validatorKey, peerKey] = [generateKeyPair(ED25519), generateKeyPair(ED25519)]
  const folder = mkdtempSync(join(tmpdir(), 'jh-comet-'))
  const opened: NetworkEngine[] = []
  t.after(async () => {
    for (const engine of opened) await engine.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const port = await freePort()
  return {
    name: 'cometbft', app,
    async open() {
      const engine = await NetworkEngine.open({
        app, genesis: { chainId: 'contract-1', time: began, initialHeight: 1n, appVersion: 1n, validators: [{ publicKey: validatorKey.publicKey, power: 10n }] },
        version: '0.0.0-test', validatorKey, peerKey, program, home: join(folder, 'engine'), sealsFolder: join(folder, 'seals'), moniker: 'contract', profile: 'lan',
        listen: { host: '127.0.0.1', port }, externalAddress: '', peers: [], emptyBlockMs: 500, keepBlocks: 0n, pool: onesPool,
        onBlock: () => undefined, onSealed: () => undefined, onDropped: () => undefined, onStanding: () => undefined, onReport: () => undefined, waitForRoom: async () => undefined,
      })
      opened.push(engine)
      return { chain: engine.chain, submit: batch => engine.submit(batch), close: () => engine.close() }
    },
  }
})
