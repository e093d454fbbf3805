import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromMillis, LIMITS, sha256, utf8 } from '@jianghan/protocol'
import { Journal, type StateReader } from '@jianghan/store'
import { closeWindow, enterWindow, findInWindow } from './replay.ts'

const nothing: StateReader = { get: () => undefined, flatGet: () => undefined }
const id = (name: string): Uint8Array => sha256(utf8(name))

/** One block that holds these ids at this millisecond. */
function block(journal: Journal, height: bigint, ms: bigint, names: readonly string[]): void {
  for (const name of names) enterWindow(journal, id(name), height)
  closeWindow(journal, names.map(id), height, fromMillis(ms))
}

const size = (journal: Journal): [state: number, flat: number] =>
  [journal.changes().filter(([, value]) => value !== undefined).length, journal.flatChanges().filter(([, value]) => value !== undefined).length]

test('an id is found with its height until nobody could use it again, and then it is swept', () => {
  const journal = new Journal(nothing)
  block(journal, 1n, 1_000n, ['a', 'b'])
  block(journal, 2n, 2_000n, ['c'])
  assert.deepEqual([findInWindow(journal, id('a')), findInWindow(journal, id('c')), findInWindow(journal, id('d'))], [1n, 2n, undefined])
  // A transaction of block 1 was valid until 601,000 at the latest, that millisecond included.
  block(journal, 3n, 1_000n + LIMITS.validityMs, ['d'])
  assert.equal(findInWindow(journal, id('a')), 1n)
  block(journal, 4n, 1_001n + LIMITS.validityMs, ['e'])
  assert.deepEqual(['a', 'b', 'c', 'd'].map(name => findInWindow(journal, id(name))), [undefined, undefined, 2n, 3n])
})

test('the window is one state entry a block and its bounds, whatever the number of ids', () => {
  const journal = new Journal(nothing)
  block(journal, 1n, 1n, Array.from({ length: 500 }, (_, i) => `tx ${i}`))
  assert.deepEqual(size(journal), [2, 501])
})

test('a sweep is bounded, catches up, and leaves nothing behind', () => {
  const journal = new Journal(nothing)
  for (let height = 1n; height <= 30n; height++) block(journal, height, height, [`tx ${height}`])
  const later = 10_000_000n
  const sizes: number[] = []
  for (let height = 31n; height <= 36n; height++) {
    block(journal, height, later, [`tx ${height}`])
    sizes.push(size(journal)[0] - 1)
  }
  assert.deepEqual(sizes, [23, 16, 9, 4, 5, 6], 'eight blocks a time, and none that is still needed')
  assert.equal(size(journal)[1], 12)
  for (let height = 1n; height <= 30n; height++) assert.equal(findInWindow(journal, id(`tx ${height}`)), undefined)
})

test('an id that was entered and rolled back is free', () => {
  const journal = new Journal(nothing)
  const mark = journal.mark()
  enterWindow(journal, id('a'), 1n)
  journal.rollback(mark)
  assert.equal(findInWindow(journal, id('a')), undefined)
})
