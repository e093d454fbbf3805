import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { toHex, utf8 } from '@jianghan/protocol'
import { FILE_KINDS, generateKeyPair, isSecret, publicKeyOf, sign } from './keys.ts'
import { ED25519, P256, signatureKind, SM2, signatureKindNamed, signatureKinds } from './kinds.ts'

test('RFC 8032, section 7.1, test 2: seed, public key and signature', () => {
  const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex')
  const pair = generateKeyPair(ED25519, seed)
  assert.equal(toHex(pair.publicKey), '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
  assert.equal(
    toHex(sign(pair, Uint8Array.of(0x72))),
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  )
})

test('RFC 6979, appendix A.2.5: P-256 with SHA-256 over "sample", with s taken low', () => {
  const secret = Buffer.from('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721', 'hex')
  const pair = generateKeyPair(P256, secret)
  assert.equal(toHex(pair.publicKey), '0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6')
  const s = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n - 0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8n
  assert.equal(toHex(sign(pair, utf8('sample'))), `efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716${s.toString(16).padStart(64, '0')}`)
})

test('the host signs Ed25519 as the JavaScript implementation does', () => {
  const pair = generateKeyPair(ED25519, new Uint8Array(32).fill(3))
  for (const text of ['', 'a', 'a longer message'.repeat(100)]) assert.deepEqual(sign(pair, utf8(text)), ed25519.sign(utf8(text), pair.secret))
})

test('a seed gives the same pair again, no seed a fresh one, and a seed that is no scalar still gives a key', () => {
  for (const kind of FILE_KINDS) {
    const seed = new Uint8Array(32).fill(5)
    assert.deepEqual(generateKeyPair(kind, seed), generateKeyPair(kind, seed))
    const fresh = generateKeyPair(kind)
    assert.notDeepEqual(fresh.secret, generateKeyPair(kind).secret)
    assert.deepEqual(publicKeyOf(fresh), fresh.publicKey)
    for (const edge of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) assert(isSecret(kind, generateKeyPair(kind, edge).secret))
  }
  assert(!isSecret(P256, new Uint8Array(32).fill(0xff)) && !isSecret(ED25519, new Uint8Array(31)) && !isSecret(3, new Uint8Array(32).fill(1)) && !isSecret(SM2, new Uint8Array(32)))
})

test('the numbers, names and lengths of the kinds are what they were', () => {
  assert.deepEqual(
    signatureKinds.map(kind => [kind.number, kind.name, kind.publicKeyLength, kind.signatureLength, kind.supported]),
    [
      [1, 'ed25519', 32, 64, true],
      [2, 'p256', 33, 64, true],
      [3, 'webauthn-p256', 33, undefined, true],
      [4, 'secp256k1', 33, 64, true],
      [5, 'sm2', 33, 64, true],
    ],
  )
  assert.equal(signatureKind(2)?.name, 'p256')
  assert.equal(signatureKindNamed('sm2')?.number, 5)
  assert.equal(signatureKind(9) ?? signatureKindNamed('rsa'), undefined)
  for (const kind of signatureKinds) assert(kind.zh.length > 0 && kind.en.length > 0)
})
