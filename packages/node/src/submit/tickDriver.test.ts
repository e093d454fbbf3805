import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair } from '@jianghan/crypto'
import { kernelV1, readTransaction } from '@jianghan/protocol'
import { TickDriver } from './tickDriver.ts'

test('a node sends one Tick at a time when something is due, and none when nothing is', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_764_000_000_000 })
  const sent: { bytes: Uint8Array; answer: (done: boolean) => void }[] = []
  const key = generateKeyPair(1, new Uint8Array(32).fill(7))
  const driver = new TickDriver({ maker: { chainId: 'test-chain', memberId: 'operator', key }, turnMs: 0, submit: (bytes, answer) => { sent.push({ bytes, answer }) } })
  const now = (): bigint => BigInt(Date.now())
  driver.next(undefined)
  t.mock.timers.tick(10_000_000)
  assert.equal(sent.length, 0)
  driver.next(now() + 1_000n)
  t.mock.timers.tick(1_000)
  assert.equal(sent.length, 0)
  t.mock.timers.tick(1)
  assert.equal(sent.length, 1)
  driver.next(now() - 1n)
  t.mock.timers.tick(60_000)
  assert.equal(sent.length, 1, 'one is under way')
  sent[0]?.answer(false)
  t.mock.timers.tick(4_999)
  assert.equal(sent.length, 1, 'one that was refused is not sent again at once')
  t.mock.timers.tick(2)
  assert.equal(sent.length, 2)
  sent[1]?.answer(true)
  driver.next(undefined)
  driver.close()
  t.mock.timers.tick(10_000_000)
  assert.equal(sent.length, 2)
  const read = readTransaction(sent[0]?.bytes ?? new Uint8Array(0))
  assert.ok(read.ok)
  const [action] = read.value.body.actions
  assert.equal(action?.type, 'kernel.v1.Tick')
  assert.deepEqual([...action.body], [...toBinary(kernelV1.TickSchema, create(kernelV1.TickSchema, { memberId: 'operator', steps: 256 }))])
})

test('a node of a network waits for its turn, and sends nothing where another has seen to it', t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_764_000_000_000 })
  let sent = 0
  const key = generateKeyPair(1, new Uint8Array(32).fill(7))
  const driver = new TickDriver({ maker: { chainId: 'test-chain', memberId: 'operator', key }, turnMs: 800, submit: () => { sent++ } })
  const dueMs = BigInt(Date.now() + 1_000)
  driver.next(dueMs)
  t.mock.timers.tick(1_500)
  driver.next(undefined)
  t.mock.timers.tick(10_000)
  assert.equal(sent, 0, 'the block of the other node says that nothing waits any more')
  driver.next(BigInt(Date.now() + 1_000))
  t.mock.timers.tick(1_800)
  assert.equal(sent, 0)
  t.mock.timers.tick(1)
  assert.equal(sent, 1, 'nobody else did')
  driver.close()
})
