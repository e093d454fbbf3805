import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import { toHex, utf8 } from '@jianghan/protocol'
import { commitField, commitFields, messageKey, openCommitment, randomSalts, SALT_LENGTH } from './commitment.ts'

const salt = Uint8Array.from({ length: 16 }, (_, i) => i)

test('a commitment is the tagged hash of length, name, salt and value, as an independent SHA-256 gives it', () => {
  const commitment = commitField('debtorName', { salt, value: utf8('武汉东湖汽车有限公司') })
  const expected = createHash('sha256').update('jianghan-field-1\x0adebtorName').update(salt).update('武汉东湖汽车有限公司').digest('hex')
  assert.equal(toHex(commitment), expected)
})

test('only the same field, salt and value open a commitment', () => {
  const value = utf8('INV-001')
  const commitment = commitField('remittance', { salt, value })
  assert(openCommitment('remittance', { salt, value }, commitment))
  assert(!openCommitment('debtorName', { salt, value }, commitment))
  assert(!openCommitment('remittance', { salt: salt.toReversed(), value }, commitment))
  assert(!openCommitment('remittance', { salt, value: utf8('INV-002') }, commitment))
  assert(!openCommitment('remittance', { salt, value }, commitment.subarray(1)))
  assert(!openCommitment('remittance', { salt: salt.subarray(1), value }, commitment))
  assert(!openCommitment('名称', { salt, value }, commitment) && !openCommitment('', { salt, value }, commitment))
})

test('bytes cannot be moved between name, salt and value of two commitments', () => {
  const a = commitField('ab', { salt, value: Uint8Array.of(1) })
  const moved = commitField('a', { salt: Uint8Array.from([0x62, ...salt.subarray(0, 15)]), value: Uint8Array.from([salt[15] as number, 1]) })
  assert.notDeepEqual(a, moved)
})

test('every field gets a salt of its own and opens', () => {
  const fields = commitFields({ creditorName: utf8('A'), debtorName: utf8('A') })
  assert.deepEqual(Object.keys(fields), ['creditorName', 'debtorName'])
  for (const [name, field] of Object.entries(fields)) assert(openCommitment(name, field, field.commitment))
  const next = randomSalts()
  const salts = new Set(Array.from({ length: 1000 }, () => toHex(next())))
  assert(salts.size === 1000 && [...salts].every(text => text.length === 2 * SALT_LENGTH))
})

test('a message key is the HMAC of tag, party and message id, and neither runs into the other', () => {
  const secret = new Uint8Array(32).fill(9)
  const expected = createHmac('sha256', secret).update('jianghan-message-1\x00\x04ACMEMSG-1').digest('hex')
  assert.equal(toHex(messageKey(secret, 'ACME', 'MSG-1')), expected)
  assert.notDeepEqual(messageKey(secret, 'ACMEM', 'SG-1'), messageKey(secret, 'ACME', 'MSG-1'))
  assert.notDeepEqual(messageKey(new Uint8Array(32), 'ACME', 'MSG-1'), messageKey(secret, 'ACME', 'MSG-1'))
})
