import Type, { type Static, type TSchema } from 'typebox'
import { Ajv } from 'ajv'
import { CHAIN_ID, MEMBER_ID } from '@jianghan/protocol'

const HASH = '^[0-9a-f]{64}$'
/** Moments as `Date.toISOString` writes them. */
const MOMENT = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$'
/** Host name or address with its port; an address of IPv6 stands in brackets. */
const HOST_PORT = '^([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}\\]):[0-9]{1,5}$'

/** What the founder proposes: the chain's name, when it begins, and the parts of its beginning that no member brings along. */
export const InvitationContent = Type.Object({
  chainId: Type.String({ pattern: CHAIN_ID.source }),
  /** Time of the first block at the earliest. */
  genesisTime: Type.String({ pattern: MOMENT }),
  founder: Type.String({ pattern: MEMBER_ID.source }),
  /** How far apart the nodes are: sets the engine's waiting times. */
  profile: Type.Union([Type.Literal('lan'), Type.Literal('wan')]),
  /** Genesis parts of modules, without the members themselves. */
  parts: Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,30}$' }), Type.Object({}, { additionalProperties: true }), { maxProperties: 32 }),
}, { additionalProperties: false })
export type InvitationContent = Static<typeof InvitationContent>

const Node = Type.Object({
  /** Ed25519 key by which nodes know one another. */
  peerKey: Type.String({ pattern: HASH }),
  /** Where other nodes reach it. */
  peerAddress: Type.String({ pattern: HOST_PORT, maxLength: 270 }),
  /** Ed25519 key that signs the member's batches: one of the member's keys, with the role "node". */
  batchKey: Type.String({ pattern: HASH }),
  /** Where its HTTP API is, if others may know. */
  url: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 500 })),
}, { additionalProperties: false })

/** What a member brings along: itself with the public keys of its officers and node, and its node if it validates. */
export const RequestContent = Type.Object({
  /** Hash of the invitation that it answers. */
  invitation: Type.String({ pattern: HASH }),
  /** members.v1.RegisterMember as JSON. */
  member: Type.Object({ memberId: Type.String({ pattern: MEMBER_ID.source }) }, { additionalProperties: true }),
  /** Ed25519 key that votes for blocks; absent where the member does not validate. */
  validator: Type.Optional(Type.String({ pattern: HASH })),
  node: Node,
}, { additionalProperties: false })
export type RequestContent = Static<typeof RequestContent>

/** What a member that is on the ledger brings to a network of it: its node, and the key that is to vote. */
export const SeatContent = Type.Object({
  chainId: Type.String({ pattern: CHAIN_ID.source }),
  memberId: Type.String({ pattern: MEMBER_ID.source }),
  /** Ed25519 key that is to vote for blocks; absent where the member does not validate. */
  validator: Type.Optional(Type.String({ pattern: HASH })),
  node: Node,
}, { additionalProperties: false })
export type SeatContent = Static<typeof SeatContent>

/** What a later node is given: how the chain began, by which nodes it is reached, and a block whose hash people compare. */
export const WelcomeContent = Type.Object({
  chainId: Type.String({ pattern: CHAIN_ID.source }),
  /** Text of genesis.json, byte for byte. */
  genesis: Type.String({ minLength: 1, maxLength: 786_432 }),
  /** Text of starts.json, where the network took a ledger over. */
  starts: Type.Optional(Type.String({ minLength: 1, maxLength: 131_072 })),
  profile: Type.Union([Type.Literal('lan'), Type.Literal('wan')]),
  peers: Type.Array(Type.Object({
    member: Type.String({ pattern: MEMBER_ID.source }), id: Type.String({ pattern: '^[0-9a-f]{40}$' }), address: Type.String({ pattern: HOST_PORT, maxLength: 270 }),
    validates: Type.Boolean(), url: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 500 })),
  }, { additionalProperties: false }), { minItems: 1, maxItems: 200 }),
  /** A signed block of the chain: its height, and the hash of its header. */
  checkpoint: Type.Object({ height: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }), hash: Type.String({ pattern: HASH }) }, { additionalProperties: false }),
}, { additionalProperties: false })
export type WelcomeContent = Static<typeof WelcomeContent>

const ajv = new Ajv({ allErrors: false })
const validators = { invitation: ajv.compile(InvitationContent as TSchema), request: ajv.compile(RequestContent as TSchema), seat: ajv.compile(SeatContent as TSchema), welcome: ajv.compile(WelcomeContent as TSchema) }

/** The files that organisations hand to one another. */
export type CeremonyFile = keyof typeof validators

/** What does not fit in a content, in the words of JSON Schema; undefined where all does. */
export function misfit(kind: CeremonyFile, content: unknown): string | undefined {
  const validate = validators[kind]
  if (validate(content)) return undefined
  const [error] = validate.errors ?? []
  return `${error?.instancePath || '/'} ${error?.message ?? ''}`.slice(0, 300)
}
