import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { test } from 'node:test'
import { nextInput, seeded } from './mutate.ts'
import { corpusFile, INPUT_MAX, INPUTS_MAX, packInputs, unpackInputs } from './corpus.ts'
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

test('kept inputs are read as they were packed; too many, too long and broken ones are refused', () => {
  const inputs = [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(INPUT_MAX).fill(7)]
  assert.deepEqual(unpackInputs(packInputs(inputs)), inputs)
  assert.deepEqual(unpackInputs(Buffer.alloc(0)), [])
  assert.throws(() => packInputs(new Array(INPUTS_MAX + 1).fill(new Uint8Array(1))))
  assert.throws(() => packInputs([new Uint8Array(INPUT_MAX + 1)]))
  for (const broken of ['00', '00000002aa', '00001001', '00'.repeat(4 * (INPUTS_MAX + 1))]) assert.throws(() => unpackInputs(Buffer.from(broken, 'hex')), /end wrongly/)
})

test('every file of kept inputs is that of a target', () => {
  const files = new Set(findTargets(root).map(path => basename(corpusFile(root, path))))
  const kept = readdirSync(join(root, 'tools/fuzz/corpus'))
  assert.ok(kept.length > 40)
  assert.deepEqual(kept.filter(name => !files.has(name)), [])
})

for (const path of findTargets(root)) {
  test(`${path} holds for what is kept and for ${INPUTS} inputs from seed 1`, async () => {
    const { fuzz, corpus } = await loadTarget(root, path)
    const random = seeded(1)
    for (const data of corpus) fuzz(data)
    for (let index = 0; index < INPUTS; index++) fuzz(nextInput(random, corpus))
  })
}
