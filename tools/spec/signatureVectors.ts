import { create, toBinary } from '@bufbuild/protobuf'
import { generateKeyPair, type KeyPair, P256, readAssertion, SECP256K1, sign, SM2, WEBAUTHN_P256, writeAssertion } from '@jianghan/crypto'
import { type AssertionWish, recordedAssertions, seededRandom, SoftPasskey } from '@jianghan/crypto/testing'
import { accountId, fromHex, keyId, paymentsV1, readTransaction, type Signer, signMessage, signTransaction, toHex } from '@jianghan/protocol'
import { plain } from './vectors.ts'

type Case = Readonly<{ name: string; kind: number; publicKey: Uint8Array; message: Uint8Array; signature: Uint8Array; holds: boolean; fault?: string }>

const ORDERS: Readonly<Record<number, bigint>> = {
  [P256]: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  [SECP256K1]: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  [SM2]: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
}
const bytesOf = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0')) as Uint8Array
const integer = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)

/** A good signature of a kind over r ‖ s, and what is nearly one. */
function curveCases(key: KeyPair, message: Uint8Array): Case[] {
  const { kind, publicKey } = key
  const good = sign(key, message)
  const n = ORDERS[kind] as bigint
  const [r, s] = [good.subarray(0, 32), good.subarray(32)]
  const made = (name: string, signature: Uint8Array, more: Partial<Case> = {}): Case => ({ name, kind, publicKey, message, signature, holds: false, ...more })
  const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap(part => [...part]))
  return [
    made('good', good, { holds: true }),
    made('another message', good, { message: message.toReversed() }),
    made('n - s', joined(r, bytesOf(n - integer(s)))),
    made('s of 0', joined(r, new Uint8Array(32))),
    made('r of n', joined(bytesOf(n), s)),
    made('r and s that sum to n', joined(bytesOf(n - integer(s)), s)),
    made('a byte less', good.subarray(0, 63)),
    made('a byte more', joined(good, Uint8Array.of(0))),
    made('a key with the other y', good, { publicKey: joined(Uint8Array.of((publicKey[0] as number) ^ 1), publicKey.subarray(1)) }),
    made('a key that is not compressed', good, { publicKey: joined(Uint8Array.of(4), publicKey.subarray(1)) }),
    made('a key of all ones', good, { publicKey: joined(Uint8Array.of(2), new Uint8Array(32).fill(0xff)) }),
  ]
}

/** What assertions say in the cases below; the first three hold. */
const WISHES: readonly (readonly [name: string, wish: AssertionWish])[] = [
  ['as browsers write it', {}], ['without crossOrigin', { tail: '}' }], ['with extensions and more client data', { flags: 0x9d, extensions: Uint8Array.of(0xa0), tail: ',"crossOrigin":false,"more":1}' }],
  ['another challenge', { challenge: new Uint8Array(32) }], ['another type', { type: 'webauthn.create' }], ['a frame of another site', { tail: ',"crossOrigin":true}' }],
  ['an origin above', { tail: ',"topOrigin":"https://evil.example"}' }], ['an escape', { tail: ',"\\u0063rossOrigin":true}' }], ['no user present', { flags: 0x04 }], ['no user verified', { flags: 0x01 }],
  ['backed up and not eligible', { flags: 0x15 }], ['a registration', { flags: 0x45, extensions: new Uint8Array(20) }], ['too long', { tail: `,"x":"${'x'.repeat(1_024)}"}` }],
  ['extensions not announced', { extensions: Uint8Array.of(0xa0) }], ['an origin without encryption', { origin: 'http://bank.example' }], ['no end', { tail: ',"crossOrigin":false' }],
]

function assertionCases(passkey: SoftPasskey, message: Uint8Array): Case[] {
  const { kind, publicKey } = passkey
  const cases = WISHES.map(([name, wish], i): Case => {
    const signature = passkey.assert(message, wish)
    const read = readAssertion(signature)
    return { name: `assertion: ${name}`, kind, publicKey, message, signature, holds: i < 3, ...(i >= 3 && { fault: 'problem' in read ? read.problem : 'otherChallenge' }) }
  })
  const read = readAssertion(passkey.assert(message))
  if ('problem' in read) throw new Error(read.problem)
  const high = Uint8Array.from([...read.signature.subarray(0, 32), ...bytesOf((ORDERS[P256] as bigint) - integer(read.signature.subarray(32)))])
  const cut = passkey.assert(message).subarray(1)
  return [
    ...cases,
    { name: 'assertion: s in the upper half', kind, publicKey, message, signature: writeAssertion(read.authenticatorData, read.clientDataJson, high), holds: false },
    { name: 'assertion: a byte less', kind, publicKey, message, signature: cut, holds: false, fault: 'layout' },
  ]
}

/** Golden vectors of the signature kinds beyond Ed25519: a transaction of each, and signatures that hold and do not. */
export function signatureVectors(): unknown {
  const random = seededRandom('vectors/signatures 1')
  const passkey = new SoftPasskey(random.bytes(32))
  const keys = [P256, SECP256K1, SM2].map(kind => generateKeyPair(kind, random.bytes(32)))
  const signers: Signer[] = [
    ...keys.map((key): Signer => ({ kind: key.kind, publicKey: key.publicKey, sign: message => sign(key, message) })),
    { kind: passkey.kind, publicKey: passkey.publicKey, sign: message => passkey.assert(message) },
  ]
  const [from, to] = ['yangtze-motor', 'guanggu-glass'].map(member => accountId(member, random.bytes(16))) as [Uint8Array, Uint8Array]
  const body = toBinary(paymentsV1.TransferSchema, create(paymentsV1.TransferSchema, { from, to, amount: { assetId: 'CNY.HJB', atoms: '12050' } }))
  const transactions = [...signers.map(signer => [signer]), signers].map(all => {
    const signed = signTransaction({ chainId: 'wuhan-demo-000001', validUntilMs: 1_764_000_300_000n, unique: random.bytes(16), actions: [{ type: 'payments.v1.Transfer', body }] }, all)
    const read = readTransaction(signed)
    if (!read.ok) throw new Error('a vector is no transaction')
    const { id, message, signatures } = read.value
    return { name: `signed with kind ${all.map(({ kind }) => kind).join(', ')}`, id, message, signatures: signatures.map(({ kind, publicKey, signature }) => ({ kind, publicKey, signature })), signed }
  })
  const message = signMessage(random.bytes(100))
  return plain({
    about: 'Golden vectors of the signature kinds, docs/spec/transaction.md section 2. Made by tools/spec.ts; bytes are hexadecimal.',
    keys: [
      ...keys.map(({ kind, publicKey, secret }) => ({ kind, secret, publicKey, id: keyId(kind, publicKey) })), { kind: passkey.kind, publicKey: passkey.publicKey, id: keyId(passkey.kind, passkey.publicKey) },
    ],
    transactions,
    signatures: [
      ...keys.flatMap(key => curveCases(key, message)), ...assertionCases(passkey, message),
      ...recordedAssertions.map(({ name, publicKey, message: challenge, signature }): Case => ({ name: `recorded: ${name}`, kind: WEBAUTHN_P256, publicKey, message: challenge, signature, holds: true })),
    ],
  })
}
