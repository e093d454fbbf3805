import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter, MalformedBytes } from '@jianghan/protocol'
import fc from 'fast-check'
import * as codec from './codec.ts'

const plain = { noNullPrototype: true }
const everything = codec.record({
  a: codec.u8, b: codec.u16, c: codec.u32, d: codec.u64, e: codec.u128, f: codec.bytes(3), g: codec.blob, h: codec.account, i: codec.key, j: codec.text, k: codec.longText,
  l: codec.bool, m: codec.list(codec.text), n: codec.optional(codec.u16), o: codec.optional(codec.record({ p: codec.bool })),
})
const unsigned = (bits: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << bits) - 1n })
const text = fc.string({ maxLength: 20 }).map(each => each.toWellFormed())
const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const value = fc.record({
  a: fc.nat(255), b: fc.nat(65_535), c: fc.nat(0x7fffffff), d: unsigned(64n), e: unsigned(128n), f: bytes(3), g: fc.uint8Array({ maxLength: 9 }), h: bytes(20), i: bytes(20), j: text, k: text,
  l: fc.boolean(), m: fc.array(text, { maxLength: 3 }), n: fc.option(fc.nat(65_535), { nil: undefined }), o: fc.option(fc.record({ p: fc.boolean() }, plain), { nil: undefined }),
}, plain)

const write = (v: codec.ValueOf<typeof everything>): Uint8Array => {
  const writer = new ByteWriter()
  everything.write(writer, v)
  return writer.finish()
}
const read = (data: Uint8Array): codec.ValueOf<typeof everything> => {
  const reader = new ByteReader(data)
  const found = everything.read(reader)
  reader.end()
  return found
}

test('every layout reads what it wrote', () => {
  fc.assert(fc.property(value, v => assert.deepEqual(read(write(v)), v)), { seed: 1, numRuns: 300 })
})

test('a value has one encoding: what changed bytes read as is written as those bytes', () => {
  fc.assert(fc.property(value, fc.nat(1 << 16), fc.nat(255), (v, place, byte) => {
    const written = write(v)
    const changed = written.with(place % written.length, byte)
    let found
    try {
      found = read(changed)
    } catch (fault) {
      assert.ok(fault instanceof MalformedBytes)
      return
    }
    assert.deepEqual(write(found), changed)
  }), { seed: 2, numRuns: 3000 })
})

test('JSON shows integers beyond 32 bits as digits and ids as addresses', () => {
  const json = everything.toJson({
    a: 1, b: 2, c: 3, d: 2n ** 60n, e: 2n ** 120n, f: Uint8Array.of(1, 2, 255), g: Uint8Array.of(7), h: new Uint8Array(20), i: new Uint8Array(20), j: 'x', k: '汉', l: true, m: ['y'], n: undefined, o: { p: false },
  })
  assert.deepEqual(json, {
    a: 1, b: 2, c: 3, d: String(2n ** 60n), e: String(2n ** 120n), f: '0102ff', g: '07', h: 'jh1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqjuvqsz',
    i: codec.key.toJson(new Uint8Array(20)), j: 'x', k: '汉', l: true, m: ['y'], n: null, o: { p: false },
  })
})
