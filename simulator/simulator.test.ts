import assert from 'node:assert/strict'
import { test } from 'node:test'
import { application } from '@jianghan/app'
import { simulate, type Summary } from './run.ts'

const summaries: Summary[] = []

for (const [seed, steps] of [[1, 300], [2, 300], [3, 300], [7, 300], [14, 300], [16, 300]] as const) {
  test(`seed ${seed} holds for ${steps} steps (./jianghan simulate --seed ${seed} --steps ${steps})`, async () => {
    summaries.push(await simulate(seed, steps))
  })
}

test('the same seed gives the same run', async () => {
  const [first, second] = [await simulate(5, 25), await simulate(5, 25)]
  assert.deepEqual([first.appHash, first.blocks, first.transactions, first.happened], [second.appHash, second.blocks, second.transactions, second.happened])
})

test('the seeds above see every kind of fault, every event, and run every invariant', () => {
  const seen = new Set(summaries.flatMap(summary => [...summary.seen.keys()]))
  const happened = new Set(summaries.flatMap(summary => Object.keys(summary.happened)))
  const FAULTS = [
    'crash between blocks', 'crash in a write', 'crash of the follower', 'power cut', 'unsynced writes lost', 'restart', 'cold replay',
    'fullDisk', 'tornWrite', 'crashAtSync', 'crashAfterSync', 'full disk for a while', 'block without room', 'slow disk',
    'lostFlush', 'unansweredFlush', 'crashBeforeFlush', 'crashAfterFlush',
    'long pause', 'clock jumped back', 'clock jumped ahead', 'clock set right', 'clock behind', 'lost batch', 'repeated batch',
  ]
  for (const fault of FAULTS) {
    assert.ok(happened.has(fault), `${fault} never happened`)
  }
  const invariants = application.modules.flatMap(module => module.invariants.map(invariant => invariant.name))
  for (const summary of summaries) assert.deepEqual(summary.invariants, invariants)
  for (const module of application.modules) {
    for (const name of Object.keys(module.schema.events)) assert.ok(seen.has(`${module.schema.name}.${name}`), `event ${module.schema.name}.${name} never came`)
  }
})
