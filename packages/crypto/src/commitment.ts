import { assert, concat, equalBytes, hmacSha256, sha256, utf8 } from '@jianghan/protocol'

/** What opens a commitment: whoever holds it can show that the ledger speaks of this value. It never enters the ledger. */
export interface FieldOpening {
  /** {@link SALT_LENGTH} random bytes, fresh for every field: without them a guessable value could be tried out. */
  readonly salt: Uint8Array
  readonly value: Uint8Array
}

/** An opening with its commitment, 32 bytes, which is what the ledger holds. */
export interface CommittedField extends FieldOpening {
  readonly commitment: Uint8Array
}

/** Bytes of a salt. */
export const SALT_LENGTH = 16
/** Names of fields: ASCII, at most 64 characters. */
export const FIELD_NAME = /^[a-zA-Z][a-zA-Z0-9._-]{0,63}$/

const FIELD_TAG = utf8('jianghan-field-1')
const MESSAGE_TAG = utf8('jianghan-message-1')

/**
 * The commitment to one field: SHA-256("jianghan-field-1" ‖ u8 length of the name ‖ name ‖ salt ‖ value), 32 bytes
 * (docs/spec/transaction.md). The name is inside, so that an opening of one field cannot be shown as another.
 */
export function commitField(name: string, { salt, value }: FieldOpening): Uint8Array {
  assert(FIELD_NAME.test(name), 'a field name is ASCII, at most 64 characters')
  assert(salt.length === SALT_LENGTH, 'a salt has 16 bytes')
  const ascii = utf8(name)
  const size = FIELD_TAG.length + 1 + ascii.length + SALT_LENGTH + value.length
  const message = size <= scratch.length ? scratch.subarray(0, size) : new Uint8Array(size)
  message.set(FIELD_TAG)
  message[FIELD_TAG.length] = ascii.length
  message.set(ascii, FIELD_TAG.length + 1)
  message.set(salt, FIELD_TAG.length + 1 + ascii.length)
  message.set(value, size - value.length)
  return sha256(message)
}

/** For the messages of short fields, one after the other: a payment file has a hundred thousand of them. */
const scratch = new Uint8Array(1_024)

/** Salts from the host's randomness, drawn in blocks: a payment file needs tens of thousands. */
export function randomSalts(): () => Uint8Array {
  const block = new Uint8Array(256 * SALT_LENGTH)
  let at = block.length
  return () => {
    if (at === block.length) {
      crypto.getRandomValues(block)
      at = 0
    }
    at += SALT_LENGTH
    return block.slice(at - SALT_LENGTH, at)
  }
}

/** Commits to every field of a record, each with a salt of its own. */
export function commitFields(fields: Readonly<Record<string, Uint8Array>>, saltSource: () => Uint8Array = randomSalts()): Record<string, CommittedField> {
  const committed: Record<string, CommittedField> = {}
  for (const [name, value] of Object.entries(fields)) {
    const opening = { salt: saltSource(), value }
    committed[name] = { ...opening, commitment: commitField(name, opening) }
  }
  return committed
}

/** Whether this opening of this field belongs to the commitment. Takes openings from strangers: a wrong length or name is a no. */
export function openCommitment(name: string, opening: FieldOpening, commitment: Uint8Array): boolean {
  if (!FIELD_NAME.test(name) || opening.salt.length !== SALT_LENGTH) return false
  return equalBytes(commitField(name, opening), commitment)
}

/**
 * The key under which (initiating party, message id) is unique on the ledger: HMAC-SHA-256(secret, "jianghan-message-1" ‖
 * u16 length of the party ‖ party ‖ message id), 32 bytes. Under a member's secret, since both are guessable and the ledger's readers
 * could try them out on a plain hash. Texts are taken as UTF-8, byte for byte.
 */
export function messageKey(secret: Uint8Array, initiatingParty: string, msgId: string): Uint8Array {
  const party = utf8(initiatingParty)
  assert(secret.length >= 32, 'the secret of uniqueness keys has at least 32 bytes')
  assert(party.length <= 0xffff, 'the name of an initiating party has at most 65,535 bytes')
  return hmacSha256(secret, concat(MESSAGE_TAG, Uint8Array.of(party.length >> 8, party.length & 0xff), party, utf8(msgId)))
}
