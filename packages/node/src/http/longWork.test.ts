import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LongWork } from './longWork.ts'

/** Work that ends when the test says so, and a wait of one millisecond for it. */
function world(): Readonly<{ work: LongWork<string, { done: string }>; begun: { input: string; end(): void; fail(fault: Error): void }[] }> {
  const begun: { input: string; end(): void; fail(fault: Error): void }[] = []
  const work = new LongWork<string, { done: string }>(input => {
    const { promise, resolve, reject } = Promise.withResolvers<{ done: string }>()
    begun.push({ input, end: () => resolve({ done: input }), fail: reject })
    return promise
  }, 1)
  return { work, begun }
}

test('work that takes long is told of as running, and its outcome to whoever asks after its end', async () => {
  const { work, begun } = world()
  assert.equal(work.ask(), undefined)
  assert.deepEqual(await work.begin('a'), { running: true })
  assert.deepEqual(await work.ask(), { running: true })
  begun[0]?.end()
  assert.deepEqual(await work.ask(), { done: 'a' })
  assert.deepEqual(await work.ask(), { done: 'a' })
})

test('a second one beside the first is answered by itself, and the first is what is asked for', async () => {
  const { work, begun } = world()
  await work.begin('a')
  const second = work.begin('b')
  begun[1]?.fail(new Error('one is under way'))
  await assert.rejects(second, /one is under way/)
  begun[0]?.end()
  assert.deepEqual(await work.ask(), { done: 'a' })
})

test('a fault is told to every asker until work is begun anew', async () => {
  const { work, begun } = world()
  await work.begin('a')
  begun[0]?.fail(new Error('the disk is full'))
  await assert.rejects(async () => work.ask(), /the disk is full/)
  await assert.rejects(async () => work.ask(), /the disk is full/)
  assert.deepEqual(await work.begin('b'), { running: true })
  begun[1]?.end()
  assert.deepEqual(await work.ask(), { done: 'b' })
})
