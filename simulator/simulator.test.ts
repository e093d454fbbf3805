import assert from 'node:assert/strict'
import { test } from 'node:test'
import { application } from '@jianghan/app'
import { simulate, type Summary } from './run.ts'

const summaries: Summary[] = []

for (const [seed, steps] of [[1, 300], [2, 300], [3, 300], [7, 300], [8, 300], [14, 300], [17, 300]] as const) {
  test(`seed ${seed} holds for ${steps} steps (./jianghan simulate --seed ${seed} --steps ${steps})`, async () => {
    summaries.push(await simulate(seed, steps))
  })
}

test('four replicas come to the same bytes over lines that lose, delay, repeat and reorder (./jianghan simulate --seed 22 --steps 220 --replicas 4)', async () => {
  const { happened } = await simulate(22, 220, undefined, {}, 4)
  const FAULTS = [
    'message lost', 'message late', 'message twice', 'replica cut off', 'block out of order', 'block known already', 'caught up from another replica',
    'replica crashed between blocks', 'replica crashed in a write', 'replica restarted', 'replica replayed from nothing', 'unsynced writes of a replica lost',
  ]
  for (const fault of FAULTS) assert.ok((happened[fault] ?? 0) > 0, `${fault} never happened`)
  const [first, second] = [await simulate(6, 40, undefined, {}, 4), await simulate(6, 40, undefined, {}, 4)]
  assert.deepEqual([first.appHash, first.happened], [second.appHash, second.happened])
  assert.equal((await simulate(6, 40)).appHash, first.appHash, 'further replicas change nothing for the others')
})

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
  const missing: string[] = []
  for (const module of application.modules) {
    for (const name of Object.keys(module.schema.events)) {
      const event = `${module.schema.name}.${name}`
      if (!seen.has(event)) missing.push(event)
    }
  }
  assert.deepEqual(missing, NOT_HERE, 'events that never came')
})

/** Events that this run cannot bring, with one validator and one version of the application; the tests of governance have them. */
const NOT_HERE = ['governance.misbehaviorRecorded', 'governance.upgradeScheduled']
