import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { nextInput, seeded } from './mutate.ts'
import { findTargets, loadTarget } from './target.ts'

const root = resolve(import.meta.dirname, '../..')
const INPUTS = 400

test('the same seed gives the same inputs, another seed others', () => {
  const inputs = (seed: number): string => {
    const random = seeded(seed)
    return Array.from({ length: 50 }, () => Buffer.from(nextInput(random, [Uint8Array.of(1, 2, 3)])).toString('hex')).join()
  }
  assert.equal(inputs(1), inputs(1))
  assert.notEqual(inputs(1), inputs(2))
})

for (const path of findTargets(root)) {
  test(`${path} holds for ${INPUTS} inputs from seed 1`, async () => {
    const { fuzz, corpus = [] } = await loadTarget(root, path)
    const random = seeded(1)
    for (const data of corpus) fuzz(data)
    for (let index = 0; index < INPUTS; index++) fuzz(nextInput(random, corpus))
  })
}
