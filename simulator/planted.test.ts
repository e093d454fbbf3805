import assert from 'node:assert/strict'
import { test } from 'node:test'
import { application } from '@jianghan/app'
import { type Action, type Application, ok, type Write } from '@jianghan/kernel'
import { type Planted, simulate } from './run.ts'

/** The application with one action done otherwise. */
function withAction(name: string, change: (action: Action) => Partial<Action>): Application {
  const changed = (action: Action): Action => (action.schema.name === name ? { ...action, ...change(action) } : action)
  return { ...application, modules: application.modules.map(module => ({ ...module, actions: module.actions.map(changed) })) }
}

/** A writer that hears of a handler's writes and events before they are made. */
const through = (write: Write, change: Partial<Write>): Write => ({ ...write, ...change })

let executions = 0

/** Bugs that were put in on purpose, and the words in which a run must complain. */
const PLANTED: [what: string, planted: Planted, words: RegExp][] = [
  ['a transfer that tells nobody', {
    application: withAction('payments.v1.Transfer', ({ apply }) => ({ apply: (write, input, plan) => { apply(through(write, { emit: () => undefined }), input, plan) } })),
  }, /instead of/],
  ['money issued without a note of the supply', {
    application: withAction('payments.v1.Issue', ({ apply }) => ({ apply: (write, input, plan) => {
      let writes = 0
      apply(through(write, { put: (key, value) => { if (++writes > 1) write.put(key, value) } }), input, plan)
    } })),
  }, /instead of|invariant|the model says/],
  ['a key that is retired and still signs', {
    application: withAction('members.v1.RetireKey', ({ apply }) => ({ apply: (write, input, plan) => { apply(through(write, { put: () => undefined }), input, plan) } })),
  }, /instead of|invariant|the model says/],
  ['an asset that is registered twice', {
    application: withAction('payments.v1.RegisterAsset', ({ decide }) => ({ decide: (read, input) => {
      const decision = decide(read, input)
      return decision.refused && decision.error.name === 'assetExists' ? ok() : decision
    } })),
  }, /instead of|the model says/],
  ['a handler that remembers what this process did before', {
    application: withAction('payments.v1.Issue', ({ apply }) => ({ apply: (write, input, plan) => {
      executions++
      apply(executions % 7 === 0 ? through(write, { emit: () => undefined }) : write, input, plan)
    } })),
  }, /instead of|different|replays to another result/],
  ['a disk that forgets what it synced', { disk: 'forgets' }, /said to be final|damaged|not a block file|is missing|replays to another result/],
  ['a flush of the state that is torn by a crash', { flush: 'torn' }, /damaged|invariant|different|replays to another result|does not follow|instead of|was not the last|CRC|fit/i],
]

/** Runs until one must have met the bug: an action is the rarer in a run, the more modules there are. */
const SEEDS = 32

for (const [what, planted, words] of PLANTED) {
  test(`a run finds ${what}`, async t => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        await simulate(seed, 150, undefined, planted)
      } catch (error) {
        t.diagnostic(String(error))
        return assert.match(String(error), words)
      }
    }
    assert.fail(`${SEEDS} runs found nothing`)
  })
}

test('a run of four finds one replica whose transfers tell nobody', async () => {
  const strayer = withAction('payments.v1.Transfer', ({ apply }) => ({ apply: (write, input, plan) => { apply(through(write, { emit: () => undefined }), input, plan) } }))
  await assert.rejects(simulate(1, 150, undefined, { strayer }, 4), /block \d+: replica 4 came to application hash [0-9a-f]{64}, the others to/)
})
