import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { utf8 } from '@jianghan/protocol'
import { conformanceDir } from '../../../tools/conformance.ts'
import { rawOfDer } from './der.ts'
import { FILE_KINDS, generateKeyPair, sign } from './keys.ts'
import { ED25519, P256, SECP256K1, SM2 } from './kinds.ts'
import { Sm2Point } from './sm2.ts'
import { bytes, judgeAlike } from './testing/contract.ts'
import { seededRandom } from './testing/seededRandom.ts'

const judge = await judgeAlike()

interface WycheproofFile {
  testGroups: {
    publicKey: { pk?: string; uncompressed?: string }
    tests: { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid' | 'acceptable'; comment: string }[]
  }[]
}

const conformance = conformanceDir('crypto')
const load = <T>(file: string): T => JSON.parse(readFileSync(join(conformance as string, file), 'utf8')) as T

const CURVES = { [P256]: p256.Point.CURVE(), [SECP256K1]: secp256k1.Point.CURVE(), [SM2]: Sm2Point.CURVE() }
const bigint = (value: Uint8Array): bigint => BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`)
const bigEndian = (value: bigint): Uint8Array => bytes(value.toString(16).padStart(64, '0'))
const rs = (r: bigint, s: bigint): Uint8Array => Uint8Array.from([...bigEndian(r), ...bigEndian(s)])
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

  for (const [kind, name, file] of [[P256, 'P-256', 'ecdsa_secp256r1_sha256_test.json'], [SECP256K1, 'secp256k1', 'ecdsa_secp256k1_sha256_test.json']] as const) {
    test(`Wycheproof ${name} whose DER is strict: as published, but that s in the upper half is malformed`, () => {
      const halfOrder = CURVES[kind].n >> 1n
      const seen = { valid: 0, high: 0, refused: 0, noRawForm: 0 }
      for (const group of load<WycheproofFile>(`wycheproof/testvectors_v1/${file}`).testGroups) {
        const key = compressed(bytes(group.publicKey.uncompressed as string))
        for (const t of group.tests) {
          const signature = rawOfDer(bytes(t.sig))
          if (signature === undefined) {
            assert.notEqual(t.result, 'valid', `${t.tcId} ${t.comment}`)
            seen.noRawForm++
            continue
          }
          const verdict = judge(kind, key, bytes(t.msg), signature)
          const isHigh = bigint(signature.subarray(32)) > halfOrder
          if (isHigh) assert.equal(verdict, 'malformed', `${t.tcId} ${t.comment}`)
          else assert.equal(verdict === 'valid', t.result === 'valid', `${t.tcId} ${t.comment}: ${verdict}`)
          seen[isHigh ? 'high' : verdict === 'valid' ? 'valid' : 'refused']++
        }
      }
      assert(seen.valid > 50 && seen.high > 20 && seen.refused > 20, JSON.stringify(seen))
    })
  }

  test('Wycheproof secp256k1 in the form r ‖ s: as published, but that s in the upper half is malformed', () => {
    let seen = 0
    for (const group of load<WycheproofFile>('wycheproof/testvectors_v1/ecdsa_secp256k1_sha256_p1363_test.json').testGroups) {
      const key = compressed(bytes(group.publicKey.uncompressed as string))
      for (const t of group.tests) {
        const signature = bytes(t.sig)
        const verdict = judge(SECP256K1, key, bytes(t.msg), signature)
        if (signature.length !== 64 || bigint(signature.subarray(32)) > CURVES[SECP256K1].n >> 1n) assert.equal(verdict, 'malformed', `${t.tcId}`)
        else assert.equal(verdict === 'valid', t.result === 'valid', `${t.tcId} ${t.comment}: ${verdict}`)
        seen++
      }
    }
    assert(seen > 200)
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

for (const kind of FILE_KINDS) {
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
      if (kind !== ED25519) key[0] = 2 + random.below(2)
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

test('Ed25519: under a key with a part of order 8 a signature holds as often as that part vanishes, and no verifier multiplies it away', () => {
  const { Point } = ed25519
  const torsion = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')
  const { n } = Point.CURVE()
  const littleEndian = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
  const random = seededRandom('mixed order')
  const counts = { valid: 0, badSignature: 0 }
  for (let i = 0; i < 64; i++) {
    const [a, r] = [bigint(random.bytes(31)), bigint(random.bytes(31))]
    const key = Point.BASE.multiply(a).add(torsion).toBytes()
    const commitment = Point.BASE.multiply(r).toBytes()
    const text = random.bytes(32)
    const h = bigint(Uint8Array.from(createHash('sha512').update(commitment).update(key).update(text).digest()).reverse()) % n
    const verdict = judge(ED25519, key, text, Uint8Array.from([...commitment, ...littleEndian((r + h * a) % n)]))
    assert.equal(verdict, h % 8n === 0n ? 'valid' : 'badSignature')
    counts[verdict as keyof typeof counts]++
  }
  assert(counts.valid > 2 && counts.badSignature > 30, JSON.stringify(counts))
})

for (const [kind, p, offCurve] of [[P256, CURVES[P256].p, [1n, 4n]], [SECP256K1, CURVES[SECP256K1].p, [0n, 5n]], [SM2, CURVES[SM2].p, [3n, 4n]]] as const) {
  const pair = generateKeyPair(kind, seed)
  const signature = sign(pair, message)
  const { n } = CURVES[kind]
  const [r, s] = [bigint(signature.subarray(0, 32)), bigint(signature.subarray(32))]
  const highest = kind === SM2 ? n - 1n : n >> 1n

  test(`kind ${kind}: r or s of zero, n and beyond, and s above its bound are malformed`, () => {
    assert(s <= highest)
    for (const [badR, badS] of [[0n, s], [r, 0n], [n, s], [r, n], [n + 1n, s], [2n ** 256n - 1n, s], [r, highest + 1n], [0n, 0n], [n, n]] as const) {
      assert.equal(judge(kind, pair.publicKey, message, rs(badR, badS)), 'malformed')
    }
    for (const [otherR, otherS] of [[1n, 1n], [n - 1n, highest - 1n], [r, highest - 1n], [1n, s]] as const) {
      assert.equal(judge(kind, pair.publicKey, message, rs(otherR, otherS)), 'badSignature')
    }
    assert.equal(judge(kind, pair.publicKey, message, rs(r, n - s)), kind === SM2 ? 'badSignature' : 'malformed')
  })

  test(`kind ${kind}: other forms of the key, x not below p, and x without a point are badKey`, () => {
    for (const prefix of [0, 1, 4, 5, 6, 7, 0xff]) {
      assert.equal(judge(kind, Uint8Array.from([prefix, ...pair.publicKey.subarray(1)]), message, signature), 'badKey')
    }
    for (const x of [p, p + 1n, 2n ** 256n - 1n, ...offCurve]) {
      for (const prefix of [2, 3]) assert.equal(judge(kind, Uint8Array.from([prefix, ...bigEndian(x)]), message, signature), 'badKey', `${x}`)
    }
  })

  test(`kind ${kind}: the same key signs and is refused many times, with a table made for it and without`, () => {
    const random = seededRandom(`hot key ${kind}`)
    for (let i = 0; i < 60; i++) {
      const text = random.bytes(32)
      const good = sign(pair, text)
      assert.equal(judge(kind, pair.publicKey, text, good), 'valid')
      const bad = good.slice()
      const at = random.below(64)
      bad[at] = (bad[at] as number) ^ (1 << random.below(8))
      assert.notEqual(judge(kind, pair.publicKey, text, bad), 'valid')
    }
  })

  test(`kind ${kind}: the keys of small scalars, whose sums meet the same points, are judged alike`, () => {
    for (const scalar of [1n, 2n, 3n, 4n, 8n, 31n, 32n, 33n, 64n, 128n, n >> 1n, (n >> 1n) + 1n, n - 3n, n - 2n]) {
      const small = { kind, secret: bigEndian(scalar), publicKey: generateKeyPair(kind, bigEndian(scalar)).publicKey }
      for (let i = 0; i < 4; i++) {
        const text = utf8(`${scalar} ${i}`)
        const good = sign(small, text)
        assert.equal(judge(kind, small.publicKey, text, good), 'valid')
        for (const made of [rs(bigint(good.subarray(0, 32)), 1n), rs(1n, 1n), rs(2n, highest), rs(1n, 2n)]) judge(kind, small.publicKey, text, made)
      }
    }
  })
}

test('P-256: the point with x = 0 is a key', () => {
  assert.equal(judge(P256, Uint8Array.from([2, ...bigEndian(0n)]), message, sign(generateKeyPair(P256, seed), message)), 'badSignature')
})

test('SM2: r + s of n, where the key would take no part, is malformed', () => {
  const pair = generateKeyPair(SM2, seed)
  const { n } = CURVES[SM2]
  for (const r of [1n, 2n, n >> 1n, n - 1n, bigint(sign(pair, message).subarray(0, 32))]) assert.equal(judge(SM2, pair.publicKey, message, rs(r, n - r)), 'malformed')
})

test('numbers that no kind has are not supported, whatever the bytes', () => {
  for (const kind of [0, 6, 65_535, -1, 1.5, Number.NaN]) {
    assert.equal(judge(kind, new Uint8Array(33), message, new Uint8Array(64)), 'kindNotSupported')
  }
})
