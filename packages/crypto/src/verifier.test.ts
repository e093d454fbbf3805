import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { p256 } from '@noble/curves/nist.js'
import { fromHex, utf8 } from '@jianghan/protocol'
import { conformanceDir } from '../../../tools/conformance.ts'
import { loadFallbackVerifier } from './fallbackVerifier.ts'
import { generateKeyPair, sign } from './keys.ts'
import { ED25519, P256, signatureKinds } from './kinds.ts'
import { loadNativeVerifier } from './node/nativeVerifier.ts'
import { seededRandom } from './seededRandom.ts'
import type { Verdict, Verifier } from './verdict.ts'

// The contract of the Verifier port: every case is given to every implementation, and all must give the same, expected verdict.

const native = await loadNativeVerifier()
const fallback = await loadFallbackVerifier()
const implementations: readonly Verifier[] = [native, fallback]

const bytes = (hex: string): Uint8Array => {
  const value = fromHex(hex)
  assert(value !== undefined, hex)
  return value
}

/** The verdict all implementations agree on. */
function judge(kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  const [first, ...others] = implementations.map(verifier => verifier.verify(kind, publicKey, message, signature))
  assert(first !== undefined)
  for (const other of others) assert.equal(other, first, `native and fallback differ over kind ${kind}, ${Buffer.from(publicKey).toString('hex')}, ${Buffer.from(signature).toString('hex')}`)
  return first
}

/** r ‖ s of a strict DER signature; undefined when the bytes are not one or its integers do not fit into 32 bytes. */
function rawOfStrictDer(der: Uint8Array): Uint8Array | undefined {
  const raw = new Uint8Array(64)
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0
    const integer = der.subarray(at + 2, at + 2 + length)
    const [first = 0x80, second = 0x80] = integer
    if (der[at] !== 2 || integer.length !== length || first >= 0x80 || (first === 0 && length > 1 && second < 0x80)) return undefined
    const digits = first === 0 ? integer.subarray(1) : integer
    if (digits.length > 32) return undefined
    raw.set(digits, end - digits.length)
    at += 2 + length
  }
  return at === der.length ? raw : undefined
}

interface WycheproofFile {
  testGroups: {
    publicKey: { pk?: string; uncompressed?: string }
    tests: { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid' | 'acceptable'; comment: string }[]
  }[]
}

const conformance = conformanceDir('crypto')
const load = <T>(file: string): T => JSON.parse(readFileSync(join(conformance as string, file), 'utf8')) as T

const P256_HALF_ORDER = p256.Point.CURVE().n >> 1n
const bigint = (value: Uint8Array): bigint => BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`)
const compressed = (uncompressed: Uint8Array): Uint8Array => Uint8Array.from([2 + ((uncompressed[64] as number) & 1), ...uncompressed.subarray(1, 33)])

if (conformance !== undefined) describe('published vectors', () => {
  test('Wycheproof Ed25519: valid ones are valid, invalid ones are not', () => {
    let seen = 0
    for (const group of load<WycheproofFile>('wycheproof/testvectors_v1/ed25519_test.json').testGroups) {
      const key = bytes(group.publicKey.pk as string)
      for (const t of group.tests) {
        const verdict = judge(ED25519, key, bytes(t.msg), bytes(t.sig))
        assert.equal(verdict === 'valid', t.result === 'valid', `${t.tcId} ${t.comment}: ${verdict}`)
        if (t.sig.length !== 128) assert.equal(verdict, 'malformed', `${t.tcId}`)
        seen++
      }
    }
    assert(seen > 100)
  })

  test('Wycheproof P-256 whose DER is strict: as published, but that s in the upper half is malformed', () => {
    const seen = { valid: 0, high: 0, refused: 0, noRawForm: 0 }
    for (const group of load<WycheproofFile>('wycheproof/testvectors_v1/ecdsa_secp256r1_sha256_test.json').testGroups) {
      const key = compressed(bytes(group.publicKey.uncompressed as string))
      for (const t of group.tests) {
        const signature = rawOfStrictDer(bytes(t.sig))
        if (signature === undefined) {
          assert.notEqual(t.result, 'valid', `${t.tcId} ${t.comment}`)
          seen.noRawForm++
          continue
        }
        const verdict = judge(P256, key, bytes(t.msg), signature)
        const isHigh = bigint(signature.subarray(32)) > P256_HALF_ORDER
        if (isHigh) assert.equal(verdict, 'malformed', `${t.tcId} ${t.comment}`)
        else assert.equal(verdict === 'valid', t.result === 'valid', `${t.tcId} ${t.comment}: ${verdict}`)
        seen[isHigh ? 'high' : verdict === 'valid' ? 'valid' : 'refused']++
      }
    }
    assert(seen.valid > 50 && seen.high > 20 && seen.refused > 20, JSON.stringify(seen))
  })

  test('speccheck: we are the row of libsodium, only case 3 is valid', () => {
    const cases = load<{ message: string; pub_key: string; signature: string }[]>('ed25519-speccheck/cases.json')
    const row = cases.map(c => (judge(ED25519, bytes(c.pub_key), bytes(c.message), bytes(c.signature)) === 'valid' ? 'V' : 'X')).join(' ')
    assert.equal(row, 'X X X V X X X X X X X X')
  })

  test('none of the ZIP-215 cases, whose points are of small order or not canonical, is valid', () => {
    const cases = load<{ vk_bytes: string; sig_bytes: string }[]>('noble-curves/test/vectors/ed25519/zip215.json')
    for (const c of cases) assert.equal(judge(ED25519, bytes(c.vk_bytes), utf8('Zcash'), bytes(c.sig_bytes)), 'badKey')
    assert.equal(cases.length, 196)
  })
})

const seed = new Uint8Array(32).fill(7)
const message = utf8('pay 100 to the supplier')

for (const kind of [ED25519, P256]) {
  const pair = generateKeyPair(kind, seed)
  const good = sign(pair, message)

  test(`kind ${kind}: a signature is valid for its key and message, over the empty and over a long message too`, () => {
    for (const text of [message, new Uint8Array(0), new Uint8Array(100_000)]) {
      assert.equal(judge(kind, pair.publicKey, text, sign(pair, text)), 'valid')
    }
    assert.equal(judge(kind, pair.publicKey, utf8('pay 900 to the supplier'), good), 'badSignature')
    assert.equal(judge(kind, generateKeyPair(kind, new Uint8Array(32).fill(8)).publicKey, message, good), 'badSignature')
  })

  test(`kind ${kind}: every other length of key is badKey, of signature malformed`, () => {
    for (let length = 0; length < 140; length++) {
      const bytesOfLength = new Uint8Array(length).fill(1)
      bytesOfLength.set(pair.publicKey.subarray(0, length))
      if (length !== pair.publicKey.length) assert.equal(judge(kind, bytesOfLength, message, good), 'badKey')
      bytesOfLength.set(good.subarray(0, length))
      if (length !== 64) assert.equal(judge(kind, pair.publicKey, message, bytesOfLength), 'malformed')
    }
  })

  test(`kind ${kind}: every single flipped bit of key, message or signature is noticed, alike by all implementations`, () => {
    for (const [at, part] of [pair.publicKey, message, good].entries()) {
      for (let bit = 0; bit < part.length * 8; bit++) {
        const flipped = part.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        const verdict = judge(kind, at === 0 ? flipped : pair.publicKey, at === 1 ? flipped : message, at === 2 ? flipped : good)
        assert.notEqual(verdict, 'valid', `part ${at} bit ${bit}`)
      }
    }
  })

  test(`kind ${kind}: random keys and signatures are judged alike by all implementations`, () => {
    const random = seededRandom(`verifier ${kind}`)
    for (let i = 0; i < 300; i++) {
      const key = random.bytes(pair.publicKey.length)
      if (kind === P256) key[0] = 2 + random.below(2)
      const signature = random.bytes(64)
      if (random.below(2) === 0) signature[63] = 0
      if (random.below(2) === 0) signature[32] = 0
      assert.notEqual(judge(kind, random.below(2) === 0 ? key : pair.publicKey, message, signature), 'valid')
    }
  })
}

test('Ed25519: S + L, the same signature to a lax verifier, is malformed', () => {
  const pair = generateKeyPair(ED25519, seed)
  const signature = sign(pair, message)
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  let s = bigint(signature.slice(32).reverse())
  for (; s < 2n ** 256n; s += order) {
    const moved = signature.slice()
    for (let i = 0; i < 32; i++) moved[32 + i] = Number((s >> BigInt(8 * i)) & 0xffn)
    assert.equal(judge(ED25519, pair.publicKey, message, moved), s < order ? 'valid' : 'malformed')
  }
})

test('Ed25519: keys of small order and keys with y not below p are badKey, R of small order is malformed', () => {
  const pair = generateKeyPair(ED25519, seed)
  const signature = sign(pair, message)
  const p = 2n ** 255n - 19n
  const littleEndian = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
  const order8 = bigint(bytes('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a').reverse())
  for (const sign of [0n, 1n << 255n]) {
    for (const y of [0n, 1n, p - 1n, p, p + 1n, order8, p - order8]) {
      assert.equal(judge(ED25519, littleEndian(y | sign), message, signature), 'badKey', `${y}`)
      const moved = signature.slice()
      moved.set(littleEndian(y | sign))
      assert.equal(judge(ED25519, pair.publicKey, message, moved), 'malformed', `${y}`)
    }
    for (let y = p; y < 2n ** 255n; y++) assert.equal(judge(ED25519, littleEndian(y | sign), message, signature), 'badKey', `${y}`)
  }
})

test('P-256: n − s, r or s of zero or n, and other forms of the key are refused', () => {
  const pair = generateKeyPair(P256, seed)
  const signature = sign(pair, message)
  const { n, p } = p256.Point.CURVE()
  const bigEndian = (value: bigint): Uint8Array => bytes(value.toString(16).padStart(64, '0'))
  const rs = (r: bigint, s: bigint): Uint8Array => Uint8Array.from([...bigEndian(r), ...bigEndian(s)])
  const r = bigint(signature.subarray(0, 32))
  const s = bigint(signature.subarray(32))
  assert(s <= n >> 1n)
  for (const [badR, badS] of [[r, n - s], [0n, s], [r, 0n], [n, s], [r, n], [n + 1n, s], [2n ** 256n - 1n, s], [r, (n >> 1n) + 1n]] as const) {
    assert.equal(judge(P256, pair.publicKey, message, rs(badR, badS)), 'malformed')
  }
  for (const [otherR, otherS] of [[1n, 1n], [n - 1n, n >> 1n], [r, n >> 1n], [1n, s]] as const) {
    assert.equal(judge(P256, pair.publicKey, message, rs(otherR, otherS)), 'badSignature')
  }
  for (const prefix of [0, 1, 4, 5, 6, 7, 0xff]) {
    assert.equal(judge(P256, Uint8Array.from([prefix, ...pair.publicKey.subarray(1)]), message, signature), 'badKey')
  }
  for (const x of [p, p + 1n, 2n ** 256n - 1n, 1n, 4n]) {
    // x = 1 and x = 4 belong to no point of the curve
    assert.equal(judge(P256, Uint8Array.from([2, ...bigEndian(x)]), message, signature), 'badKey', `${x}`)
  }
  assert.equal(judge(P256, Uint8Array.from([2, ...bigEndian(0n)]), message, signature), 'badSignature', 'x = 0 is a point of P-256')
})

test('kinds that are reserved or unknown are not supported, whatever the bytes', () => {
  const reserved = signatureKinds.filter(kind => !kind.supported).map(kind => kind.number)
  assert.deepEqual(reserved, [3, 4, 5])
  for (const kind of [...reserved, 0, 6, 65_535, -1, 1.5, Number.NaN]) {
    assert.equal(judge(kind, new Uint8Array(33), message, new Uint8Array(64)), 'kindNotSupported')
  }
})
