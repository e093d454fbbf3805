import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Broadcasts } from './broadcasts.ts'

test('batches are handed over one after the other in their order, each once while it waits, and again when it is pushed again', async () => {
  const begun: string[] = []
  const answers: (() => void)[] = []
  const broadcasts = new Broadcasts((name, bytes) => {
    begun.push(`${name}${bytes.length}`)
    return new Promise(resolve => answers.push(resolve))
  })
  const answer = async (): Promise<void> => {
    answers.shift()?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  for (const name of ['a', 'b', 'c', 'b', 'c']) broadcasts.push(name, new Uint8Array(name === 'a' ? 1 : 2))
  assert.deepEqual(begun, ['a1'], 'the others wait for the answer')
  await answer()
  broadcasts.push('a', new Uint8Array(1))
  for (let i = 0; i < 5; i++) await answer()
  assert.deepEqual(begun, ['a1', 'b2', 'c2', 'a1'])
  broadcasts.push('d', new Uint8Array(3))
  assert.deepEqual(begun.at(-1), 'd3', 'it works again after a rest')
})
