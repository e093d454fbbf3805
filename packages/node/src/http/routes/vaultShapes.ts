import Type from 'typebox'
import { MEMBER_ID } from '@jianghan/protocol'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])
const TIME = Type.String({ format: 'date-time' })

/** The id of an item, 32 hexadecimal digits, or of a transaction, 64. */
export const ID = Type.String({ pattern: '^([0-9a-fA-F]{32}|[0-9a-fA-F]{64})$', description: 'Id of an item (32 hexadecimal digits), or of a transaction (64) for the openings of its fields.' })
/** Id of a member. */
export const MEMBER = Type.String({ pattern: MEMBER_ID.source })

/** A vault key's public half. */
export const KEY = Type.Object({ kind: Type.Integer({ description: 'KEM of RFC 9180: 16 P-256 · 32 X25519.' }), publicKey: Type.String() })
export const KEY_EXAMPLE = { kind: 32, publicKey: '09'.repeat(32) }

/** Where the vault stands. */
export const STANDING = Type.Object({
  member: orNull(Type.String({ description: 'Member of this node.' })), readingKeys: Type.Array(KEY, { description: 'The newest last.' }),
  deliveries: Type.Object({ pending: Type.Integer(), delivered: Type.Integer(), refused: Type.Integer() }),
})
export const STANDING_EXAMPLE = { member: 'hanjiang-bank', readingKeys: [KEY_EXAMPLE], deliveries: { pending: 0, delivered: 3, refused: 0 } }

/** A delivery to a reader's node. */
export const DELIVERY = Type.Object({
  item: Type.String(), member: Type.String({ description: 'Reader.' }), what: Type.String({ description: 'deliver · erase' }), state: Type.String({ description: 'pending · delivered · refused' }), attempts: Type.Integer(),
  createdAt: TIME, endedAt: orNull(TIME), nextAt: orNull(TIME), code: orNull(Type.String({ description: 'What the acknowledgement says, why it was refused, or why it is not delivered yet.' })),
  proof: orNull(Type.Object({}, { additionalProperties: true, description: 'Request and answer with their signatures.' })),
})
export const DELIVERY_EXAMPLE = {
  item: '0a'.repeat(16), member: 'donghu-bank', what: 'deliver', state: 'delivered', attempts: 1, createdAt: '2026-11-24T01:15:02.000Z', endedAt: '2026-11-24T01:15:02.120Z', nextAt: null, code: 'kept', proof: {},
}

/** An item in a list. */
export const ITEM_LINE = Type.Object({ id: Type.String(), kind: Type.String(), mediaType: Type.String(), createdAt: TIME, readers: Type.Array(Type.String()) })
export const ITEM_LINE_EXAMPLE = { id: '0a'.repeat(16), kind: 'document', mediaType: 'text/plain', createdAt: '2026-11-24T01:15:02.000Z', readers: ['donghu-bank'] }

/** A receipt of erasure. */
export const RECEIPT = Type.Object({
  format: Type.String(), version: Type.Integer(), chain: Type.String(), item: Type.String(), kind: Type.String(), reason: Type.String(), askedBy: Type.String(), at: Type.Integer({ description: 'Milliseconds since 1970.' }),
  member: Type.String(), key: KEY, signature: Type.String(),
})
export const RECEIPT_EXAMPLE = {
  format: 'jianghan-vault-erasure', version: 1, chain: 'jianghan-demo-1', item: '0a'.repeat(16), kind: 'document', reason: 'subject-request', askedBy: 'privacy-desk', at: 1_764_000_000_000,
  member: 'hanjiang-bank', key: { kind: 1, publicKey: '01'.repeat(32) }, signature: '02'.repeat(64),
}

/** An item with everything but its content. */
export const ITEM = Type.Object({
  ...ITEM_LINE.properties, erased: Type.Boolean(), from: orNull(Type.String({ description: 'Member whose node sent it; null for this one\'s own.' })), hold: orNull(Type.String()),
  deliveries: Type.Array(DELIVERY), receipt: orNull(RECEIPT),
})
export const ITEM_EXAMPLE = { ...ITEM_LINE_EXAMPLE, erased: false, from: null, hold: null, deliveries: [DELIVERY_EXAMPLE], receipt: null }

/** An item that was kept, and the members to whom it is on its way. */
export const ACCEPTED = Type.Object({ id: Type.String(), deliveries: Type.Array(Type.String()) })
