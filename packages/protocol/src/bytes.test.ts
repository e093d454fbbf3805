import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteWriter, concat } from './bytes.ts'

test('a writer loses nothing, whichever write makes it grow', () => {
  const writes: [(writer: ByteWriter) => ByteWriter, number[]][] = [
    [w => w.u8(1), [1]],
    [w => w.u16(0x0203), [2, 3]],
    [w => w.u32(0x04050607), [4, 5, 6, 7]],
    [w => w.u64(0x08090a0b0c0d0e0fn), [8, 9, 10, 11, 12, 13, 14, 15]],
    [w => w.i64(-2n), [255, 255, 255, 255, 255, 255, 255, 254]],
    [w => w.u128(1n << 120n), [1, ...new Array<number>(15).fill(0)]],
    [w => w.raw(Uint8Array.of(16, 17)), [16, 17]],
    [w => w.bytes8(Uint8Array.of(18)), [1, 18]],
    [w => w.text16('汉'), [0, 3, 0xe6, 0xb1, 0x89]],
  ]
  for (const [write, bytes] of writes) {
    for (let filled = 0; filled <= 20; filled++) {
      const before = new Uint8Array(filled).fill(0xee)
      assert.deepEqual(write(new ByteWriter(20).raw(before)).finish(), concat(before, Uint8Array.from(bytes)), `${bytes} after ${filled}`)
    }
  }
})
