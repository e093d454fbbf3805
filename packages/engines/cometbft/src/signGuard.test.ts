import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isMoved, notePlace } from './home/place.ts'
import { SignGuard, signedHeightIn } from './signGuard.ts'
import { Watch } from './watch.ts'

const own = new Uint8Array(20).fill(1)
const other = new Uint8Array(20).fill(2)
const [ABSENT, FOR_BLOCK, FOR_NONE] = [1n, 2n, 3n]

function folder(t: TestContext): string {
  const base = mkdtempSync(join(tmpdir(), 'jh-guard-'))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  return base
}

test('a vote of the own key that was not signed here stops the node, whether for the block or for none; votes of others, and none, do not', () => {
  const guard = () => new SignGuard(own, () => 7n)
  assert.deepEqual(guard().faultOf(8n, [{ address: own, flag: FOR_BLOCK }])?.facts, { height: '8', signed: '7' })
  assert.equal(guard().faultOf(8n, [{ address: other, flag: FOR_BLOCK }, { address: own, flag: FOR_NONE }])?.code, 'signedElsewhere')
  assert.equal(guard().faultOf(7n, [{ address: own, flag: FOR_BLOCK }]), undefined)
  assert.equal(guard().faultOf(8n, [{ address: own, flag: ABSENT }, { address: other, flag: FOR_BLOCK }]), undefined)
  assert.equal(guard().faultOf(8n, []), undefined)
})

test('the sign state is read again only for heights beyond what it said', () => {
  let [signed, reads] = [5n, 0]
  const guard = new SignGuard(own, () => { reads++; return signed })
  for (let height = 1n; height <= 5n; height++) assert.equal(guard.faultOf(height, [{ address: own, flag: FOR_BLOCK }]), undefined)
  assert.equal(reads, 1)
  signed = 6n
  assert.equal(guard.faultOf(6n, [{ address: own, flag: FOR_BLOCK }]), undefined)
  assert.equal(guard.faultOf(7n, [{ address: own, flag: FOR_BLOCK }])?.code, 'signedElsewhere')
})

test('the height of a sign state is read as CometBFT writes it; a file that is missing or of another form has signed nothing', t => {
  const file = join(folder(t), 'state.json')
  assert.equal(signedHeightIn(file), 0n)
  for (const [text, height] of [['{"height": "42", "round": 0, "step": 3, "signature": "AA=="}', 42n], ['{"height": 42}', 0n], ['{"height": "-1"}', 0n], ['', 0n]] as const) {
    writeFileSync(file, text)
    assert.equal(signedHeightIn(file), height, text)
  }
})

test('a copy of an engine\'s home is told from the home, and a home that was renamed from a copy', t => {
  const base = folder(t)
  const home = join(base, 'engine')
  mkdirSync(join(home, 'data'), { recursive: true })
  assert.equal(isMoved(home), false, 'nothing was noted')
  notePlace(home)
  assert.equal(isMoved(home), false)
  cpSync(home, join(base, 'copy'), { recursive: true, preserveTimestamps: true })
  assert.equal(isMoved(join(base, 'copy')), true)
  notePlace(join(base, 'copy'))
  assert.equal(isMoved(join(base, 'copy')), false)
  renameSync(home, join(base, 'renamed'))
  assert.equal(isMoved(join(base, 'renamed')), false)
})

test('a watch ends after half a minute at the least with so many live blocks, or when a chain that could be seen has stood still for as long', () => {
  const shortest = (from: number): number => from
  const moving = new Watch(shortest)
  assert.equal(moving.isOver(0, true), false)
  for (let i = 0; i < 100; i++) moving.block(50_000 + i, false)
  assert.equal(moving.isOver(50_100, true), false, 'blocks from the past say nothing, and their time does not count')
  for (let i = 0; i < 8; i++) moving.block(50_100 + i, true)
  assert.equal(moving.isOver(80_098, true), false)
  assert.equal(moving.isOver(80_099, true), true)
  const slow = new Watch(shortest)
  assert.equal(slow.isOver(0, true), false)
  for (let i = 1; i <= 7; i++) slow.block(20_000 * i, true)
  assert.equal(slow.isOver(150_000, true), false, 'seven blocks are too few')
  slow.block(160_000, true)
  assert.equal(slow.isOver(160_000, true), true)
  const still = new Watch(shortest)
  assert.equal(still.isOver(0, true), false)
  assert.equal(still.isOver(29_999, true), false)
  assert.equal(still.isOver(30_000, true), true)
  const blind = new Watch(shortest)
  assert.equal(blind.isOver(0, true), false)
  assert.equal(blind.isOver(1_000_000, false), false, 'without a peer nothing can be seen')
  assert.equal(blind.isOver(1_000_001, true), false, 'and stillness counts from when there is one')
  assert.equal(blind.isOver(1_030_001, true), true)
})

test('two watches that begin together end at different times, mostly', () => {
  assert.ok(new Set(Array.from({ length: 64 }, () => new Watch().blocksLeft)).size > 1)
})
