import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Segments } from '../segments.ts'
import { SegmentTail } from './tail.ts'

const payload = (height: number): Uint8Array => new Uint8Array(200 + (height * 37) % 500).fill(height & 0xff)

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'tail-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}

function append(segments: Segments, from: number, to: number): void {
  for (let height = from; height <= to; height++) segments.append(payload(height), { logStart: BigInt(height * 2) })
  segments.sync()
}

test('a tail reads what another handle appends, across files, in any order', async t => {
  const dir = folder(t)
  const tail = new SegmentTail(dir)
  assert.equal(tail.read(1n), undefined)
  const segments = await Segments.open(dir, { rollBytes: 4096 })
  append(segments, 1, 3)
  for (let height = 1; height <= 60; height++) {
    if (BigInt(height) > segments.lastHeight) append(segments, height, height + 6)
    const record = tail.read(BigInt(height))
    assert.deepEqual(record, { height: BigInt(height), logStart: BigInt(height * 2), payload: payload(height) })
  }
  assert.ok(readdirSync(dir).filter(name => name.endsWith('.seg')).length > 3)
  assert.equal(tail.read(segments.lastHeight + 1n), undefined)
  for (const height of [40, 2, 59, 17, 17]) assert.deepEqual(tail.read(BigInt(height))?.payload, payload(height))
  assert.equal(tail.firstHeight(), 1n)
  segments.prune(30n)
  tail.close()
  assert.equal(tail.read(1n), undefined)
  segments.close()
})

test('packed records are unpacked', async t => {
  const dir = folder(t)
  const segments = await Segments.open(dir, { packFrom: 64 })
  append(segments, 1, 5)
  const tail = new SegmentTail(dir)
  assert.deepEqual(tail.read(4n)?.payload, payload(4))
  tail.close()
  segments.close()
})

test('a flipped bit is named and nothing is changed', async t => {
  const dir = folder(t)
  const segments = await Segments.open(dir)
  append(segments, 1, 5)
  segments.close()
  const file = join(dir, readdirSync(dir).find(name => name.endsWith('.seg')) as string)
  const bytes = readFileSync(file)
  bytes[bytes.length - 20] = (bytes.at(-20) as number) ^ 1
  writeFileSync(file, bytes)
  const tail = new SegmentTail(dir)
  assert.deepEqual(tail.read(4n)?.payload, payload(4))
  assert.throws(() => tail.read(5n), { name: 'StoreFault', code: 'segmentDamaged', height: 5n })
  assert.deepEqual(readFileSync(file), bytes)
  tail.close()
})
