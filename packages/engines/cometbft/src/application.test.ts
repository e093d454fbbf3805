import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { equalBytes, utf8 } from '@jianghan/protocol'
import { AbciServer } from './abci/server.ts'
import { AbciApplication } from './application.ts'
import { AbciClient, type Answer, fieldOf, listOf, requests, type SentBlock } from './testing/abciClient.ts'
import { MemoryNetworkApp, onesPool } from './testing/memoryNetworkApp.ts'
import { SignGuard } from './signGuard.ts'
import { BatchVerdicts } from './verdicts.ts'

/** The validator of this node, and the height up to which it has signed here. */
const [OWN, SIGNED] = [new Uint8Array(20).fill(3), 1n]
const VALIDATORS = [{ publicKey: new Uint8Array(32).fill(9), power: 10n }]

/** An application behind its socket, as the engine meets it. `restart` is another engine over the same application. */
async function world(t: TestContext, { initialHeight = 1n }: Readonly<{ initialHeight?: bigint }> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'jh-abci-'))
  const app = new MemoryNetworkApp()
  const guard = new SignGuard(OWN, () => SIGNED)
  const told = { committed: [] as bigint[], rejected: [] as string[], faults: [] as unknown[], dropped: 0, connections: 0, retries: 0 }
  const application = new AbciApplication(app, { chainId: 'test-1', initialHeight, appVersion: 3n, validators: VALIDATORS, version: '0.1.0' }, new BatchVerdicts(app, onesPool), {
    onCommitted: ({ height }) => told.committed.push(height), onDropped: () => { told.dropped++ }, onRejected: (_, why) => told.rejected.push(why),
    faultOfVotes: (height, votes) => guard.faultOf(height, votes), retainHeight: () => 0n, onCommitFailed: async () => { told.retries++ },
  })
  const path = join(folder, 'app.sock')
  const server = await AbciServer.listen(path, application.handle, { onConnections: open => { told.connections = open }, onFault: fault => told.faults.push(fault) })
  const dial = async (): Promise<AbciClient> => {
    const client = await AbciClient.dial(path)
    t.after(() => client.end())
    return client
  }
  t.after(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const client = await dial()
  const ask = async (request: Uint8Array): Promise<Answer> => {
    const [answer] = await Promise.all(client.send(request))
    assert.ok(answer, 'the connection ended')
    return answer
  }
  const decide = async (block: SentBlock): Promise<Answer> => {
    const finalized = await ask(requests.finalizeBlock(block))
    await ask(requests.commit())
    return finalized
  }
  return { app, told, application, server, client, dial, ask, decide }
}

test('requests of a connection are answered in their order, every flush among them, in few writes', async t => {
  const { client } = await world(t)
  const answers = await Promise.all(client.send(requests.echo('a'), requests.flush(), requests.info(), requests.checkTx(utf8('batch')), requests.flush(), requests.echo('b')))
  assert.deepEqual(answers.map(answer => answer?.number), [2, 3, 4, 9, 3, 2])
  assert.deepEqual([answers[0], answers[5]].map(answer => Buffer.from(fieldOf(answer as Answer, 1) as Uint8Array).toString()), ['a', 'b'])
  assert.ok(client.arrivals < 6, `six answers came in ${client.arrivals} writes`)
})

test('four connections are treated alike, and each keeps its own order', async t => {
  const { dial } = await world(t)
  const clients = await Promise.all([dial(), dial(), dial(), dial()])
  const answers = await Promise.all(clients.flatMap(client => client.send(requests.flush(), requests.info())))
  assert.deepEqual(answers.map(answer => answer?.number), [3, 4, 3, 4, 3, 4, 3, 4])
})

test('bytes that are no ABCI message end the connection and harm no other', async t => {
  const { client, dial, told, ask } = await world(t)
  for (const bytes of [Uint8Array.of(2, 0xff, 0xff), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff), Uint8Array.of(2, 0x08, 1)]) {
    const bad = await dial()
    bad.sendRaw(bytes)
    await bad.closed
  }
  assert.equal(told.faults.length, 3)
  assert.equal((await ask(requests.info())).number, 4)
  assert.ok(client)
})

test('a chain begins with the hash of the application, the same when asked again, and only for the genesis that the node knows', async t => {
  const { ask, app, client, told } = await world(t)
  for (let i = 0; i < 2; i++) assert.ok(equalBytes(fieldOf(await ask(requests.initChain('test-1', VALIDATORS)), 3) as Uint8Array, app.lastAppHash))
  assert.deepEqual(await Promise.all(client.send(requests.initChain('test-2', VALIDATORS))), [undefined])
  assert.match(String(told.faults[0]), /chain "test-2"/)
})

test('a ledger that the network takes over says 0 until the network\'s first block, and begins with the hash it has', async t => {
  const { app, ask, decide } = await world(t, { initialHeight: 3n })
  for (const height of [1n, 2n]) app.commit(app.execute({ height, time: { seconds: 1n, nanos: 0 }, batches: [utf8(`old ${height}`)] }).token, new Uint8Array(0))
  const carried = app.lastAppHash
  const stands = async (): Promise<unknown[]> => {
    const info = await ask(requests.info())
    return [fieldOf(info, 4), Buffer.from(fieldOf(info, 5) as Uint8Array || new Uint8Array(0)).toString('hex')]
  }
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(await stands(), [0n, ''])
    assert.ok(equalBytes(fieldOf(await ask(requests.initChain('test-1', VALIDATORS, 3n)), 3) as Uint8Array, carried))
  }
  const finalized = await decide({ height: 3n, batches: [utf8('new')] })
  assert.deepEqual([app.lastHeight, await stands()], [3n, [3n, Buffer.from(fieldOf(finalized, 5) as Uint8Array).toString('hex')]])
})

test('a decided block is executed to the same result whether it was proposed, judged or never seen here, and is durable before commit is answered', async t => {
  const [proposer, judge, stranger] = [await world(t), await world(t), await world(t)]
  const proposed = await proposer.ask(requests.prepareProposal({ height: 1n, batches: [utf8('one'), utf8('two')] }))
  const block = { height: 1n, batches: listOf(proposed, 1) }
  assert.deepEqual(listOf(proposed, 1).map(batch => Buffer.from(batch).toString()).sort(), ['one', 'two'])
  assert.equal(fieldOf(await judge.ask(requests.processProposal(block)), 1), 1n)
  const results = await Promise.all([proposer, judge, stranger].map(each => each.decide(block)))
  for (const result of results) assert.deepEqual(result, results[0])
  for (const { app, told } of [proposer, judge, stranger]) assert.deepEqual([app.lastHeight, told.committed, app.executed.length], [1n, [1n], 1])
  assert.ok(equalBytes(fieldOf(results[0] as Answer, 5) as Uint8Array, proposer.app.lastAppHash))
  const info = await proposer.ask(requests.info())
  assert.deepEqual([fieldOf(info, 3), fieldOf(info, 4)], [3n, 1n])
})

test('what was executed and not committed is forgotten: a new engine asks for the same height and gets the same', async t => {
  const { ask, decide, app } = await world(t)
  const first = await ask(requests.finalizeBlock({ height: 1n, batches: [utf8('one')] }))
  await ask(requests.info())
  assert.equal(app.lastHeight, 0n)
  assert.deepEqual(await decide({ height: 1n, batches: [utf8('one')] }), first)
  assert.equal(app.lastHeight, 1n)
})

test('an empty block changes no state and is stored', async t => {
  const { decide, app } = await world(t)
  const before = app.lastAppHash
  assert.ok(equalBytes(fieldOf(await decide({ height: 1n }), 5) as Uint8Array, before))
  assert.equal(app.lastHeight, 1n)
})

test('a proposal with a forged signature, a repeated batch, poison, a batch that does not follow or of another height is refused by a word', async t => {
  const { ask, decide, told } = await world(t)
  await decide({ height: 1n, batches: [utf8('old')] })
  const batch = utf8('good')
  const rows: readonly [readonly Uint8Array[], bigint, string | undefined][] = [
    [[batch], 2n, undefined],
    [[batch, Uint8Array.of(0xfd, 1)], 2n, 'badSignature'],
    [[batch, batch], 2n, 'repeated'],
    [[Uint8Array.of(0xfc)], 2n, 'malformed'],
    [[batch, Uint8Array.of(0xfb, 1)], 2n, 'poison'],
    [[batch, Uint8Array.of(0xff, 1)], 2n, 'refusedBatch'],
    [[1, 2, 3].map(fill => new Uint8Array(1024 * 1024).fill(fill)), 2n, 'overQuota'],
    [[batch], 5n, 'height'],
  ]
  for (const [batches, height, why] of rows) {
    told.rejected.length = 0
    const verdict = fieldOf(await ask(requests.processProposal({ height, batches })), 1)
    assert.deepEqual([verdict, told.rejected[0]], [why === undefined ? 1n : 2n, why])
  }
})

test('a proposer leaves out what does not hold and poison, and proposes the rest', async t => {
  const { ask, told } = await world(t)
  const proposed = await ask(requests.prepareProposal({ height: 1n, bytesMax: 4n * 1024n * 1024n, batches: [Uint8Array.of(0xfd, 1), Uint8Array.of(0xfc), utf8('fine'), Uint8Array.of(0xfb, 2), utf8('fine')] }))
  assert.deepEqual(listOf(proposed, 1).map(batch => Buffer.from(batch).toString()), ['fine'])
  assert.equal(told.dropped, 1)
  assert.deepEqual(listOf(await ask(requests.prepareProposal({ height: 1n, batches: [Uint8Array.of(0xfb, 2)] })), 1), [])
  assert.equal(told.dropped, 1, 'poison is tried once')
})

test('the mempool takes batches by form, number and signature, and gives up at the next look those that turned out not to hold', async t => {
  const { ask, decide } = await world(t)
  const code = async (batch: Uint8Array, isRecheck = false): Promise<bigint | Uint8Array> => fieldOf(await ask(requests.checkTx(batch, isRecheck)), 1)
  assert.deepEqual([await code(utf8('one')), await code(utf8('one')), await code(Uint8Array.of(0xfc))], [0n, 0n, 1n])
  assert.equal(await code(Uint8Array.of(0xfd, 9)), 0n, 'its inner signatures are judged meanwhile')
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(await code(Uint8Array.of(0xfd, 9), true), 6n)
  await decide({ height: 1n, batches: [utf8('one')] })
  assert.deepEqual([await code(utf8('one')), await code(utf8('one'), true)], [3n, 3n])
})

test('when a block cannot be stored the engine waits, and the block is stored when there is room', async t => {
  const { decide, app, told } = await world(t)
  app.failCommits = 2
  await decide({ height: 1n, batches: [utf8('one')] })
  assert.deepEqual([app.lastHeight, told.retries, told.committed], [1n, 2, [1n]])
})

test('poison in a decided block stops the node for good, with nothing written', async t => {
  const { client, dial, app, told } = await world(t)
  const [answer] = await Promise.all(client.send(requests.finalizeBlock({ height: 1n, batches: [Uint8Array.of(0xfb, 1)] })))
  assert.deepEqual([answer, app.lastHeight], [undefined, 0n])
  assert.match(String(told.faults[0]), /decided/)
  const again = await dial()
  assert.deepEqual(await Promise.all(again.send(requests.info())), [undefined])
})

test('a batch that is refused whole in a decided block keeps its place and its result, without effect', async t => {
  const { decide, app } = await world(t)
  const finalized = await decide({ height: 1n, batches: [utf8('one'), Uint8Array.of(0xff, 1)] })
  assert.equal(listOf(finalized, 2).length, 2)
  assert.equal(app.committed[0]?.batches.length, 2)
})

test('a vote of this node\'s key that it did not sign stops it for good, before it votes or stores anything, in a proposal as in a decided block', async t => {
  for (const request of ['processProposal', 'finalizeBlock'] as const) {
    const { client, decide, dial, app, told } = await world(t)
    await decide({ height: 1n })
    await decide({ height: 2n, votes: [{ address: OWN, flag: 2n }] })
    const [answer] = await Promise.all(client.send(requests[request]({ height: 3n, batches: [utf8('one')], votes: [{ address: OWN, flag: 2n }] })))
    assert.deepEqual([answer, app.lastHeight], [undefined, 2n])
    assert.match(String(told.faults[0]), /Block 2 carries a vote .* signed up to height 1/)
    assert.deepEqual(await Promise.all((await dial()).send(requests.info())), [undefined])
  }
})
