import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@jianghan/crypto/testing'
import { toHex } from '@jianghan/protocol'
import { dueLayouts, DueQueue, dueQueueFault } from './dueQueue.ts'
import { defineState, map } from './state.ts'
import { MemoryState } from './testing/memoryWrite.ts'

const { items, positions, mark } = dueLayouts
const tables = defineState({ number: 9, name: 'toy' }, {
  items: map(1, items.key, items.value), positions: map(2, positions.key, positions.value), mark: map(3, mark.key, mark.value),
})

type Known = { dueMs: bigint; turn: number; kind: number; id: Uint8Array }
const inOrder = (known: Iterable<Known>): Known[] => [...known].sort((a, b) => (a.dueMs === b.dueMs ? a.turn - b.turn : a.dueMs < b.dueMs ? -1 : 1))
const say = (item: Readonly<{ dueMs: bigint; kind: number; id: Uint8Array }> | undefined): string => (item === undefined ? 'nothing' : `${item.dueMs} ${item.kind} ${toHex(item.id)}`)

for (const seed of [1, 2, 3, 4]) {
  test(`a queue gives back what was put in by time, then by turn, whatever is removed meanwhile (seed ${seed})`, () => {
    const random = seededRandom(`due ${seed}`)
    const state = new MemoryState(0n)
    const queue = new DueQueue(tables, 120)
    const write = state.write()
    const known = new Map<string, Known>()
    for (let step = 0; step < 900; step++) {
      const names = [...known.keys()]
      if (names.length > 0 && (random.below(5) < 2 || !queue.hasRoom(write))) {
        const item = random.below(3) === 0 ? inOrder(known.values())[0] as Known : known.get(names[random.below(names.length)] as string) as Known
        assert.equal(queue.dueOf(write, item), item.dueMs)
        queue.remove(write, item)
        known.delete(say(item).slice(say(item).indexOf(' ')))
        assert.equal(queue.dueOf(write, item), undefined)
      } else {
        const item = { dueMs: BigInt(random.below(40)), turn: step, kind: random.below(2), id: random.bytes(16) }
        queue.add(write, item.dueMs, item)
        known.set(say(item).slice(say(item).indexOf(' ')), item)
      }
      assert.equal(queue.size(write), known.size)
      assert.equal(say(queue.next(write)), say(inOrder(known.values())[0]))
      assert.equal(dueQueueFault(tables, state.entries()), undefined)
    }
    const left = inOrder(known.values()).map(say)
    const came: string[] = []
    for (let item = queue.next(write); item !== undefined; item = queue.next(write)) {
      came.push(say(item))
      queue.remove(write, item)
    }
    assert.deepEqual(came, left)
    assert.equal(state.entries().length, 1, 'an empty queue leaves its mark alone')
  })
}

test('a queue takes no more than its limit, and no name twice', () => {
  const write = new MemoryState(0n).write()
  const queue = new DueQueue(tables, 2)
  const id = (n: number): Uint8Array => new Uint8Array(16).fill(n)
  queue.add(write, 5n, { kind: 1, id: id(1) })
  assert.throws(() => queue.add(write, 6n, { kind: 1, id: id(1) }), /new item/)
  queue.add(write, 5n, { kind: 2, id: id(1) })
  assert.equal(queue.hasRoom(write), false)
  assert.throws(() => queue.add(write, 6n, { kind: 1, id: id(3) }), /room/)
  assert.throws(() => queue.remove(write, { kind: 1, id: id(9) }), /is there/)
})

test('an invariant finds a heap that is out of order or says another size', () => {
  const state = new MemoryState(0n)
  const write = state.write()
  const queue = new DueQueue(tables, 9)
  for (let n = 0; n < 6; n++) queue.add(write, BigInt(n), { kind: 1, id: new Uint8Array(16).fill(n) })
  const first = tables.items.get(write, 0)
  assert.ok(first !== undefined)
  tables.items.put(write, 0, { ...first, dueMs: 100n })
  assert.match(dueQueueFault(tables, state.entries()) ?? '', /before its parent/)
  tables.items.put(write, 0, first)
  tables.mark.put(write, 0, { size: 5, turn: 9n })
  assert.match(dueQueueFault(tables, state.entries()) ?? '', /6 items says 5/)
  tables.mark.put(write, 0, { size: 6, turn: 9n })
  tables.positions.put(write, { kind: 1, id: first.id }, { position: 3 })
  assert.match(dueQueueFault(tables, state.entries()) ?? '', /names another item/)
})
