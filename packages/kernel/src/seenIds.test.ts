import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256, utf8 } from '@jianghan/protocol'
import { SeenIds } from './seenIds.ts'

const id = (n: number): Uint8Array => sha256(utf8(`id ${n}`))
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

test('of ids that entered the window none is denied, and of others nearly all are', () => {
  const seen = new SeenIds({ first: 4n, next: 4n })
  for (const n of numbers(0, 30_000)) {
    if (n % 3_000 === 0) assert.equal(seen.mayHold(id(n)), false)
    seen.add(id(n), 4n + BigInt(Math.floor(n / 100)))
  }
  assert.ok(numbers(0, 30_000).every(n => seen.mayHold(id(n))))
  const vain = numbers(30_000, 60_000).filter(n => seen.mayHold(id(n))).length
  assert.ok(vain < 300, `${vain} of 30,000`)
})

test('what left the window is forgotten, what is in it is not', () => {
  const seen = new SeenIds({ first: 0n, next: 0n })
  for (const n of numbers(0, 20_000)) seen.add(id(n), BigInt(n))
  seen.swept(9_000n)
  assert.ok(numbers(9_000, 20_000).every(n => seen.mayHold(id(n))))
  assert.ok(numbers(0, 8_000).filter(n => seen.mayHold(id(n))).length < 100, 'the first part is gone')
})

test('after a start nothing is denied until all that was in the window before has left it', () => {
  const seen = new SeenIds({ first: 3n, next: 10n })
  seen.add(id(1), 10n)
  for (const first of [3n, 9n]) {
    seen.swept(first)
    assert.equal(seen.mayHold(id(2)), true)
  }
  seen.swept(10n)
  assert.deepEqual([1, 2].map(n => seen.mayHold(id(n))), [true, false])
})

test('more ids than are counted make it say yes to all until they are gone', () => {
  const seen = new SeenIds({ first: 0n, next: 0n })
  const some = numbers(0, 256).map(id)
  // Room for 8,192, 131,072 and thirty times 1,048,576: the same ids again and again fill it as well.
  const room = 8_192 + 131_072 + 30 * 1_048_576
  for (let n = 0; n <= room; n++) seen.add(some[n & 255] as Uint8Array, BigInt(n))
  assert.equal(seen.mayHold(id(999)), true)
  seen.swept(BigInt(room))
  assert.equal(seen.mayHold(id(999)), true)
  seen.swept(BigInt(room + 1))
  assert.equal(seen.mayHold(id(999)), false)
})
