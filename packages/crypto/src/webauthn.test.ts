import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equalBytes, fromHex, sha256, utf8 } from '@jianghan/protocol'
import { p256 } from '@noble/curves/nist.js'
import { P256, WEBAUTHN_P256 } from './kinds.ts'
import { passkeysOf, publicKeyOfPasskey, signatureOfAssertion } from './passkey.ts'
import { judgeAlike } from './testing/contract.ts'
import { recordedAssertions } from './testing/recordedPasskeys.ts'
import { type AssertionWish, SoftPasskey } from './testing/softPasskey.ts'
import { ASSERTION_LIMITS, base64url, isOrigin, readAssertion, writeAssertion } from './webauthn.ts'

const judge = await judgeAlike()
const passkey = new SoftPasskey(new Uint8Array(32).fill(9))
const message = new Uint8Array(32).fill(0xab)
const verdictOf = (signature: Uint8Array): string => judge(WEBAUTHN_P256, passkey.publicKey, message, signature)
const problemOf = (signature: Uint8Array): string => {
  const read = readAssertion(signature)
  return 'problem' in read ? read.problem : 'none'
}

test('an assertion over the message is valid, with what browsers say besides and without', () => {
  for (const wish of [
    {}, { origin: 'https://a.b-c.example:8443' }, { origin: 'http://localhost:5173', rpId: 'localhost' }, { flags: 0x1d }, { flags: 0x0d },
    { tail: '}' }, { tail: ',"crossOrigin":false,"other_keys_can_be_added_here":"do not compare clientDataJSON against a template. See https://goo.gl/yabPex"}' },
    { tail: ',"androidPackageName":"com.android.chrome"}' }, { flags: 0x85, extensions: Uint8Array.of(0xa0) },
  ] satisfies AssertionWish[]) {
    assert.equal(verdictOf(passkey.assert(message, wish)), 'valid', JSON.stringify(wish))
  }
})

/** What is refused for its bytes, whoever signed it and over what. */
const MALFORMED: [name: string, wish: AssertionWish, problem: string][] = [
  ['a user who was not present', { flags: 0x04 }, 'userNotPresent'],
  ['a user who was not verified', { flags: 0x01 }, 'userNotVerified'],
  ['a backed-up credential that cannot be backed up', { flags: 0x15 }, 'backupFlags'],
  ['a registration', { flags: 0x45, extensions: new Uint8Array(60) }, 'notAnAssertion'],
  ['extensions that no flag announces', { extensions: Uint8Array.of(0xa0) }, 'authenticatorDataLength'],
  ['extensions that are announced and missing', { flags: 0x85 }, 'authenticatorDataLength'],
  ['extensions beyond the bound', { flags: 0x85, extensions: new Uint8Array(ASSERTION_LIMITS.authenticatorData - 36) }, 'authenticatorDataLength'],
  ['client data beyond the bound', { tail: `,"crossOrigin":false,"more":"${'x'.repeat(1_000)}"}` }, 'clientDataTooLong'],
  ['a registration\'s client data', { type: 'webauthn.create' }, 'wrongType'],
  ['a payment\'s client data', { type: 'payment.get' }, 'wrongType'],
  ['another origin\'s frame', { tail: ',"crossOrigin":true}' }, 'crossOrigin'],
  ['another origin\'s frame that is said later', { tail: ',"more":1,"crossOrigin":true}' }, 'crossOrigin'],
  ['a frame said twice', { tail: ',"crossOrigin":false,"crossOrigin":true}' }, 'crossOrigin'],
  ['an origin above', { tail: ',"crossOrigin":false,"topOrigin":"https://evil.example"}' }, 'crossOrigin'],
  ['a frame spelt with an escape', { tail: ',"\\u0063rossOrigin":true}' }, 'clientDataForm'],
  ['client data without an end', { tail: ',"crossOrigin":false' }, 'clientDataForm'],
  ['client data with bytes behind its end', { tail: '}}' }, 'clientDataForm'],
  ['an origin without a scheme', { origin: 'bank.example' }, 'originForm'],
  ['an origin over plain HTTP', { origin: 'http://bank.example' }, 'originForm'],
  ['an origin with its default port', { origin: 'https://bank.example:443' }, 'originForm'],
  ['an origin in capitals', { origin: 'https://BANK.example' }, 'originForm'],
  ['an origin with a path', { origin: 'https://bank.example/' }, 'originForm'],
  ['an origin with an escape', { origin: 'https://bank\\u002eexample' }, 'originForm'],
  ['an empty origin', { origin: '' }, 'originForm'],
]
for (const [name, wish, problem] of MALFORMED) {
  test(`refused for its bytes: ${name}`, () => {
    const signature = passkey.assert(message, wish)
    assert.equal(problemOf(signature), problem)
    assert.equal(verdictOf(signature), 'malformed')
  })
}

test('an assertion over another challenge is no signature of the message', () => {
  assert.equal(verdictOf(passkey.assert(message, { challenge: new Uint8Array(32) })), 'badSignature')
  assert.equal(verdictOf(passkey.assert(message, { challenge: message.subarray(1) })), 'badSignature')
  assert.equal(judge(WEBAUTHN_P256, new SoftPasskey(new Uint8Array(32)).publicKey, message, passkey.assert(message)), 'badSignature')
  const offCurve = Uint8Array.of(2, ...new Uint8Array(31), 1)
  for (const signature of [passkey.assert(message), passkey.assert(message, { challenge: new Uint8Array(32) })]) assert.equal(judge(WEBAUTHN_P256, offCurve, message, signature), 'badKey')
})

test('a plain P-256 signature is no assertion, and an assertion no P-256 signature', () => {
  assert.equal(judge(P256, passkey.publicKey, message, passkey.assert(message)), 'malformed')
  assert.equal(verdictOf(passkey.assert(message).slice(-64)), 'malformed')
})

test('s in the upper half is malformed', () => {
  const read = readAssertion(passkey.assert(message))
  assert(!('problem' in read))
  const s = BigInt(`0x${Buffer.from(read.signature.subarray(32)).toString('hex')}`)
  const high = Uint8Array.from([...read.signature.subarray(0, 32), ...(fromHex((p256.Point.CURVE().n - s).toString(16).padStart(64, '0')) as Uint8Array)])
  assert.equal(verdictOf(writeAssertion(read.authenticatorData, read.clientDataJson, high)), 'malformed')
})

test('every shorter and longer signature is refused, and every flipped bit noticed', () => {
  const good = passkey.assert(message)
  for (let length = 0; length < good.length; length++) assert.equal(problemOf(good.subarray(0, length)), 'layout')
  assert.equal(problemOf(Uint8Array.of(...good, 0)), 'layout')
  for (let bit = 0; bit < good.length * 8; bit++) {
    const flipped = good.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    assert.notEqual(verdictOf(flipped), 'valid', `bit ${bit}`)
  }
})

test('assertions that Chromium recorded are valid, at their origin and for their relying party', () => {
  assert(recordedAssertions.length >= 8)
  for (const { name, rpId, publicKey, message: challenge, signature } of recordedAssertions) {
    assert.equal(judge(WEBAUTHN_P256, publicKey, challenge, signature), 'valid', name)
    assert.equal(judge(WEBAUTHN_P256, publicKey, message, signature), 'badSignature', name)
    const read = readAssertion(signature)
    assert(!('problem' in read) && read.origin.endsWith(rpId.includes('.') ? `.${rpId}` : ':5173'))
    assert(equalBytes(read.rpIdHash, sha256(utf8(rpId))))
  }
})

test('what is no answer of a browser becomes no signature, what is no P-256 key no public key', () => {
  const parts = { authenticatorData: new Uint8Array(37), clientDataJSON: new Uint8Array(2) }
  for (const hex of ['', '3006020101', '30060201010201', '300602010102010100']) assert.equal(signatureOfAssertion({ ...parts, signature: fromHex(hex) as Uint8Array }), undefined)
  assert(signatureOfAssertion({ ...parts, signature: fromHex('3006020101020102') as Uint8Array }) !== undefined)
  for (const length of [0, 90, 91, 92]) assert.equal(publicKeyOfPasskey(new Uint8Array(length)), undefined)
})

test('origins are https with a host, or localhost, in one form', () => {
  for (const good of ['https://a', 'https://bank.example', 'https://xn--fiqs8s.example:8443', 'http://localhost', 'http://localhost:3000']) assert(isOrigin(good), good)
  for (const bad of ['https://', 'https://-a', 'https://a-', 'https://a..b', 'https://a:0', 'https://a:443', 'http://localhost:80', 'https://a:123456', 'https://a b', 'https://银行.example', 'ftp://a', `https://${'a'.repeat(250)}`]) {
    assert(!isOrigin(bad), bad)
  }
})

test('base64url is that of Node', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 0xff)
    assert(equalBytes(base64url(bytes), utf8(Buffer.from(bytes).toString('base64url'))))
  }
})

test('the key of a passkey is found in what it signed, and in nothing that is no assertion over the message', async () => {
  for (const { publicKey, message: challenge, signature, name } of recordedAssertions) {
    const found = await passkeysOf(signature, challenge)
    assert(found.length <= 2 && found.some(each => equalBytes(each, publicKey)), name)
    assert.deepEqual(await passkeysOf(signature, new Uint8Array(32)), [])
  }
  assert.deepEqual(await passkeysOf(new Uint8Array(200), message), [])
})
