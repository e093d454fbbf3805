import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeFields, encodeFields } from './fieldCodec.ts'
import { fuzz } from './fieldCodec.fuzz.ts'

const field = fc.record({ salt: fc.uint8Array({ minLength: 16, maxLength: 16 }), value: fc.uint8Array({ maxLength: 100 }) }, { noNullPrototype: true })
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/)

test('fields come back as they were written, in their order', () => {
  fc.assert(
    fc.property(fc.dictionary(name, field, { noNullPrototype: true }), fields => {
      const decoded = decodeFields(encodeFields(fields))
      assert.deepEqual(decoded, fields)
      assert.deepEqual(Object.keys(decoded ?? {}), Object.keys(fields))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('cut, extended and repeated fields are not fields', () => {
  const bytes = encodeFields({ a: { salt: new Uint8Array(16), value: Uint8Array.of(1, 2) } })
  for (let end = 0; end < bytes.length; end++) assert.equal(decodeFields(bytes.subarray(0, end)), undefined)
  assert.equal(decodeFields(Uint8Array.from([...bytes, 0])), undefined)
  const twice = Uint8Array.from([0, 2, ...bytes.subarray(2), ...bytes.subarray(2)])
  assert.equal(decodeFields(twice), undefined)
  assert.equal(decodeFields(Uint8Array.of(0xff, 0xff)), undefined)
})

test('the fuzz target takes random bytes and damaged fields', () => {
  const bytes = encodeFields({ a: { salt: new Uint8Array(16), value: Uint8Array.of(1, 2) }, b: { salt: new Uint8Array(16), value: new Uint8Array(0) } })
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => fuzz(bytes.with(at, byte))), { seed: 2, numRuns: 500 })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fuzz), { seed: 3, numRuns: 300 })
})
