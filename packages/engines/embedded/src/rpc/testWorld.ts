import { ED25519, generateKeyPair } from '@jianghan/crypto'
import { addNanos, timeOfMilliseconds } from '@jianghan/light'
import { EmbeddedEngine } from '../engine.ts'
import { MemoryApp } from '../memoryApp.ts'
import type { RpcContext } from './application.ts'

/** An engine with `blocks` sealed blocks of one batch each on an application in memory, and what its RPC answers from; for tests. */
export function rpcWorld(blocks: number, over: Readonly<{ start?: number; batch?: (index: number) => string }> = {}): Omit<RpcContext, 'engine'> & { readonly app: MemoryApp; readonly engine: EmbeddedEngine } {
  const app = new MemoryApp()
  const textOf = over.batch ?? (index => `batch ${index}`)
  let now = timeOfMilliseconds(over.start ?? Date.UTC(2026, 0, 1))
  const soon: (() => void)[] = []
  const engine = EmbeddedEngine.open({
    app, chainId: 'wuhan-test-1', validatorKey: generateKeyPair(ED25519, new Uint8Array(32).fill(3)), genesisTime: now, appVersion: 1n,
    clock: () => (now = addNanos(now, 250_000_000n)),
    timers: { soon: task => void soon.push(task), after: () => () => undefined },
  })
  for (let i = 0; i < blocks; i++) {
    void engine.submit(new TextEncoder().encode(textOf(i)))
    for (const task of soon.splice(0)) task()
  }
  return {
    engine, app, moniker: 'test',
    application: {
      info: { data: 'jianghan', version: '0' },
      query: request => ({ code: 0, height: engine.tip.height, key: request.data, value: Uint8Array.of(1, 2, 3) }),
      broadcast(batch) {
        void engine.submit(batch)
        return { code: 0, log: '', codespace: '' }
      },
      results: height => app.readEngineBytes(height)?.batches.map(() => ({ code: 0, data: new Uint8Array(0), gasWanted: 0n, gasUsed: 0n })),
    },
  }
}
