import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utf8 } from '@jianghan/protocol'
import { FailingKv } from './failing.ts'
import { isNoSpace } from './faults.ts'
import { MemoryKv } from './memoryKv.ts'
import { Random } from './random.ts'
import { StateTree } from './stateTree.ts'
import { metaKey } from './state/records.ts'
import type { Change } from './journal.ts'

const HEIGHTS = 40n

/** The changes of a height, the same whenever asked: what a replay of the blocks would give. */
function changesOf(height: bigint): Change[] {
  const random = new Random(Number(height))
  const out = new Map<number, Change>()
  for (let i = 0; i < 60; i++) {
    const n = random.below(1500)
    out.set(n, [utf8(`key ${n}`), random.below(6) === 0 ? undefined : random.bytes(1 + random.below(300))])
  }
  return [...out.values()]
}

const flatOf = (height: bigint): Change[] => [[utf8('latest'), utf8(String(height))], [utf8(`at ${height}`), utf8('x')]]

async function rootsOf(): Promise<Map<bigint, Uint8Array>> {
  const tree = await StateTree.open(new MemoryKv())
  const roots = new Map([[0n, tree.root]])
  for (let height = 1n; height <= HEIGHTS; height++) {
    tree.apply(tree.prepare(height, changesOf(height), flatOf(height)))
    roots.set(height, tree.root)
  }
  return roots
}

const apply = (tree: StateTree, height: bigint): void => { tree.apply(tree.prepare(height, changesOf(height), flatOf(height))) }

async function checkWhole(tree: StateTree, roots: Map<bigint, Uint8Array>): Promise<void> {
  assert.deepEqual(tree.root, roots.get(tree.height))
  assert.deepEqual((await tree.scrub()).damage, [])
  for (let height = tree.oldestView; height <= tree.height; height += 5n) assert.deepEqual(tree.view(height)?.root, roots.get(height))
  const latest = tree.flatGet(utf8('latest'))
  assert.deepEqual(latest, tree.height === 0n ? undefined : utf8(String(tree.height)))
}

describe('the state tree over a store that fails', () => {
  for (const mode of ['lost', 'unanswered'] as const) {
    it(`opens to an acknowledged prefix when the process ends at write k, for every k (${mode})`, async () => {
      const roots = await rootsOf()
      for (let k = 1; k <= 14; k++) {
        const disk = new MemoryKv()
        const kv = new FailingKv(disk)
        kv.failAt = k
        kv.mode = mode
        const tree = await StateTree.open(kv)
        let acknowledged = 0n
        let tried = 0n
        try {
          for (let height = 1n; height <= HEIGHTS; height++) {
            apply(tree, height)
            if (height % 3n !== 0n) continue
            tried = height
            await tree.flush()
            acknowledged = height
          }
        } catch (error) {
          assert.ok(isNoSpace(error))
        }
        const again = await StateTree.open(disk)
        assert.equal(again.height, mode === 'lost' ? acknowledged : tried)
        await checkWhole(again, roots)
        while (again.height < HEIGHTS) apply(again, again.height + 1n)
        await again.flush()
        await checkWhole(await StateTree.open(disk), roots)
      }
    })

    it(`goes on after a full disk as if nothing had happened (${mode})`, async () => {
      const roots = await rootsOf()
      for (let k = 1; k <= 13; k++) {
        const disk = new MemoryKv()
        const kv = new FailingKv(disk)
        kv.failAt = k
        kv.mode = mode
        const tree = await StateTree.open(kv)
        let failures = 0
        for (let height = 1n; height <= HEIGHTS; height++) {
          apply(tree, height)
          if (height % 3n !== 0n) continue
          await tree.flush().catch(error => {
            assert.ok(isNoSpace(error))
            failures++
          })
          assert.deepEqual(tree.root, roots.get(height))
        }
        assert.equal(failures, 1)
        await checkWhole(tree, roots)
        await tree.flush()
        await checkWhole(await StateTree.open(disk), roots)
      }
    })
  }

  it('detects one flipped bit in any record, and names it or is not misled by it', async () => {
    const disk = new MemoryKv()
    const roots = await rootsOf()
    const tree = await StateTree.open(disk)
    for (let height = 1n; height <= 12n; height++) {
      apply(tree, height)
      await tree.flush()
    }
    const records: (readonly [Uint8Array, Uint8Array])[] = []
    for await (const entry of disk.iterate({})) records.push(entry)
    const random = new Random(11)
    for (const [key, value] of records.filter(([key]) => key[0] !== 0x62 || random.below(10) === 0)) {
      const flipped = value.slice()
      const bit = random.below(8 * flipped.length)
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      await disk.write([{ key, value: flipped }])
      const name = `record ${Buffer.from(key).toString('hex')} bit ${bit}`
      if (key.length === metaKey().length) {
        await assert.rejects(StateTree.open(disk), { code: 'stateDamaged' }, name)
      } else {
        // Hashes on disk are a shortcut, so opening recovers from damage to them; all else shows in a scrub.
        const again = await StateTree.open(disk)
        assert.deepEqual(again.root, roots.get(12n), name)
        const { damage } = await again.scrub()
        assert.equal(damage.length, 1, `${name}: ${damage.map(each => each.en).join(' ')}`)
      }
      await disk.write([{ key, value }])
    }
  })

  it('names a bucket on read when its record is damaged, missing or an older one', async () => {
    const disk = new MemoryKv()
    const tree = await StateTree.open(disk)
    const key = utf8('key')
    tree.apply(tree.prepare(1n, [[key, utf8('old')]]))
    await tree.flush()
    let old: readonly [Uint8Array, Uint8Array] | undefined
    for await (const entry of disk.iterate({ gte: Uint8Array.of(0x62), lt: Uint8Array.of(0x63) })) old = entry
    assert.ok(old !== undefined)
    tree.apply(tree.prepare(2n, [[key, utf8('new')]]))
    await tree.flush()
    const broken = old[1].slice()
    broken[10] = (broken[10] as number) ^ 1
    await disk.write([{ key: old[0], value: broken }])
    const first = await StateTree.open(disk)
    assert.throws(() => first.get(key), { code: 'stateDamaged', repairZh: /状态文件夹/, en: /bucket \d+/ })
    await disk.write([{ key: old[0] }])
    const second = await StateTree.open(disk)
    assert.throws(() => second.get(key), { code: 'stateDamaged' })
    await disk.write([{ key: old[0], value: old[1] }])
    const third = await StateTree.open(disk)
    assert.throws(() => third.prepare(3n, [[key, utf8('newer')]]), { code: 'stateDamaged' })
    assert.deepEqual((await third.scrub()).damage.map(each => each.what), ['bucket'])
  })
})
