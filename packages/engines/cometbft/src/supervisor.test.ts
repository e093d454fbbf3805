import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type ProcessState, Supervisor } from './supervisor.ts'

type Ended = Readonly<{ code: number | null; pause: number }>

/** A supervisor of a script in the place of the engine; `until` waits for what is told. */
function world(t: TestContext, script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'jh-supervisor-'))
  const program = join(folder, 'engine.sh')
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o700 })
  const told = { states: [] as ProcessState[], ended: [] as Ended[], lines: [] as string[], prepared: 0 }
  const waiting: { holds: () => boolean; done: () => void }[] = []
  const look = (): void => { for (const each of waiting) if (each.holds()) each.done() }
  const supervisor = new Supervisor({ program, args: [folder], prepare: () => ({ secret: `secret ${++told.prepared}` }) }, {
    onState: state => { told.states.push(state); look() },
    onExit: (code, _, pause) => { told.ended.push({ code, pause }); look() },
    onLine: line => { told.lines.push(line); look() },
  })
  t.after(async () => {
    await supervisor.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const until = (holds: () => boolean): Promise<void> => new Promise(done => {
    waiting.push({ holds, done })
    look()
  })
  return { supervisor, told, until, folder }
}

test('the engine reads its secret from its standard input, and no file holds it', async t => {
  const { supervisor, told, until, folder } = world(t, 'read secret; echo "read $secret"; echo "on error" >&2; exec sleep 60')
  supervisor.start()
  await until(() => told.lines.length === 2)
  assert.deepEqual(told.lines.toSorted(), ['on error', 'read secret 1'])
  assert.ok(supervisor.pid !== undefined)
  assert.equal(readFileSync(join(folder, 'engine.sh'), 'utf8').includes('secret 1'), false)
  assert.deepEqual(told.states, ['running'])
})

test('an engine that ends, with whatever status, is made ready and started again after a pause that doubles', async t => {
  const { supervisor, told, until } = world(t, 'exit 0')
  supervisor.start()
  await until(() => told.ended.length === 3)
  assert.deepEqual(told.ended, [{ code: 0, pause: 200 }, { code: 0, pause: 400 }, { code: 0, pause: 800 }])
  assert.equal(told.prepared, 3)
  assert.equal(supervisor.pid, undefined)
})

test('a stopped engine is gone, is not started again, and is told to stop before it is made to', async t => {
  const { supervisor, told, until, folder } = world(t, 'trap "echo stopped > $1/stopped; exit 0" TERM; echo up; while :; do sleep 0.05; done')
  supervisor.start()
  await until(() => told.lines.includes('up'))
  const pid = supervisor.pid as number
  await supervisor.stop()
  assert.equal(readFileSync(join(folder, 'stopped'), 'utf8'), 'stopped\n')
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  supervisor.start()
  assert.deepEqual([told.states, told.ended], [['running', 'stopped'], []])
})

test('an engine is replaced by another that is made ready anew, which is no end that anybody has to hear of', async t => {
  const { supervisor, told, until } = world(t, 'read secret; echo "$secret"; exec sleep 60')
  supervisor.start()
  await until(() => told.lines.length === 1)
  supervisor.replace()
  await until(() => told.lines.includes('secret 2'))
  assert.deepEqual([told.prepared, told.ended], [2, []])
})

test('an engine that says too much is told of in part, and a long line shortened', async t => {
  const { supervisor, told, until } = world(t, 'i=0; while [ $i -lt 100 ]; do echo "line $i"; i=$((i+1)); done; sleep 0.1; exit 3')
  supervisor.start()
  await until(() => told.ended.length === 1)
  assert.equal(told.ended[0]?.code, 3)
  assert.deepEqual([told.lines.length, told.lines[0], told.lines[19]], [20, 'line 0', 'line 19'])
})

test('a program that is not there is tried again like one that ended', async t => {
  const { told, until } = world(t, '')
  const supervisor = new Supervisor({ program: '/nonexistent/engine', args: [], prepare: () => ({ secret: '' }) }, {
    onState: () => undefined, onLine: () => undefined, onExit: (code, _, pause) => { told.ended.push({ code, pause }) },
  })
  t.after(() => supervisor.stop())
  supervisor.start()
  await until(() => true)
  for (let tries = 0; tries < 500 && told.ended.length === 0; tries++) await new Promise(resolve => setTimeout(resolve, 10))
  assert.deepEqual(told.ended[0], { code: 127, pause: 200 })
})
