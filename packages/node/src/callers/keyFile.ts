import Type, { type Static } from 'typebox'
import { Ajv } from 'ajv'
import { fromUtf8, MEMBER_ID, utf8 } from '@jianghan/protocol'
import { type Scope, SCOPES } from './caller.ts'
import { GrantSchema } from './grant.ts'

/** Keys of one node, revoked ones included. */
export const KEYS_MAX = 10_000
/** Accounts to which one key may be confined. */
export const KEY_ACCOUNTS_MAX = 256
/** Largest file, bytes. */
const BYTES_MAX = 64 * 1024 * 1024

const HEX64 = '^[0-9a-f]{64}$'
const TIME = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$' })
const Rate = Type.Integer({ minimum: 1, maximum: 1_000_000 })

/** One key as the file holds it. The secret itself is nowhere: only its hash, or the fingerprint of the certificate that stands for it. */
export const KeyEntrySchema = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{12}$' }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  /** How it is presented: as a Bearer token (SHA-256 of its text), or as a client certificate (SHA-256 of its DER). */
  kind: Type.Union([Type.Literal('token'), Type.Literal('certificate')]),
  sha256: Type.String({ pattern: HEX64 }),
  member: Type.String({ pattern: MEMBER_ID.source }),
  accounts: Type.Optional(Type.Array(Type.String({ pattern: '^[0-9a-f]{40}$' }), { minItems: 1, maxItems: KEY_ACCOUNTS_MAX })),
  scopes: Type.Array(Type.Unsafe<Scope>({ enum: SCOPES }), { minItems: 1, maxItems: SCOPES.length }),
  signing: Type.Optional(GrantSchema),
  requestsPerSecond: Type.Optional(Rate),
  transactionsPerSecond: Type.Optional(Rate),
  createdAt: TIME,
  expiresAt: Type.Optional(TIME),
  revokedAt: Type.Optional(TIME),
  lastUsedAt: Type.Optional(TIME),
}, { additionalProperties: false })

const FileSchema = Type.Object({
  format: Type.Literal('jianghan-api-keys'), version: Type.Literal(1), keys: Type.Array(KeyEntrySchema, { maxItems: KEYS_MAX }),
}, { additionalProperties: false })

/** One key as the file holds it. */
export type KeyEntry = Readonly<Static<typeof KeyEntrySchema>>

const fits = new Ajv({ strict: false }).compile(FileSchema)

/** The keys in the bytes of api-keys.json, or what is wrong with them. */
export function readKeyEntries(bytes: Uint8Array): readonly KeyEntry[] | Readonly<{ what: string }> {
  const text = bytes.length > BYTES_MAX ? undefined : fromUtf8(bytes)
  if (text === undefined) return { what: `it is no UTF-8 text of at most ${BYTES_MAX} bytes` }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { what: 'it is no JSON' }
  }
  if (!fits(value)) return { what: `${fits.errors?.[0]?.instancePath || 'it'} ${fits.errors?.[0]?.message ?? 'does not fit'}` }
  const { keys } = value as Static<typeof FileSchema>
  if (new Set(keys.map(key => key.id)).size < keys.length) return { what: 'two keys have the same id' }
  if (new Set(keys.map(key => `${key.kind}${key.sha256}`)).size < keys.length) return { what: 'two keys have the same hash' }
  return keys
}

/** Bytes of api-keys.json. */
export const writeKeyEntries = (keys: readonly KeyEntry[]): Uint8Array =>
  utf8(`${JSON.stringify({ format: 'jianghan-api-keys', version: 1, keys }, undefined, 1)}\n`)
