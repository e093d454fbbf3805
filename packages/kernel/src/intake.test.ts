import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { concat, LIMITS, readTransaction, sha256, txV1, utf8 } from '@jianghan/protocol'
import { checkValidity, intake } from './intake.ts'
import { routerOf } from './router.ts'
import { saying, TOY_CHAIN, toyApplication, toyKeys } from './testing/toy.ts'

const router = routerOf(toyApplication)
const verdict = (bytes: Uint8Array): string => {
  const decision = intake(router, TOY_CHAIN, bytes)
  return decision.refused ? [decision.error.name, ...Object.values(decision.facts)].join(' ') : 'ok'
}

type Init = { chainId?: string; unique?: Uint8Array; signers?: Uint8Array[]; actions?: { type: string; body: Uint8Array }[] }
const { maker, second } = toyKeys
const byId = [maker, second].sort((a, b) => Buffer.compare(a.id, b.id))

/** A transaction with a body of one's own choice, signed by nobody in earnest. */
function made(init: Init, keys = byId): Uint8Array {
  const body = toBinary(txV1.TransactionBodySchema, create(txV1.TransactionBodySchema, {
    chainId: TOY_CHAIN, validUntilMs: 1n, unique: new Uint8Array(16).fill(1), signers: byId.map(key => key.id), actions: [{ type: 'toy.v1.Say', body: Uint8Array.of(0x0a, 1, 0x61) }], ...init,
  }))
  return signedBy(body, keys.map(({ kind, publicKey }) => ({ kind, publicKey, signature: new Uint8Array(64) })))
}
const signedBy = (body: Uint8Array, signatures: { kind: number; publicKey: Uint8Array; signature: Uint8Array }[]): Uint8Array =>
  toBinary(txV1.SignedTransactionSchema, create(txV1.SignedTransactionSchema, { body, signatures }))

test('a transaction of the right shape passes, and says what must be authorised', () => {
  const decision = intake(router, TOY_CHAIN, saying(['a', 'b']))
  assert.ok(!decision.refused)
  assert.deepEqual(decision.value.actions.map(({ body }) => body), ['a', 'b'])
  assert.deepEqual(decision.value.actions.flatMap(each => each.requirements), [{ kind: 'role', member: 'toy', role: 'maker' }, { kind: 'role', member: 'toy', role: 'maker' }])
  assert.equal(verdict(made({})), 'ok')
})

const action = { type: 'toy.v1.Say', body: Uint8Array.of(0x0a, 1, 0x61) }
const SHAPES: [string, Uint8Array, string][] = [
  ['another chain', saying(['a'], { chainId: 'other-chain' }), 'wrongChain other-chain toy-chain'],
  ['no chain', made({ chainId: '' }), 'wrongShape chainIdShape'],
  ['a chain id with a blank', made({ chainId: 'toy chain' }), 'wrongShape chainIdShape'],
  ['a unique value of 15 bytes', made({ unique: new Uint8Array(15) }), 'wrongShape uniqueShape'],
  ['no signer', made({ signers: [] }, []), 'wrongShape signersShape'],
  ['a signer of 19 bytes', made({ signers: [new Uint8Array(19).fill(9)] }), 'wrongShape signersShape'],
  ['17 signers', made({ signers: Array.from({ length: 17 }, (_, i) => new Uint8Array(20).fill(i)) }), 'wrongShape signersShape'],
  ['signers out of order', made({ signers: byId.map(key => key.id).toReversed() }), 'wrongShape signersOrder'],
  ['a signer twice', made({ signers: [maker.id, maker.id] }, [maker, maker]), 'wrongShape signersOrder'],
  ['no action', made({ actions: [] }), 'wrongShape noActions'],
  ['65 actions', made({ actions: new Array<typeof action>(65).fill(action) }), 'wrongShape tooManyActions'],
  ['an action type without a version', made({ actions: [{ ...action, type: 'toy.Say' }] }), 'wrongShape actionTypeShape'],
  ['an action type of 200 letters', made({ actions: [{ ...action, type: `toy.v1.${'S'.repeat(200)}` }] }), 'wrongShape actionTypeShape'],
  ['an unknown action', made({ actions: [{ ...action, type: 'toy.v1.Shout' }] }), 'unknownAction toy.v1.Shout'],
  ['an action of a later version', made({ actions: [{ ...action, type: 'toy.v2.Say' }] }), 'unknownAction toy.v2.Say'],
  ['an action whose body is cut', made({ actions: [{ ...action, body: Uint8Array.of(0x0a, 2, 0x61) }] }), 'malformed truncated 1'],
  ['an action whose body has a field twice', made({ actions: [{ ...action, body: Uint8Array.of(0x0a, 1, 0x61, 0x0a, 1, 0x61) }] }), 'malformed fieldOrder 3'],
  ['an action that its own check refuses', made({ actions: [action, { ...action, body: new Uint8Array(0) }] }), 'empty'],
  ['a signature stripped', made({}, byId.slice(0, 1)), 'wrongShape signaturesDoNotMatchSigners'],
  ['all signatures stripped', made({}, []), 'wrongShape signaturesDoNotMatchSigners'],
  ['a signature added', made({}, [...byId, toyKeys.checker]), 'wrongShape signaturesDoNotMatchSigners'],
  ['signatures in another order', made({}, byId.toReversed()), 'wrongShape signaturesDoNotMatchSigners'],
  ["somebody else's key in place of a named one", made({}, [byId[0] as typeof maker, toyKeys.checker]), 'wrongShape signaturesDoNotMatchSigners'],
  ['the right key under another kind', made({}, [{ ...(byId[0] as typeof maker), kind: 2 }, byId[1] as typeof maker]), 'wrongShape signaturesDoNotMatchSigners'],
  ['kind 0', made({}, [{ ...(byId[0] as typeof maker), kind: 0 }, byId[1] as typeof maker]), 'wrongShape signaturesDoNotMatchSigners'],
  ['kind 65536', made({}, [{ ...(byId[0] as typeof maker), kind: 65_536 }, byId[1] as typeof maker]), 'wrongShape signaturesDoNotMatchSigners'],
  ['nothing', new Uint8Array(0), 'wrongShape chainIdShape'],
  ['more than 512 KiB', new Uint8Array(LIMITS.transactionBytes + 1), `tooLarge ${LIMITS.transactionBytes}`],
]

for (const [what, bytes, expected] of SHAPES) test(`refused: ${what}`, () => assert.equal(verdict(bytes), expected))

/** The envelope of a good transaction with its bytes changed by hand. */
const good = made({})
const bodyEnd = 2 + (good[1] as number)
const ENVELOPES: [string, Uint8Array, RegExp][] = [
  ['cut in the body', good.subarray(0, 40), /^malformed truncated/],
  ['cut in a signature', good.subarray(0, good.length - 1), /^malformed truncated/],
  ['a byte behind the end', concat(good, Uint8Array.of(0)), /^malformed unknownField/],
  ['an unknown field', concat(good, Uint8Array.of(0x18, 1)), /^malformed unknownField/],
  ['signatures before the body', concat(good.subarray(bodyEnd), good.subarray(0, bodyEnd)), /^malformed fieldOrder/],
  ['the body twice', concat(good.subarray(0, bodyEnd), good), /^malformed fieldOrder/],
  ['an over-long length of the body', concat(Uint8Array.of(0x0a, (good[1] as number) | 0x80, 0), good.subarray(2)), /^malformed varintNotMinimal/],
  ['the body as a number', concat(Uint8Array.of(0x08, 1), good.subarray(bodyEnd)), /^malformed wireType/],
  ['an empty body written out', Uint8Array.of(0x0a, 0), /^malformed explicitDefault/],
  ['a chain id that is not UTF-8', signedBy(Uint8Array.of(0x0a, 2, 0xc3, 0x28), []), /^malformed notUtf8/],
  ['a validity beyond 64 bits', signedBy(Uint8Array.of(0x10, ...new Array<number>(9).fill(0x80), 2), []), /^malformed outOfRange/],
]

for (const [what, bytes, expected] of ENVELOPES) test(`refused: ${what}`, () => assert.match(verdict(bytes), expected))

test('the id and the signed message are hashes of the body alone, under tags of their own', () => {
  const read = readTransaction(good)
  assert.ok(read.ok)
  const body = good.subarray(2, bodyEnd)
  assert.deepEqual(read.value.id, sha256(concat(utf8('jianghan-id-1'), body)))
  assert.deepEqual(read.value.message, sha256(concat(utf8('jianghan-tx-1'), body)))
})

test('a transaction may enter a block up to its last millisecond, and not be valid for more than ten minutes', () => {
  const at = (validUntilMs: bigint, seconds: bigint, nanos: number): string => {
    const read = readTransaction(saying(['a'], { validUntilMs }))
    assert.ok(read.ok)
    const decision = checkValidity(read.value, { seconds, nanos })
    return decision.refused ? decision.error.name : 'ok'
  }
  assert.equal(at(5_000n, 5n, 999_999), 'ok')
  assert.equal(at(5_000n, 5n, 1_000_000), 'expired')
  assert.equal(at(605_000n, 5n, 0), 'ok')
  assert.equal(at(605_001n, 5n, 999_999), 'tooFarAhead')
  assert.equal(at((1n << 64n) - 1n, 5n, 0), 'tooFarAhead')
  assert.equal(at(0n, 5n, 0), 'expired')
})
