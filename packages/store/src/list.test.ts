import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EMPTY_ROOT, equalBytes, leafHash, merkleRoot, rootFromInclusion, utf8 } from '@jianghan/protocol'
import { Journal } from './journal.ts'
import { decodeListEntry, listAppend, listCount, listItem, listProve, listRoot } from './list.ts'
import { MemoryKv } from './memoryKv.ts'
import { StateTree } from './stateTree.ts'

const KEY = utf8('accesses of record 7')
const itemOf = (n: number): Uint8Array => utf8(`item ${n}`)

describe('a list in the state', () => {
  it('has the RFC 9162 root of its items at every length and proves each of them', async () => {
    const tree = await StateTree.open(new MemoryKv())
    const journal = new Journal(tree)
    assert.equal(listCount(journal, KEY), 0n)
    assert.deepEqual(listRoot(journal, KEY), EMPTY_ROOT)
    const items: Uint8Array[] = []
    for (let n = 0; n < 530; n++) {
      assert.equal(listAppend(journal, KEY, itemOf(n)), BigInt(n))
      items.push(itemOf(n))
      if (n > 40 && n % 61 !== 0) continue
      assert.deepEqual(listRoot(journal, KEY), merkleRoot(items))
      for (let i = 0; i <= n; i += 1 + (n >> 4)) {
        const { path, entry } = listProve(journal, KEY, BigInt(i))
        assert.equal(entry.count, BigInt(n + 1))
        assert.deepEqual(rootFromInclusion(leafHash(itemOf(i)), BigInt(i), entry.count, path), entry.root)
        assert.deepEqual(listItem(journal, KEY, BigInt(i)), itemOf(i))
      }
    }
    assert.equal(listItem(journal, KEY, 530n), undefined)
    tree.apply(tree.prepare(1n, journal.changes(), journal.flatChanges()))
    assert.equal(journal.changes().length, 1, 'one state entry, whatever the length')
    assert.deepEqual(listItem(tree, KEY, 529n), itemOf(529))
  })

  it('keeps two lists apart even when one key begins with the other', async () => {
    const journal = new Journal(await StateTree.open(new MemoryKv()))
    listAppend(journal, utf8('a'), itemOf(1))
    listAppend(journal, utf8('ab'), itemOf(2))
    listAppend(journal, utf8('a'), itemOf(3))
    assert.deepEqual([listCount(journal, utf8('a')), listCount(journal, utf8('ab'))], [2n, 1n])
    assert.deepEqual(listItem(journal, utf8('a'), 1n), itemOf(3))
  })

  it('refuses an item, an edge or a hash in the flat table that does not fit its entry', async () => {
    const journal = new Journal(await StateTree.open(new MemoryKv()))
    for (let n = 0; n < 37; n++) listAppend(journal, KEY, itemOf(n))
    for (const [key, value] of journal.flatChanges()) {
      const mark = journal.mark()
      const flipped = (value as Uint8Array).slice()
      flipped[0] = (flipped[0] as number) ^ 1
      journal.flatPut(key, flipped)
      const read = (): void => {
        for (let n = 0n; n < 37n; n++) listItem(journal, KEY, n)
        listAppend(journal, KEY, itemOf(99))
      }
      assert.throws(read, { code: 'stateDamaged' })
      journal.rollback(mark)
    }
    assert.ok(equalBytes(listItem(journal, KEY, 36n) as Uint8Array, itemOf(36)))
  })

  it('does not read other bytes as an entry', () => {
    for (const bytes of [utf8(''), utf8('x'), new Uint8Array(41), new Uint8Array(42).fill(1), Uint8Array.of(2, ...new Uint8Array(40))]) {
      assert.equal(decodeListEntry(bytes), undefined)
    }
  })
})
