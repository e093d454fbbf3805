import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { generateKeyPair } from '@jianghan/crypto'
import { loadVerifier } from '@jianghan/crypto/node'
import { utf8 } from '@jianghan/protocol'
import { contentDigest, readAnswer, readRequest, signAnswer, signatureBase, signRequest } from './httpSignature.ts'

const { verifier } = await loadVerifier()
const facts = { path: '/vault/v1/deliver', chainId: 'demo-1', from: 'alpha', to: 'beta', created: 1_764_000_000, nonce: 'abcdefghijklmnopqrstuv' }
const body = utf8('an envelope')

test('the base is that of RFC 9421, appendix B.2.6, whose signature it verifies', () => {
  const params = '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
  const base = signatureBase([
    ['"date"', 'Tue, 20 Apr 2021 02:07:55 GMT'], ['"@method"', 'POST'], ['"@path"', '/foo'], ['"@authority"', 'example.com'], ['"content-type"', 'application/json'], ['"content-length"', '18'],
  ], params)
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs' }, format: 'jwk' })
  const signature = Buffer.from('wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==', 'base64')
  assert(verify(null, base, key, signature))
})

test('the digest is that of RFC 9530, appendix B.1', () => {
  assert.equal(contentDigest(utf8('{"hello": "world"}\n')), 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:')
})

for (const kind of [1, 2]) {
  test(`a request signed by a key of kind ${kind} is read as it was made, and so is its answer`, () => {
    const [sender, receiver] = [generateKeyPair(kind, new Uint8Array(32).fill(1)), generateKeyPair(kind, new Uint8Array(32).fill(2))]
    const headers = signRequest(sender, facts, body)
    const read = readRequest(facts.path, headers)
    assert(read !== undefined)
    const { signed, key, digest, ...rest } = read
    assert.deepEqual(rest, facts)
    assert.equal(digest, contentDigest(body))
    assert.match(key, /^jhkey1/)
    assert.equal(verifier.verify(signed.kind, signed.publicKey, signed.message, signed.signature), 'valid')
    const answerHeaders = signAnswer(receiver, { status: 200, from: 'beta', to: 'alpha', created: 1_764_000_001, request: headers }, utf8('{}'))
    const answer = readAnswer(200, answerHeaders, headers)
    assert(answer !== undefined)
    assert.equal(verifier.verify(kind, answer.signed.publicKey, answer.signed.message, answer.signed.signature), 'valid')
    const another = signRequest(sender, { ...facts, nonce: 'x'.repeat(22) }, body)
    const moved = readAnswer(200, answerHeaders, another)
    assert(moved !== undefined)
    assert.equal(verifier.verify(kind, moved.signed.publicKey, moved.signed.message, moved.signed.signature), 'badSignature', 'an answer belongs to one request')
    assert.notEqual(verifier.verify(kind, answer.signed.publicKey, readAnswer(201, answerHeaders, headers)?.signed.message ?? new Uint8Array(0), answer.signed.signature), 'valid')
  })
}

test('every covered part is covered, and what does not fit the profile is not read', () => {
  const key = generateKeyPair(1, new Uint8Array(32).fill(1))
  const headers = signRequest(key, facts, body)
  const verdict = (path: string, changed: Record<string, string>): string => {
    const read = readRequest(path, { ...headers, ...changed })
    return read === undefined ? 'unread' : verifier.verify(read.signed.kind, read.signed.publicKey, read.signed.message, read.signed.signature)
  }
  assert.equal(verdict(facts.path, {}), 'valid')
  assert.equal(verdict('/vault/v1/erase', {}), 'badSignature')
  for (const [name, value] of [['jianghan-chain', 'demo-2'], ['jianghan-from', 'gamma'], ['jianghan-to', 'gamma'], ['content-digest', contentDigest(utf8('other'))]] as const) {
    assert.equal(verdict(facts.path, { [name]: value }), 'badSignature', name)
  }
  const input = headers['signature-input'] ?? ''
  assert.equal(verdict(facts.path, { 'signature-input': input.replace('created=1', 'created=2') }), 'badSignature')
  for (const [name, value] of [
    ['signature-input', input.replace('"@method" ', '')], ['signature-input', input.replace('ed25519', 'hmac-sha256')], ['signature-input', input.replace('ed25519', 'ecdsa-p256-sha256')], ['signature-input', `${input}, other=()`],
    ['signature', 'jh=:AAAA:'], ['jianghan-key', 'zz'], ['jianghan-key', '00'.repeat(32)], ['jianghan-from', 'Alpha'], ['jianghan-chain', 'a\nb'], ['content-digest', 'sha-512=:AAAA:'],
  ] as const) assert.equal(verdict(facts.path, { [name]: value }), 'unread', `${name}: ${value}`)
})
