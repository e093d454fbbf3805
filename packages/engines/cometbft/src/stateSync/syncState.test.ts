import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import { ED25519, generateKeyPair } from '@jianghan/crypto'
import type { Placed, SnapshotSink } from './snapshots.ts'
import { CHUNK, OFFER } from '../abci/responses.ts'
import { syncState } from './syncState.ts'

const PLACED: Placed = { height: 7n, appHash: new Uint8Array(32).fill(2), appVersion: 1n }

/** Fetches the state from a stand-in for the engine. Chunks of five bytes are good. */
async function fetched(t: TestContext, place: () => Promise<Placed | undefined>) {
  const folder = mkdtempSync(join(tmpdir(), 'jh-sync-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'engine.sh')
  const script = resolve(import.meta.dirname, '../testing/syncingEngine.ts')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${script}' "$@"\n`, { mode: 0o700 })
  const [lines, taken]: [string[], number[]] = [[], []]
  const sink: SnapshotSink = {
    begin: ({ height }) => height === 7n,
    take(index, bytes) {
      if (bytes.length !== 5) return false
      taken.push(index)
      return true
    },
    place,
  }
  const home = join(folder, 'engine')
  const placed = await syncState({
    genesis: { chainId: 'test-1', time: { seconds: 1n, nanos: 0 }, initialHeight: 1n, appVersion: 1n, validators: [{ publicKey: new Uint8Array(32).fill(9), power: 10n }] },
    version: '0.1.0', peerKey: generateKeyPair(ED25519), program, home, sink, source: { servers: ['http://127.0.0.1:1'], trustHeight: 5n, trustHash: 'ab'.repeat(32) },
    onLine: line => lines.push(line), moniker: 'a', profile: 'lan', listen: { host: '127.0.0.1', port: 1 }, externalAddress: '', peers: [], emptyBlockMs: 5_000,
  })
  return { placed, lines, taken, answers: JSON.parse(readFileSync(join(home, 'answers.json'), 'utf8')) as number[] }
}

test('the state is here when the engine asks for the block after it, once a snapshot of a known form was offered and every chunk of it is good', async t => {
  const { placed, lines, taken, answers } = await fetched(t, () => Promise.resolve(PLACED))
  assert.deepEqual(placed, PLACED)
  assert.deepEqual(taken, [0, 1])
  assert.deepEqual(answers, [OFFER.rejectFormat, OFFER.accept, CHUNK.accept, CHUNK.retry, CHUNK.accept, 7])
  assert.deepEqual(lines, [])
})

test('a snapshot that does not lead to the hash after all is refused, and the next one is taken', async t => {
  let tries = 0
  const { placed, answers } = await fetched(t, () => Promise.resolve(++tries === 1 ? undefined : PLACED))
  assert.deepEqual(placed, PLACED)
  assert.deepEqual(answers, [OFFER.rejectFormat, OFFER.accept, CHUNK.accept, CHUNK.retry, CHUNK.rejectSnapshot, OFFER.accept, CHUNK.accept, CHUNK.accept, 7])
})
