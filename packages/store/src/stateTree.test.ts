import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { equalBytes, stateValueHash, utf8, verifyAbsent, verifyPresent } from '@jianghan/protocol'
import { latin1 } from './latin1.ts'
import type { KvOp } from './kv.ts'
import { MemoryKv } from './memoryKv.ts'
import { Random } from './random.ts'
import { ReferenceTree } from './state.reference.ts'
import { cryptoPairs, nativePairs, wasmPairs } from './state/hashing.ts'
import { INLINE_MAX } from './state/bucket.ts'
import { rangeOf } from './state/records.ts'
import { placeOf, StateTree } from './stateTree.ts'
import type { Change } from './journal.ts'
import type { StateView } from './stateTree.ts'

type Model = Map<string, readonly [Uint8Array, Uint8Array]>

const keyOf = (n: number): Uint8Array => utf8(`account/${n}`)

function randomChanges(random: Random, model: Model, count: number, keys: number): Change[] {
  const changes = new Map<string, Change>()
  for (let i = 0; i < count; i++) {
    const key = keyOf(random.below(keys))
    const length = random.below(20) === 0 ? 200 + random.below(3000) : 1 + random.below(60)
    changes.set(latin1(key), random.below(5) === 0 ? [key, undefined] : [key, random.bytes(length)])
  }
  for (const [name, [key, value]] of changes) {
    if (value === undefined) model.delete(name)
    else model.set(name, [key, value])
  }
  return [...changes.values()]
}

function checkProof(view: StateView, key: Uint8Array, value: Uint8Array | undefined): void {
  const proof = view.prove(key)
  if (value === undefined) {
    assert.equal(proof.kind, 'absent')
    if (proof.kind === 'absent') assert.ok(verifyAbsent(view.root, key, proof))
  } else {
    assert.equal(proof.kind, 'present')
    if (proof.kind === 'present') assert.ok(verifyPresent(view.root, key, value, proof.path))
  }
}

describe('the state tree', () => {
  it('has the roots, values and proofs of the specification over random blocks, flushes, restarts and views', async () => {
    for (const seed of [1, 2]) {
      const random = new Random(seed)
      const kv = new MemoryKv()
      let tree = await StateTree.open(kv, { heightsKept: 40, bucketsCached: 64 })
      const model: Model = new Map()
      const past: { height: bigint; model: Model; root: Uint8Array }[] = [{ height: 0n, model: new Map(), root: new Uint8Array(32) }]
      for (let height = 1n; height <= 60n; height++) {
        const changes = randomChanges(random, model, random.below(60) * (height === 30n ? 20 : 1), 3000)
        const flat = changes.map(([key]) => [key, utf8(`flat ${height}`)] as const)
        const before = tree.root
        const prepared = tree.prepare(height, changes, flat)
        assert.ok(equalBytes(tree.root, before), 'prepare has no effect')
        tree.apply(prepared)
        const reference = new ReferenceTree(model.values())
        assert.deepEqual(prepared.root, reference.root, `seed ${seed} height ${height}`)
        assert.deepEqual(tree.root, reference.root)
        past.push({ height, model: new Map(model), root: reference.root })
        if (random.below(4) === 0) await tree.flush()
        if (random.below(12) === 0) {
          await tree.flush()
          tree = await StateTree.open(kv, { heightsKept: 40, bucketsCached: 64 })
          assert.equal(tree.height, height)
          assert.deepEqual(tree.root, reference.root)
        }
        assert.equal(tree.leafCount, model.size)
        for (let i = 0; i < 20; i++) {
          const key = keyOf(random.below(3100))
          assert.deepEqual(tree.get(key), model.get(latin1(key))?.[1])
        }
        for (const [key] of flat.slice(0, 3)) assert.deepEqual(tree.flatGet(key), utf8(`flat ${height}`))
        const back = past.at(-1 - random.below(Math.min(45, past.length)))
        assert.ok(back !== undefined)
        const view = tree.view(back.height)
        assert.equal(view === undefined, back.height < tree.oldestView)
        if (view === undefined || back.model.size === 0) continue
        assert.deepEqual(view.root, back.root)
        for (let i = 0; i < 12; i++) {
          const key = keyOf(random.below(3100))
          const value: Uint8Array | undefined = back.model.get(latin1(key))?.[1]
          assert.deepEqual(view.get(key), value, `seed ${seed} height ${height} view ${back.height}`)
          checkProof(view, key, value)
        }
      }
      assert.deepEqual((await tree.scrub()).damage, [])
    }
  })

  it('needs the disk no more for what was read ahead, also where a bucket has changed or been split since', async () => {
    const random = new Random(6)
    const kv = new MemoryKv()
    const model: Model = new Map()
    const first = await StateTree.open(kv)
    first.apply(first.prepare(1n, randomChanges(random, model, 4_000, 3_000)))
    await first.flush()
    let gets = 0
    const counting = new Proxy(kv, { get: (target, name) => name === 'get' ? (key: Uint8Array) => { gets++; return target.get(key) } : (Reflect.get(target, name) as () => void).bind(target) })
    const tree = await StateTree.open(counting, { bucketsCached: 8_192 })
    assert.equal(tree.isWide, false)
    const keys = [...model.values()].map(([key]) => key)
    const fetching = tree.prefetch(keys.map(placeOf))
    // Applied while the reads are under way: the newer bucket stays.
    const changed = keys.slice(0, 50).map(key => [key, utf8('changed')] as const)
    tree.apply(tree.prepare(2n, changed))
    tree.apply(tree.prepare(3n, Array.from({ length: 500 }, (_, n) => [keyOf(10_000 + n), utf8('new')] as const)))
    await fetching
    gets = 0
    for (const [key, value] of model.values()) if (value.length <= INLINE_MAX) assert.deepEqual(tree.get(key), changed.some(([each]) => each === key) ? utf8('changed') : value)
    assert.equal(gets, 0)
    await tree.flush()
    assert.deepEqual((await tree.scrub()).damage, [])
    assert.equal((await StateTree.open(kv, { bucketsCached: 256 })).isWide, true)
  })

  it('does not build upon an old bucket that was read ahead', async () => {
    const kv = new MemoryKv()
    const tree = await StateTree.open(kv)
    tree.apply(tree.prepare(1n, [[keyOf(1), utf8('old')]]))
    await tree.flush()
    const old: KvOp[] = []
    for await (const [key, value] of kv.iterate(rangeOf('bucket'))) old.push({ key, value })
    tree.apply(tree.prepare(2n, [[keyOf(1), utf8('new')]]))
    await tree.flush()
    await kv.write(old)
    const again = await StateTree.open(kv)
    await again.prefetch([placeOf(keyOf(1))])
    assert.throws(() => again.prepare(3n, [[keyOf(1), utf8('newer')]]), { code: 'stateDamaged' })
    assert.deepEqual(again.get(keyOf(1)), utf8('old'), 'what is only read is believed by its sum')
    assert.throws(() => again.prepare(3n, [[keyOf(1), utf8('newer')]]), { code: 'stateDamaged' })
  })

  it('proves exactly as the specification says', async () => {
    const random = new Random(4)
    for (const size of [1, 2, 3, 10, 300]) {
      const tree = await StateTree.open(new MemoryKv())
      const model: Model = new Map()
      for (let n = 0; n < size; n++) model.set(latin1(keyOf(n)), [keyOf(n), random.bytes(10)])
      tree.apply(tree.prepare(1n, model.values()))
      const reference = new ReferenceTree(model.values())
      const view = tree.view(1n)
      for (let n = 0; n < size + 50; n++) assert.deepEqual(view?.prove(keyOf(n)), reference.prove(keyOf(n)))
    }
  })

  it('keeps every view right while buckets split under it, near and far, in memory and from disk', async () => {
    const random = new Random(5)
    const kv = new MemoryKv()
    let tree = await StateTree.open(kv)
    const model: Model = new Map()
    const past: { height: bigint; model: Model }[] = []
    for (let height = 1n; height <= 60n; height++) {
      tree.apply(tree.prepare(height, randomChanges(random, model, 120, 100_000)))
      past.push({ height, model: new Map(model) })
      if (height % 7n === 0n) await tree.flush()
    }
    for (const restart of [false, true]) {
      if (restart) {
        await tree.flush()
        tree = await StateTree.open(kv)
      }
      for (const { height, model: then } of past) {
        const view = tree.view(height)
        assert.ok(view !== undefined)
        const some = [...then.values()].filter(() => random.below(40) === 0)
        for (const [key, value] of some) {
          assert.deepEqual(view.get(key), value)
          checkProof(view, key, value)
        }
        for (let i = 0; i < 5; i++) {
          const key = keyOf(200_000 + random.below(1000))
          assert.equal(view.get(key), undefined)
          checkProof(view, key, undefined)
        }
      }
    }
  })

  it('lets an older view stay right while newer blocks come', async () => {
    const random = new Random(6)
    const tree = await StateTree.open(new MemoryKv())
    const model: Model = new Map()
    tree.apply(tree.prepare(1n, randomChanges(random, model, 500, 1000)))
    const then = new Map(model)
    const view = tree.view(1n)
    for (let height = 2n; height < 50n; height++) {
      tree.apply(tree.prepare(height, randomChanges(random, model, 50, 1000)))
      const [key, value] = [...then.values()][random.below(then.size)] as readonly [Uint8Array, Uint8Array]
      assert.deepEqual(view?.get(key), value)
      if (view !== undefined) checkProof(view, key, value)
    }
  })

  it('lets a prepared block be dropped for another one', async () => {
    const tree = await StateTree.open(new MemoryKv())
    tree.apply(tree.prepare(1n, [[keyOf(1), utf8('a')]]))
    const dropped = tree.prepare(2n, [[keyOf(1), utf8('b')], [keyOf(2), utf8('b')]])
    const taken = tree.prepare(2n, [[keyOf(1), undefined], [keyOf(3), utf8('c')]])
    tree.apply(taken)
    assert.throws(() => { tree.apply(dropped) }, /prepared on another state/)
    assert.equal(tree.get(keyOf(2)), undefined)
    assert.deepEqual(tree.root, new ReferenceTree([[keyOf(3), utf8('c')]]).root)
  })

  it('goes back to the same root when every change is undone, down to the last leaf', async () => {
    const tree = await StateTree.open(new MemoryKv())
    const keys = Array.from({ length: 2000 }, (_, n) => keyOf(n))
    tree.apply(tree.prepare(1n, [[keyOf(9999), utf8('sentinel')]]))
    const { root } = tree
    tree.apply(tree.prepare(2n, keys.map(key => [key, key])))
    tree.apply(tree.prepare(3n, keys.map(key => [key, undefined])))
    assert.deepEqual(tree.root, root)
    assert.deepEqual(stateValueHash(tree.get(keyOf(9999)) as Uint8Array), stateValueHash(utf8('sentinel')))
  })

  it('commits during a flush and finds both after a restart', async () => {
    const kv = new MemoryKv()
    const tree = await StateTree.open(kv)
    const random = new Random(7)
    const model: Model = new Map()
    tree.apply(tree.prepare(1n, randomChanges(random, model, 5000, 20_000)))
    const flushing = tree.flush()
    tree.apply(tree.prepare(2n, randomChanges(random, model, 5000, 20_000)))
    for (const [key, value] of model.values()) assert.deepEqual(tree.get(key), value)
    await flushing
    assert.equal(tree.flushedHeight, 1n)
    await tree.flush()
    const again = await StateTree.open(kv)
    assert.deepEqual(again.root, new ReferenceTree(model.values()).root)
    for (const [key, value] of model.values()) assert.deepEqual(again.get(key), value)
  })

  it('has the same roots with every hasher', async () => {
    const wasm = await wasmPairs()
    assert.ok(wasm !== undefined)
    const roots = []
    for (const hashPairs of [cryptoPairs, wasm, nativePairs() ?? cryptoPairs]) {
      const tree = await StateTree.open(new MemoryKv(), { hashPairs })
      const random = new Random(8)
      const model: Model = new Map()
      for (let height = 1n; height < 20n; height++) tree.apply(tree.prepare(height, randomChanges(random, model, 100, 2000)))
      roots.push(tree.root)
    }
    assert.deepEqual(roots[1], roots[0])
    assert.deepEqual(roots[2], roots[0])
  })
})
