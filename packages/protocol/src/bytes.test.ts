import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter, concat, fromUtf8, nameFromUtf8, utf8 } from './bytes.ts'

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
    [w => w.text8('CNY'), [3, 0x43, 0x4e, 0x59]],
    [w => w.text8('L1汉'), [5, 0x4c, 0x31, 0xe6, 0xb1, 0x89]],
  ]
  for (const [write, bytes] of writes) {
    for (let filled = 0; filled <= 20; filled++) {
      const before = new Uint8Array(filled).fill(0xee)
      assert.deepEqual(write(new ByteWriter(20).raw(before)).finish(), concat(before, Uint8Array.from(bytes)), `${bytes} after ${filled}`)
    }
  }
})

test('a name is read as any text is, whatever names were read before it', () => {
  const names = ['', 'CNY', 'CNY.L1', 'CNY.L2', 'payments.v1.Transfer', '汉口银行', 'L汉1', 'a'.repeat(64), 'a'.repeat(65), 'ab', 'ba', ...Array.from({ length: 2_000 }, (_, i) => `bank-${i}`)]
  for (let round = 0; round < 2; round++) {
    for (const name of names) {
      const bytes = concat(Uint8Array.of(0x7b), utf8(name), Uint8Array.of(0x7d))
      assert.equal(nameFromUtf8(bytes, 1, bytes.length - 1), name)
      const reader = new ByteReader(new ByteWriter().text8(name).u8(7).finish())
      assert.deepEqual([reader.name8(), reader.u8()], [name, 7])
    }
  }
  for (const bad of [[0xff], [0x43, 0x4e, 0xc3], [0xed, 0xa0, 0x80]]) {
    assert.equal(nameFromUtf8(Uint8Array.from(bad), 0, bad.length), undefined)
    assert.equal(fromUtf8(Uint8Array.from(bad)), undefined)
  }
})
