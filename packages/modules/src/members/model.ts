import { codec, type RecordOf } from '@jianghan/kernel/schema'

const { blob, bool, key, list, longText, optional, record, text, u16, u32, u64, u128, account } = codec

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
/** That a supervisor stopped a member: a code says why, the commitment (32 bytes or none) stands for the text in the vault. */
const suspension = optional(record({ reason: text, commitment: blob, governance: bool, since: u64 }))
const suspendedFields = { ...memberFields, suspension }
/** An organisation. Names and codes are public; who its officers are lies in the vault. */
export const member = record(suspendedFields)
export type Member = RecordOf<typeof suspendedFields>
/** A member as it is written while nothing stops it: version 1. */
export const plainMember: codec.Codec<Member> = lacking(record(memberFields), { suspension: undefined })

/** A key of an officer. Retired keys stay, so that an id never means somebody else. */
export const officerKey = record({
  member: text,
  kind: u16,
  publicKey: codec.blob,
  roles: list(text),
  active: bool,
})

const accountFields = { member: text, policy, since: u64 }
/** That a supervisor stopped an account, in which direction and why. */
const freeze = optional(record({ kind: text, reason: text, commitment: blob, since: u64 }))
const stoppedFields = { ...accountFields, freeze, isControlled: bool }
/** An account: who holds it, who must sign for what leaves it, whether it is stopped, and whether there are controls. Balances belong to other modules. */
export const accountRecord = record(stoppedFields)
export type Account = RecordOf<typeof stoppedFields>
/** An account as it is written while it is neither stopped nor controlled: version 1. */
export const plainAccount: codec.Codec<Account> = lacking(record(accountFields), { freeze: undefined, isControlled: false })

/** A layout of fewer fields; those it lacks are read as these. */
function lacking<T extends object, V extends T>(layout: codec.Codec<T>, rest: Omit<V, keyof T>): codec.Codec<V> {
  return { ...layout, read: reader => ({ ...layout.read(reader), ...rest }) as V, write: layout.write, toJson: layout.toJson }
}

/** The most that may leave an account, in atoms. */
const limit = record({ assetId: text, perTransaction: optional(u128), perDay: optional(u128) })
/** Limits of an account, and whom it may pay; everybody when there is no list. */
export const controls = record({ limits: list(limit), counterparties: optional(record({ accounts: list(account), members: list(text) })) })
/** Key of what was spent. */
export const spentKey = record({ account, asset: text })
/** What has left an account on its last day with a payment; overwritten, so that it does not grow. */
export const spent = record({ day: u32, atoms: u128 })

/** How many active keys of a member have the same roles: whether a policy can be met is asked of these. */
export const roleCounts = record({ counts: list(record({ roles: list(text), keys: u16 })) })

/** That a lost key is to be replaced, and from when on it can be. */
const replacementFields = { member: text, kind: u16, publicKey: blob, readyMs: u64 }
export const replacement = record(replacementFields)

/** Controls as a query answers them. */
export const controlsAnswer = record({ account, limits: list(limit), counterparties: optional(record({ accounts: list(account), members: list(text) })) })
/** What was spent, as a query answers it; the day is one at UTC+8. */
export const spentAnswer = record({ account, asset: text, day: u32, date: text, atoms: u128 })
/** A replacement as a query answers it. */
export const replacementAnswer = record({ key, member: text, newKey: key, readyMs: u64 })

const vaultKeyFields = { kind: u16, publicKey: codec.blob, endpoint: text, since: u64 }
/** The key under which vault items are encrypted for a member. Its kind is the number of an HPKE KEM (RFC 9180, 7.1), 0 after it was withdrawn. */
export const vaultKey = record(vaultKeyFields)
export type VaultKey = RecordOf<typeof vaultKeyFields>

/** A member as a query answers it. */
export const memberAnswer = record({ id: text, ...suspendedFields })
/** An account as a query answers it. */
export const accountAnswer = record({ id: account, ...stoppedFields })
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
