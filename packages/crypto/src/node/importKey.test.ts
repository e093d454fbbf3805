import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { generateKeyPair, type KeyPair } from '../keys.ts'
import { ED25519, P256, SECP256K1, SM2 } from '../kinds.ts'
import { isRefused } from '../refused.ts'
import { Sm2Point } from '../sm2.ts'
import { importKey } from './importKey.ts'

const codeOf = (answer: KeyPair | object): string => (isRefused(answer) ? answer.refused.code : 'imported')
const bytesOf = (key: string | Buffer): Uint8Array => (typeof key === 'string' ? utf8(key) : Uint8Array.from(key))
const cipher = { cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const

/** A key of OpenSSL in every form that people have, with whether it is encrypted. */
function forms(key: KeyObject): [name: string, bytes: Uint8Array, encrypted: boolean][] {
  const isEc = key.asymmetricKeyType === 'ec'
  return [
    ['PEM', bytesOf(key.export({ format: 'pem', type: 'pkcs8' })), false],
    ['DER', bytesOf(key.export({ format: 'der', type: 'pkcs8' })), false],
    ['encrypted PEM', bytesOf(key.export({ format: 'pem', type: 'pkcs8', ...cipher })), true],
    ['encrypted DER', bytesOf(key.export({ format: 'der', type: 'pkcs8', ...cipher })), true],
    ['JWK', utf8(JSON.stringify(key.export({ format: 'jwk' }))), false],
    ...(isEc ? [
      ['SEC 1 PEM', bytesOf(key.export({ format: 'pem', type: 'sec1' })), false], ['SEC 1 DER', bytesOf(key.export({ format: 'der', type: 'sec1' })), false],
      ['encrypted SEC 1 PEM', bytesOf(key.export({ format: 'pem', type: 'sec1', ...cipher })), true],
    ] as [string, Uint8Array, boolean][] : []),
  ]
}

const made: [kind: number, name: string, key: KeyObject][] = [
  [ED25519, 'Ed25519', generateKeyPairSync('ed25519').privateKey],
  [P256, 'P-256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey],
  [SECP256K1, 'secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
]
for (const [kind, name, key] of made) {
  for (const [form, bytes, encrypted] of forms(key)) {
    test(`${name} as ${form} is imported`, () => {
      const pair = importKey(bytes, encrypted ? cipher.passphrase : undefined)
      assert(!isRefused(pair), isRefused(pair) ? pair.refused.en : '')
      assert.equal(pair.kind, kind)
      assert.equal(Buffer.from(pair.secret).toString('base64url'), key.export({ format: 'jwk' }).d)
      if (!encrypted) return
      assert.equal(codeOf(importKey(bytes)), 'crypto.importPassphrase')
      assert.equal(codeOf(importKey(bytes, 'wrong')), 'crypto.passphraseWrong')
    })
  }
}

test('SM2 is imported from PKCS #8 in DER and PEM', () => {
  const pair = generateKeyPair(SM2)
  const point = Sm2Point.fromBytes(pair.publicKey).toBytes(false)
  const der = Buffer.from(`308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420${toHex(pair.secret)}a144034200${toHex(point)}`, 'hex')
  assert.deepEqual(importKey(der), pair)
  assert.deepEqual(importKey(bytesOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }))), pair)
})

test('RFC 8037, appendix A.1, and RFC 8410, section 10.3', () => {
  const jwk = importKey(utf8('{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'))
  assert(!isRefused(jwk) && toHex(jwk.publicKey) === 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  const pem = importKey(utf8('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n'))
  assert(!isRefused(pem) && toHex(pem.publicKey) === '19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1')
})

test('keys of other kinds, public keys, mismatches and other bytes are refused, each by its code', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey
  const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey
  for (const key of [rsa, p384, generateKeyPairSync('x25519').privateKey]) assert.equal(codeOf(importKey(bytesOf(key.export({ format: 'pem', type: 'pkcs8' })))), 'crypto.importKind')
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  assert.equal(codeOf(importKey(bytesOf(publicKey.export({ format: 'pem', type: 'spki' })))), 'crypto.importNotAKey')
  const other = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  assert.equal(codeOf(importKey(utf8(JSON.stringify({ ...privateKey.export({ format: 'jwk' }), x: other.x })))), 'crypto.importMismatch')
  for (const bytes of ['', '{', '{}', 'null', '-----BEGIN PRIVATE KEY-----', 'x'.repeat(20_000), '0\u0000']) assert.equal(codeOf(importKey(utf8(bytes))), 'crypto.importNotAKey', bytes.slice(0, 30))
})
