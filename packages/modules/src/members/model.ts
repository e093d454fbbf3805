import { codec, type RecordOf } from '@jianghan/kernel/schema'

const { bool, key, list, longText, record, text, u16, u32, u64, account } = codec

/** Who must sign: every quorum is met, no key counts for two. */
export const policy = list(record({ role: text, count: u16 }))
export type Policy = readonly RecordOf<{ role: typeof text; count: typeof u16 }>[]

const memberFields = {
  // 120 characters of Chinese take 360 bytes.
  nameZh: longText,
  nameEn: longText,
  uscc: text,
  lei: text,
  adminPolicy: policy,
  capacities: list(text),
  keyCount: u32,
  accountCount: u32,
  /** Height of the block that registered it. */
  since: u64,
}
/** An organisation. Names and codes are public; who its officers are lies in the vault. */
export const member = record(memberFields)

/** A key of an officer. Retired keys stay, so that an id never means somebody else. */
export const officerKey = record({
  member: text,
  kind: u16,
  publicKey: codec.blob,
  roles: list(text),
  active: bool,
})

/** An account: who holds it, and who must sign for what leaves it. Balances belong to other modules. */
export const accountRecord = record({ member: text, policy, since: u64 })

const vaultKeyFields = { kind: u16, publicKey: codec.blob, endpoint: text, since: u64 }
/** The key under which vault items are encrypted for a member. Its kind is the number of an HPKE KEM (RFC 9180, 7.1), 0 after it was withdrawn. */
export const vaultKey = record(vaultKeyFields)
export type VaultKey = RecordOf<typeof vaultKeyFields>

/** A member as a query answers it. */
export const memberAnswer = record({ id: text, ...memberFields })
/** An account as a query answers it. */
export const accountAnswer = record({ id: account, member: text, policy, since: u64 })
/** A vault key as a query answers it. */
export const vaultKeyAnswer = record({ member: text, ...vaultKeyFields })
/** A key as a query answers it. */
export const keyAnswer = record({ id: key, member: text, kind: u16, roles: list(text), active: bool })

const webOriginFields = { origin: text, rpId: text }
/** Where passkeys may be asked for signatures, and the relying party id under which they were made. */
export type WebOrigin = RecordOf<typeof webOriginFields>
/** Sites at which passkeys of a member may sign. */
export const webOrigins = record({ origins: list(record(webOriginFields)) })
/** The sites as a query answers them. */
export const webOriginsAnswer = record({ member: text, origins: list(record(webOriginFields)) })
