import { assert } from './assert.ts'
import { utf8 } from './bytes.ts'
import { sha256Of } from './hash.ts'

/**
 * The tags that separate one use of SHA-256 from another. Bytes for ever: none is a prefix of another, and a new use
 * takes a new tag (docs/spec/transaction.md).
 */
const TAG = {
  id: utf8('jianghan-id-1'),
  sign: utf8('jianghan-tx-1'),
  batch: utf8('jianghan-batch-1'),
  key: utf8('jianghan-key-1'),
  account: utf8('jianghan-account-1'),
  action: utf8('jianghan-action-1'),
}

/** Id of a transaction: SHA-256(tag ‖ body bytes), 32 bytes. Signatures are outside it. */
export const transactionId = (body: Uint8Array): Uint8Array => sha256Of(TAG.id, body)

/** The 32 bytes that every signer of a transaction signs. */
export const signMessage = (body: Uint8Array): Uint8Array => sha256Of(TAG.sign, body)

/** The 32 bytes that a member's node signs for a batch. */
export const batchMessage = (body: Uint8Array): Uint8Array => sha256Of(TAG.batch, body)

/** Bytes in a key id and in an account id. */
export const ID_LENGTH = 20

/** Id of a public key: the first 20 bytes of SHA-256(tag ‖ u16 kind ‖ public key). */
export function keyId(kind: number, publicKey: Uint8Array): Uint8Array {
  assert(Number.isInteger(kind) && kind > 0 && kind <= 0xffff, 'signature kind is a u16')
  return sha256Of(TAG.key, Uint8Array.of(kind >> 8, kind & 0xff), publicKey).slice(0, ID_LENGTH)
}

/** Id of an account: the first 20 bytes of SHA-256(tag ‖ u8 length ‖ member id ‖ 16 bytes chosen by the opener). */
export function accountId(memberId: string, unique: Uint8Array): Uint8Array {
  const member = utf8(memberId)
  assert(member.length > 0 && member.length < 256 && unique.length === 16, 'account id of a member slug and 16 bytes')
  return sha256Of(TAG.account, Uint8Array.of(member.length), member, unique).slice(0, ID_LENGTH)
}

/** Bytes of the salt of an {@link actionHash}. */
export const ACTION_SALT_LENGTH = 16

/**
 * The commitment to an action that is proposed before it is sent: SHA-256(tag ‖ u8 length of the type ‖ type ‖ salt ‖ body), 32 bytes. The salt is
 * 16 random bytes: without them a payment of a guessable amount could be tried out.
 */
export function actionHash({ type, body }: Readonly<{ type: string; body: Uint8Array }>, salt: Uint8Array): Uint8Array {
  const name = utf8(type)
  assert(name.length < 256 && salt.length === ACTION_SALT_LENGTH, 'an action with its type and 16 bytes of salt')
  return sha256Of(TAG.action, Uint8Array.of(name.length), name, salt, body)
}

/** Name of a member: an ASCII slug, chosen once, for ever. */
export const MEMBER_ID = /^[a-z][a-z0-9-]{1,30}$/
