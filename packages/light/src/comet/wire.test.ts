import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat, toHex, utf8 } from '@jianghan/protocol'
import { MalformedMessage, WireMessage, WireWriter } from './wire.ts'

test('a writer that has to grow at any place loses nothing', () => {
  const fields = (writer: WireWriter) => writer.int(1, 300).int(2, -1).sfixed64(3, 7).text(4, '江汉').message(5, new Uint8Array(40).fill(9)).int(6, 1n << 62n)
  const expected = toHex(fields(new WireWriter(1000)).finish())
  for (let capacity = 1; capacity < 120; capacity++) assert.equal(toHex(fields(new WireWriter(capacity)).finish()), expected)
})

test('zero, empty bytes and the empty text are left out, an empty message is not', () => {
  assert.equal(toHex(new WireWriter().int(1, 0).sfixed64(2, 0n).bytes(3, new Uint8Array(0)).text(4, '').message(5, new Uint8Array(0)).finish()), '2a00')
})

test('a negative number takes ten bytes, as gogoproto writes it', () => {
  assert.equal(toHex(new WireWriter().int(1, -62_135_596_800n).finish()), '088092b8c398feffffff01')
})

test('what is written is read back', () => {
  const message = new WireMessage(new WireWriter().int(1, -5n).text(2, 'a').message(3, utf8('x')).message(3, utf8('y')).finish(), 3)
  assert.equal(message.int64(1), -5n)
  assert.equal(message.text(2), 'a')
  assert.deepEqual(message.list(3, 2), [utf8('x'), utf8('y')])
})

test('a message that is cut, doubled, over-long or of an unknown field is refused', () => {
  const twice = new WireWriter().int(1, 1).int(1, 2).finish()
  assert.throws(() => new WireMessage(twice, 1).int64(1), MalformedMessage)
  assert.throws(() => new WireMessage(Uint8Array.of(0x10, 1), 1), MalformedMessage)
  assert.throws(() => new WireMessage(Uint8Array.of(0x0a, 5, 1), 1), MalformedMessage)
  assert.throws(() => new WireMessage(concat(Uint8Array.of(0x08), new Uint8Array(10).fill(0xff), Uint8Array.of(1)), 1), MalformedMessage)
  assert.throws(() => new WireMessage(Uint8Array.of(0x0b), 1), MalformedMessage)
  assert.throws(() => new WireMessage(Uint8Array.of(0x0a, 1, 0xff), 1).text(1), MalformedMessage)
  assert.throws(() => new WireMessage(Uint8Array.of(0x0a, 0, 0x0a, 0), 1).list(1, 1), MalformedMessage)
})
