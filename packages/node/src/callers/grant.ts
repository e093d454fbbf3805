import Type, { type Static } from 'typebox'
import { ASSET_ID } from '@jianghan/protocol'

/** Kinds of action that one grant may name. */
const GRANT_ACTIONS_MAX = 64
/** Assets that one grant may limit. */
const GRANT_ASSETS_MAX = 64

const Limits = Type.Array(Type.Object({
  assetId: Type.String({ pattern: ASSET_ID.source, maxLength: 64 }), atoms: Type.String({ pattern: '^(0|[1-9][0-9]{0,38})$' }),
}, { additionalProperties: false }), { maxItems: GRANT_ASSETS_MAX })

/** What the node signs for an API key: with which key of the ledger, which actions, and how much. */
export const GrantSchema = Type.Object({
  /** Id of the one key on the ledger that signs, hexadecimal. One, so that who makes a payment and who checks it stay two. */
  key: Type.String({ pattern: '^[0-9a-f]{40}$' }),
  actions: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: GRANT_ACTIONS_MAX, uniqueItems: true }),
  /** The most that one transaction may spend of an asset; an asset that is not named has no limit here. */
  perTransaction: Type.Optional(Limits),
  /** The most that may be spent of an asset on one day at UTC+8. */
  perDay: Type.Optional(Limits),
}, { additionalProperties: false })

/** What the node signs for an API key. */
export type Grant = Readonly<Static<typeof GrantSchema>>

/** What is granted where nothing else is said: payments. */
export const DEFAULT_GRANTED: readonly string[] = ['payments.v1.Transfer', 'payments.v1.CustomerCreditTransfer', 'payments.v1.BulkTransfer']
