import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LevelKv } from './levelKv.ts'
import { MemoryKv } from './memoryKv.ts'
import { SqliteKv } from './sqliteKv.ts'
import type { KvOp, KvRange, OrderedKv } from './kv.ts'

const kinds: Record<string, { open(dir: string): Promise<OrderedKv>; keeps: boolean }> = {
  MemoryKv: { open: async () => new MemoryKv(), keeps: false },
  LevelKv: { open: dir => LevelKv.open(dir), keeps: true },
  SqliteKv: { open: dir => SqliteKv.open(join(dir, 'kv.sqlite')), keeps: true },
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

async function all(kv: OrderedKv, range: KvRange): Promise<string[]> {
  const out: string[] = []
  for await (const [key, value] of kv.iterate(range)) out.push(`${key.join('.')}=${value.join('.')}`)
  return out
}

for (const [name, { open, keeps }] of Object.entries(kinds)) {
  describe(`${name} keeps the contract of OrderedKv`, () => {
    const within = async (run: (kv: OrderedKv, dir: string) => Promise<void>): Promise<void> => {
      const dir = mkdtempSync(join(tmpdir(), 'jianghan-kv-'))
      const kv = await open(dir)
      try {
        await run(kv, dir)
      } finally {
        await kv.close()
        rmSync(dir, { recursive: true, force: true })
      }
    }

    it('gives back what was put, also empty values and every byte', () => within(async kv => {
      const value = Uint8Array.from({ length: 256 }, (_, i) => i)
      await kv.write([{ key: bytes(0), value }, { key: bytes(255, 0), value: bytes() }], { sync: true })
      assert.deepEqual(kv.get(bytes(0)), value)
      assert.deepEqual(kv.get(bytes(255, 0)), bytes())
      assert.equal(kv.get(bytes(1)), undefined)
      assert.deepEqual(await kv.getMany([bytes(1), bytes(0)]), [undefined, value])
    }))

    it('hands out plain arrays whose slices are copies', () => within(async kv => {
      await kv.write([{ key: bytes(1), value: bytes(1, 2, 3) }])
      const value = kv.get(bytes(1)) as Uint8Array
      assert.equal(Object.getPrototypeOf(value), Uint8Array.prototype)
      value.slice(0, 1)[0] = 9
      assert.deepEqual(kv.get(bytes(1)), bytes(1, 2, 3))
    }))

    it('lets the later of two changes on one key win and removes without a value', () => within(async kv => {
      await kv.write([{ key: bytes(1), value: bytes(1) }, { key: bytes(1), value: bytes(2) }, { key: bytes(2), value: bytes(3) }])
      await kv.write([{ key: bytes(2) }, { key: bytes(3) }])
      assert.deepEqual(await all(kv, {}), ['1=2'])
    }))

    it('iterates ranges in the order of unsigned bytes, both ways, with a limit', () => within(async kv => {
      const keys = [bytes(0), bytes(0, 0), bytes(0, 255), bytes(1), bytes(127), bytes(128), bytes(255)]
      await kv.write(keys.toReversed().map(key => ({ key, value: bytes(key.length) })))
      assert.deepEqual(await all(kv, {}), keys.map(key => `${key.join('.')}=${key.length}`))
      assert.deepEqual(await all(kv, { gte: bytes(0, 0), lt: bytes(128) }), ['0.0=2', '0.255=2', '1=1', '127=1'])
      assert.deepEqual(await all(kv, { gte: bytes(1), reverse: true, limit: 2 }), ['255=1', '128=1'])
      assert.deepEqual(await all(kv, { lt: bytes(0) }), [])
    }))

    it('iterates more entries than one page holds, both ways', () => within(async kv => {
      const key = (i: number): Uint8Array => bytes(i >> 8, i & 255)
      await kv.write(Array.from({ length: 3500 }, (_, i) => ({ key: key(i), value: key(i) })))
      const forth = await all(kv, {})
      assert.equal(forth.length, 3500)
      assert.deepEqual((await all(kv, { reverse: true })).toReversed(), forth)
      assert.equal((await all(kv, { gte: key(10), lt: key(2510) })).length, 2500)
    }))

    it('leaves nothing behind when the changes cannot be drawn to the end', () => within(async kv => {
      function *broken(): Generator<{ key: Uint8Array; value: Uint8Array }> {
        for (let i = 0; i < 3000; i++) yield { key: bytes(i >> 8, i & 255), value: bytes(1) }
        throw new RangeError('the source broke')
      }
      await assert.rejects(kv.write(broken()), error => error instanceof Error && /the source broke/.test(error.message))
      assert.deepEqual(await all(kv, {}), [])
      await kv.write([{ key: bytes(1), value: bytes(1) }])
      assert.deepEqual(await all(kv, {}), ['1=1'])
    }))

    it('answers as of one moment for as long as it is frozen, and takes the writes of meanwhile', () => within(async kv => {
      await kv.write([{ key: bytes(1), value: bytes(1) }, { key: bytes(2), value: bytes(2) }])
      const frozen = await kv.freeze()
      const writing = kv.write([{ key: bytes(1) }, { key: bytes(2), value: bytes(9) }, { key: bytes(3), value: bytes(3) }])
      const seen: string[] = []
      for await (const [key, value] of frozen.iterate({})) seen.push(`${key.join('.')}=${value.join('.')}`)
      assert.deepEqual(seen, ['1=1', '2=2'])
      assert.deepEqual([frozen.get(bytes(1)), frozen.get(bytes(2)), frozen.get(bytes(3))], [bytes(1), bytes(2), undefined])
      await frozen.release()
      await writing
      assert.deepEqual(await all(kv, {}), ['2=9', '3=3'])
    }))

    it('goes on as before when it has let go of what reading took', () => within(async kv => {
      await kv.write([{ key: bytes(1), value: bytes(1) }, { key: bytes(2), value: bytes(2) }])
      await kv.unmap?.()
      assert.deepEqual(await all(kv, {}), ['1=1', '2=2'])
      await kv.write([{ key: bytes(1), value: bytes(3) }], { sync: true })
      assert.deepEqual([kv.get(bytes(1)), (await kv.getMany([bytes(2), bytes(4)]))], [bytes(3), [bytes(2), undefined]])
    }))

    it('shows a write to readers only when all of it is there', () => within(async kv => {
      const ops = Array.from({ length: 5000 }, (_, i) => ({ key: bytes(i >> 8, i & 255), value: bytes(7) }))
      let done = false
      const writing = kv.write(ops).then(() => { done = true })
      while (!done) {
        // The write may end between the two reads; what was there at the first is there at the second.
        const first = kv.get(bytes(0, 0))
        const last = kv.get(bytes(19, 135))
        assert.ok(first === undefined || last !== undefined, 'half of a write was seen')
        await new Promise(resolve => { setImmediate(resolve) })
      }
      await writing
      assert.equal((await all(kv, {})).length, 5000)
    }))

    if (keeps) {
      it('lets other work run after each slice that it draws', () => within(async kv => {
        let turns = 0
        let isWriting = true
        const turn = (): void => {
          turns++
          if (isWriting) setImmediate(turn)
        }
        setImmediate(turn)
        const seen: number[] = []
        function *counted(): Generator<KvOp> {
          for (let i = 0; i < 100; i++) {
            seen.push(turns)
            yield { key: bytes(i), value: bytes(i) }
          }
        }
        await kv.write(counted(), { slice: 10 })
        isWriting = false
        assert.ok(new Set(seen).size >= 10, seen.join(' '))
      }))

      it('finds everything again after a restart, and refuses a second opener by code', () => within(async (kv, dir) => {
        await kv.write([{ key: bytes(1), value: bytes(9) }], { sync: true })
        await assert.rejects(open(dir), { code: 'folderLocked' })
        await kv.close()
        const again = await open(dir)
        assert.deepEqual(again.get(bytes(1)), bytes(9))
        await again.close()
      }))
    }
  })
}
