import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toHex } from './bytes.ts'
import { decodeLeaf, encodeLeaf, FACTS_MAX, LEAF_MAX, type LogLeaf } from './leaves.ts'

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const u16 = fc.integer({ min: 0, max: 0xffff })
const height = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const outcome = fc.record({ module: u16, code: u16, facts: fc.uint8Array({ maxLength: FACTS_MAX }) }, { noNullPrototype: true })
const leaf: fc.Arbitrary<LogLeaf> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('receipt' as const, 'outcome' as const), transactionId: bytes(32), height, index: fc.integer({ min: 0, max: 0xffffffff }), outcome, eventsRoot: bytes(32),
  }, { noNullPrototype: true }),
  fc.record({
    kind: fc.constant('block' as const), height, seconds: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), nanos: fc.integer({ min: 0, max: 999_999_999 }), stateRoot: bytes(32),
  }, { noNullPrototype: true }),
)

test('leaves come back as they were written, within the limit', () => {
  fc.assert(fc.property(leaf, value => {
    const written = encodeLeaf(value)
    assert.ok(written.length <= LEAF_MAX)
    assert.deepEqual(decodeLeaf(written), value)
  }), { seed: 6, numRuns: 300 })
})

test('a leaf has one encoding: what changed bytes decode to is written as those bytes', () => {
  fc.assert(fc.property(leaf, fc.nat(1 << 16), fc.nat(255), fc.constantFrom('set', 'cut', 'add'), (value, place, byte, how) => {
    const written = encodeLeaf(value)
    const at = place % written.length
    const changed = how === 'set' ? written.with(at, byte) : how === 'cut' ? written.slice(0, at) : Uint8Array.of(...written, byte)
    const decoded = decodeLeaf(changed)
    if (decoded !== undefined) assert.equal(toHex(encodeLeaf(decoded)), toHex(changed))
    if (how !== 'set') assert.equal(decoded, undefined)
  }), { seed: 7, numRuns: 500 })
})

test('the layout of a receipt and of a block is the one of the specification', () => {
  const receipt = encodeLeaf({ kind: 'receipt', transactionId: new Uint8Array(32).fill(0xaa), height: 258n, index: 3, outcome: { module: 2, code: 19, facts: Uint8Array.of(1, 2) }, eventsRoot: new Uint8Array(32).fill(0xbb) })
  assert.equal(toHex(receipt), `01${'aa'.repeat(32)}0000000000000102000000030002001300020102${'bb'.repeat(32)}`)
  const block = encodeLeaf({ kind: 'block', height: 1n, seconds: -1n, nanos: 5, stateRoot: new Uint8Array(32).fill(0xcc) })
  assert.equal(toHex(block), `030000000000000001ffffffffffffffff00000005${'cc'.repeat(32)}`)
})

test('what is out of shape is not written, and no leaf', () => {
  const ok = { kind: 'receipt', transactionId: new Uint8Array(32), height: 0n, index: 0, outcome: { module: 0, code: 0, facts: new Uint8Array(0) }, eventsRoot: new Uint8Array(32) } as const
  assert.throws(() => encodeLeaf({ ...ok, transactionId: new Uint8Array(31) }))
  assert.throws(() => encodeLeaf({ ...ok, outcome: { ...ok.outcome, facts: new Uint8Array(FACTS_MAX + 1) } }))
  for (const bad of [[], [0], [4], [1], [255, 1, 2]]) assert.equal(decodeLeaf(Uint8Array.from(bad)), undefined)
  const block = encodeLeaf({ kind: 'block', height: 1n, seconds: 1n, nanos: 0, stateRoot: new Uint8Array(32) })
  assert.equal(decodeLeaf(block.with(17, 0x3b).with(18, 0x9a).with(19, 0xca).with(20, 0x00)), undefined, 'a second has less than 10^9 nanoseconds')
})
