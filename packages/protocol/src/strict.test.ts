import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, type DescField, type DescMessage, ScalarType, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { fromHex, toHex } from './bytes.ts'
import { membersV1, paymentsV1, proofV1, txV1 } from './schemas.ts'
import { decodeStrict, type StrictProblem } from './strict.ts'

const files = [membersV1.file_jianghan_members_v1_members, paymentsV1.file_jianghan_payments_v1_payments, proofV1.file_jianghan_proof_v1_proof, txV1.file_jianghan_tx_v1_tx]
const messages: DescMessage[] = files.flatMap(file => file.messages)

/** Any value of a scalar type; texts are well-formed UTF-8. */
function scalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.UINT32: return fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffffffff }))
    case ScalarType.UINT64: return fc.oneof(fc.bigInt({ min: 0n, max: 3n }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
    case ScalarType.BOOL: return fc.boolean()
    case ScalarType.BYTES: return fc.uint8Array({ maxLength: 40 })
    case ScalarType.STRING: return fc.oneof(fc.string({ maxLength: 80 }), fc.constantFrom('', '汉江', '\u0000', '𐍈'.repeat(20))).map(text => text.toWellFormed())
    default: throw new Error(`no arbitrary for ${ScalarType[type]}`)
  }
}

function fieldValue(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.fieldKind === 'message') return message(field.message, depth - 1)
  if (field.fieldKind === 'scalar') return scalar(field.scalar)
  if (field.fieldKind === 'list' && field.listKind === 'message') return fc.array(message(field.message, depth - 1), { maxLength: 2 })
  if (field.fieldKind === 'list' && field.listKind === 'scalar') return fc.array(scalar(field.scalar), { maxLength: 3 })
  throw new Error(`no arbitrary for ${String(field)}`)
}

/** Any message of a type; beyond the depth its message fields stay empty. */
function message(schema: DescMessage, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const plain = schema.fields.filter(field => field.oneof === undefined && (depth > 0 || !('message' in field) || field.message === undefined))
  const oneofs = depth > 0 ? schema.oneofs : []
  return fc.record({
    ...Object.fromEntries(plain.map(field => [field.localName, field.fieldKind === 'message' ? fc.option(fieldValue(field, depth), { nil: undefined }) : fieldValue(field, depth)])),
    ...Object.fromEntries(oneofs.map(oneof => [oneof.localName, fc.oneof(
      fc.constant({ case: undefined }), ...oneof.fields.map(field => fieldValue(field, depth).map(value => ({ case: field.localName, value }))),
    )])),
  }).map(value => create(schema, Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined))) as unknown as Record<string, unknown>)
}

for (const schema of messages) {
  test(`${schema.typeName}: what protobuf-es writes is the one encoding, and decodes to the same message`, () => {
    fc.assert(fc.property(message(schema, 3), value => {
      const bytes = toBinary(schema, value as never)
      const decoded = decodeStrict(schema, bytes)
      assert.ok(decoded.ok)
      assert.deepEqual(toHex(toBinary(schema, decoded.value)), toHex(bytes))
      assert.deepEqual(decoded.value, value)
    }), { seed: 10, numRuns: 60 })
  })

  test(`${schema.typeName}: whatever a changed byte decodes to, it is written as the very bytes that were read`, () => {
    fc.assert(fc.property(message(schema, 2), fc.nat(1 << 20), fc.nat(255), fc.constantFrom('set', 'insert', 'delete', 'double'), (value, place, byte, how) => {
      const bytes = toBinary(schema, value as never)
      const at = bytes.length === 0 ? 0 : place % bytes.length
      const changed = how === 'set' ? bytes.length === 0 ? bytes : bytes.with(at, byte)
        : how === 'insert' ? Uint8Array.of(...bytes.slice(0, at), byte, ...bytes.slice(at))
          : how === 'delete' ? Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + 1))
            : Uint8Array.of(...bytes, ...bytes.slice(at))
      const decoded = decodeStrict(schema, changed)
      if (decoded.ok) assert.equal(toHex(toBinary(schema, decoded.value)), toHex(changed))
      else assert.ok(decoded.offset >= 0 && decoded.offset <= changed.length)
    }), { seed: 11, numRuns: 400 })
  })
}

test('every byte of one transaction, changed to every value, is refused or is another canonical encoding', () => {
  const body = toBinary(txV1.TransactionBodySchema, create(txV1.TransactionBodySchema, {
    chainId: 'c-1', validUntilMs: 300n, unique: new Uint8Array(2), signers: [Uint8Array.of(1), Uint8Array.of(2)], actions: [{ type: 'a', body: Uint8Array.of(1) }],
  }))
  for (let at = 0; at < body.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const changed = body.with(at, byte)
      const decoded = decodeStrict(txV1.TransactionBodySchema, changed)
      if (decoded.ok) assert.equal(toHex(toBinary(txV1.TransactionBodySchema, decoded.value)), toHex(changed))
    }
  }
})

/** Hand-made bytes: what is wrong with them, and where. Field 1 of Signature is a uint32, 2 and 3 are bytes. */
const CASES: [string, DescMessage, string, StrictProblem, number][] = [
  ['a varint ends the input', txV1.SignatureSchema, '0880', 'truncated', 1],
  ['a tag ends the input', txV1.SignatureSchema, '80', 'truncated', 0],
  ['bytes are longer than the input', txV1.SignatureSchema, '1203aabb', 'truncated', 1],
  ['a nested message is longer than what holds it', txV1.SignedTransactionSchema, '120a0801', 'truncated', 1],
  ['bytes of a nested message reach beyond it', txV1.SignedTransactionSchema, '12041203aabbcc', 'truncated', 3],
  ['a varint has a group too many', txV1.SignatureSchema, '088100', 'varintNotMinimal', 1],
  ['a tag has a group too many', txV1.SignatureSchema, '880001', 'varintNotMinimal', 0],
  ['a length has a group too many', txV1.SignatureSchema, '128100aa', 'varintNotMinimal', 1],
  ['a uint32 is 2^32', txV1.SignatureSchema, '088080808010', 'outOfRange', 1],
  ['a uint32 is a negative int32 in ten bytes', txV1.SignatureSchema, '08ffffffffffffffffff01', 'outOfRange', 1],
  ['a uint64 is 2^64', txV1.TransactionBodySchema, '1080808080808080808002', 'outOfRange', 1],
  ['a varint of eleven bytes', txV1.TransactionBodySchema, '10808080808080808080808001', 'outOfRange', 1],
  ['a bool is 2', proofV1.StepSchema, '0802', 'outOfRange', 1],
  ['fields are out of order', txV1.SignatureSchema, '1201aa0801', 'fieldOrder', 3],
  ['a field comes twice', txV1.SignatureSchema, '08010802', 'fieldOrder', 2],
  ['a nested message comes twice', txV1.SignedBatchSchema, '1202080112020801', 'fieldOrder', 4],
  ['a repeated field is interrupted', txV1.TransactionBodySchema, '2201012a030a0161220102', 'fieldOrder', 8],
  ['both members of a oneof', proofV1.StateClaimSchema, '12001a00', 'fieldOrder', 2],
  ['an unknown field', txV1.SignatureSchema, '2001', 'unknownField', 0],
  ['field number 0', txV1.SignatureSchema, '0001', 'unknownField', 0],
  ['a very high field number', txV1.SignatureSchema, 'f8ffffff0f01', 'unknownField', 0],
  ['an unknown field in a nested message', txV1.SignedTransactionSchema, '12022001', 'unknownField', 2],
  ['a varint where bytes belong', txV1.SignatureSchema, '1001', 'wireType', 0],
  ['a fixed32 where a varint belongs', txV1.SignatureSchema, '0d01000000', 'wireType', 0],
  ['a group', txV1.SignatureSchema, '0b0c', 'wireType', 0],
  ['an explicit zero', txV1.SignatureSchema, '0800', 'explicitDefault', 1],
  ['explicit empty bytes', txV1.SignatureSchema, '1200', 'explicitDefault', 1],
  ['an explicit empty text', txV1.TransactionBodySchema, '0a00', 'explicitDefault', 1],
  ['an explicit false', proofV1.StepSchema, '0800', 'explicitDefault', 1],
  ['a text that is not UTF-8', txV1.TransactionBodySchema, '0a02c328', 'notUtf8', 1],
  ['an over-long UTF-8 form', txV1.TransactionBodySchema, '0a02c0af', 'notUtf8', 1],
  ['a surrogate in UTF-8', txV1.TransactionBodySchema, '0a03eda080', 'notUtf8', 1],
]

for (const [what, schema, hex, problem, offset] of CASES) {
  test(`refused: ${what} (${problem})`, () => {
    assert.deepEqual(decodeStrict(schema, fromHex(hex) as Uint8Array), { ok: false, problem, offset })
  })
}

test('refused: more bytes than the limit (tooLong)', () => {
  assert.deepEqual(decodeStrict(txV1.SignatureSchema, new Uint8Array(11), 10), { ok: false, problem: 'tooLong', offset: 10 })
})

test('an explicit default counts as a value inside a oneof, an empty nested message is a value', () => {
  assert.ok(decodeStrict(proofV1.StateClaimSchema, fromHex('1200') as Uint8Array).ok)
  assert.ok(decodeStrict(txV1.SignedTransactionSchema, fromHex('1200') as Uint8Array).ok)
  assert.ok(decodeStrict(txV1.SignedTransactionSchema, new Uint8Array(0)).ok)
})

test('items are bounded over all repeated fields together (tooManyItems)', () => {
  const body = (count: number): Uint8Array => Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0x22 : 0))
  assert.equal(decodeStrict(txV1.TransactionBodySchema, body(65_536)).ok, true)
  const more = decodeStrict(txV1.TransactionBodySchema, body(65_537))
  assert.equal(more.ok ? 'ok' : more.problem, 'tooManyItems')
})

test('nesting is bounded (tooDeep)', () => {
  // No message of the protocol holds itself: a type of this test does, made from the descriptor of one that holds a child.
  const parent = txV1.SignedTransactionSchema
  const child = parent.fields[1] as DescField & { message: DescMessage }
  const recursive = { ...parent, fields: [parent.fields[0], Object.create(child)] } as unknown as DescMessage
  Object.defineProperty(recursive.fields[1], 'message', { value: recursive })
  const nested = (levels: number): Uint8Array => {
    let bytes: Uint8Array = new Uint8Array(0)
    for (let i = 1; i < levels; i++) bytes = Uint8Array.of(0x12, bytes.length, ...bytes)
    return bytes
  }
  assert.deepEqual([16, 17].map(levels => { const r = decodeStrict(recursive, nested(levels)); return r.ok ? 'ok' : r.problem }), ['ok', 'tooDeep'])
})
