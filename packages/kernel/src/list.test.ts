import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merkleRoot, toHex } from '@jianghan/protocol'
import { list } from './list.ts'
import { codec, entryTable, type Json, LIST_PAGE, listHead, listLeaf, listPage, NotProved, provedEntries, provedPage } from './schema/index.ts'
import { defineState, map } from './state.ts'
import { MemoryState } from './testing/memoryWrite.ts'

const toy = { number: 9, name: 'toy' }
const item = codec.record({ who: codec.text, what: codec.u32 })
const state = defineState(toy, { names: map(1, codec.text, codec.record({ name: codec.text })), visits: list(2, codec.text, item) })
const heads = entryTable(toy, 2, codec.text, listHead)
const itemOf = (n: number): { who: string; what: number } => ({ who: `guest ${n % 7}`, what: n })

function filled(count: number): MemoryState {
  const memory = new MemoryState(0n)
  for (let n = 0; n < count; n++) assert.equal(state.visits.append(memory.write(), 'hall', itemOf(n)), BigInt(n))
  return memory
}

const provedOf = (memory: MemoryState) => provedEntries(new Map([[toHex(heads.keyOf('hall')), memory.write().get(heads.keyOf('hall'))]]), toHex)
const asJson = (memory: MemoryState, page: number): Record<string, Json> => listPage(item).toJson(state.visits.page(memory.write(), 'hall', page)) as Record<string, Json>

test('a list is one state entry, with the root over the bytes of its items, and gives each of them back', () => {
  const memory = filled(300)
  assert.equal(memory.entries().length, 1)
  const [[, head] = assert.fail()] = [...state.visits.entries(memory.entries())]
  assert.deepEqual(head, { count: 300n, root: merkleRoot(Array.from({ length: 300 }, (_, n) => listLeaf(item, itemOf(n)))) })
  assert.deepEqual([state.visits.count(memory.write(), 'hall'), state.visits.count(memory.write(), 'yard')], [300n, 0n])
  assert.deepEqual([0n, 255n, 299n].map(index => state.visits.item(memory.write(), 'hall', index)?.what), [0, 255, 299])
  assert.equal(state.visits.item(memory.write(), 'hall', 300n), undefined)
})

for (const count of [1, LIST_PAGE - 1, LIST_PAGE, LIST_PAGE + 1, 3 * LIST_PAGE + 9]) {
  test(`the pages of a list of ${count} are proved by its one entry, and no other page is`, () => {
    const memory = filled(count)
    const seen: number[] = []
    for (let page = 0; page * LIST_PAGE < count; page++) {
      const told = asJson(memory, page)
      const made = provedPage(provedOf(memory), heads, 'hall', item, page, told)
      assert.deepEqual(listPage(item).toJson(made), told)
      seen.push(...made.items.map(({ what }) => what))
      const leaves = told['leaves'] as readonly string[]
      const fakes: Json[] = [
        { ...told, leaves: leaves.slice(1) }, { ...told, leaves: [...leaves, leaves[0] as string] }, { ...told, leaves: [toHex(listLeaf(item, itemOf(99_999))), ...leaves.slice(1)] },
        { ...told, path: [...told['path'] as readonly string[], '00'.repeat(32)] }, { ...told, leaves: 'x' }, null,
        ...(leaves.length > 1 ? [{ ...told, leaves: leaves.toReversed() }] : []),
      ]
      for (const fake of fakes) assert.throws(() => provedPage(provedOf(memory), heads, 'hall', item, page, fake), NotProved)
    }
    assert.deepEqual(seen, Array.from({ length: count }, (_, n) => n))
    const behind = Math.ceil(count / LIST_PAGE)
    assert.deepEqual(provedPage(provedOf(memory), heads, 'hall', item, behind, asJson(memory, behind)), { count: BigInt(count), page: behind, items: [], leaves: [], path: [] })
  })
}

test('items that are appended together make the list that they make one after the other', () => {
  const [memory, together] = [filled(700), new MemoryState(0n)]
  for (const [from, to] of [[0, 1], [1, 1], [1, 300], [300, 700]] as const) state.visits.appendAll(together.write(), 'hall', Array.from({ length: to - from }, (_, i) => itemOf(from + i)))
  assert.deepEqual([...state.visits.entries(together.entries())], [...state.visits.entries(memory.entries())])
  assert.deepEqual(asJson(together, 1), asJson(memory, 1))
  state.visits.appendAll(together.write(), 'yard', [])
  assert.equal(state.visits.count(together.write(), 'yard'), 0n)
})

test('a list that nobody appended to is proved to be empty by the absence of its entry', () => {
  const none = provedEntries(new Map([[toHex(heads.keyOf('hall')), undefined]]), toHex)
  assert.deepEqual(provedPage(none, heads, 'hall', item, 0, undefined), { count: 0n, page: 0, items: [], leaves: [], path: [] })
  assert.throws(() => provedPage(provedEntries(new Map(), toHex), heads, 'hall', item, 0, undefined), NotProved)
})
