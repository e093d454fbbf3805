import { ED25519, isOrigin, P256, SECP256K1, SM2, WEBAUTHN_P256 } from '@jianghan/crypto'
import { ASSET_ID, checkLei, checkUscc, compareBytes, ID_LENGTH, MEMBER_ID, type membersV1, parseAtoms } from '@jianghan/protocol'
import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { errors } from './errors.ts'
import { CAPACITIES, LIMITS, REASONS, ROLES, SIGNING_ROLES } from './limits.ts'
import type { Policy, WebOrigin } from './model.ts'

/** A key as a registration names it, its shape checked. */
export type CheckedKey = Readonly<{ kind: number; publicKey: Uint8Array; roles: readonly string[] }>

/** Whether these are some of the allowed words, each once and in ascending order: one list, one encoding. */
const isSortedChoice = (words: readonly string[], allowed: readonly string[]): boolean =>
  words.every((word, i) => allowed.includes(word) && (i === 0 || (words[i - 1] as string) < word))

/** A legal name: 1 to 120 characters, none of them a control character. */
export function isName(name: string): boolean {
  const points = [...name]
  return points.length >= 1 && points.length <= LIMITS.nameLength && points.every(p => (p.codePointAt(0) as number) >= 0x20 && p !== '\u007f')
}

/** Lengths of the public keys that can be registered, by signature kind. */
const KEY_LENGTH: Readonly<Record<number, number>> = { [ED25519]: 32, [P256]: 33, [WEBAUTHN_P256]: 33, [SECP256K1]: 33, [SM2]: 33 }

/** A passkey signs where a person is asked, so not batches; and what signs in does nothing else. */
const rolesFit = (kind: number, roles: readonly string[]): boolean =>
  isSortedChoice(roles, ROLES) && !(kind === WEBAUTHN_P256 && roles.includes('node')) && (roles.length === 1 || !roles.includes('sign-in'))

/** Shape of a key with roles. */
export function checkKey(key: membersV1.OfficerKey | undefined): Decision<CheckedKey> {
  if (key === undefined) return refuse(errors.keyInvalid, { reason: 'missing' })
  const shape = checkPublicKey(key.kind, key.publicKey)
  if (shape.refused) return shape
  if (key.roles.length === 0 || !rolesFit(key.kind, key.roles)) return refuse(errors.rolesInvalid, {})
  return ok({ kind: key.kind, publicKey: key.publicKey, roles: key.roles })
}

/** Shape of a public key. Whether it is a point of its curve is judged with its first signature. */
export function checkPublicKey(kind: number, publicKey: Uint8Array): Decision<void> {
  const length = KEY_LENGTH[kind]
  if (length === undefined) return refuse(errors.keyInvalid, { reason: `signature kind ${kind}` })
  if (publicKey.length !== length) return refuse(errors.keyInvalid, { reason: `${publicKey.length} bytes instead of ${length}` })
  if (kind !== ED25519 && publicKey[0] !== 2 && publicKey[0] !== 3) return refuse(errors.keyInvalid, { reason: 'not compressed' })
  return ok()
}

/** Lengths of vault keys by their KEM (RFC 9180, 7.1): none, DHKEM(P-256), DHKEM(X25519). */
const VAULT_KEY_LENGTH: Readonly<Record<number, number>> = { 0: 0, 16: 65, 32: 32 }

/** Shape of a vault key. Whether it is a point of its curve shows when an item is sealed for it. */
export function checkVaultKey(kind: number, publicKey: Uint8Array): Decision<void> {
  const length = VAULT_KEY_LENGTH[kind]
  if (length === undefined) return refuse(errors.vaultKeyInvalid, { reason: `KEM ${kind}` })
  if (publicKey.length !== length) return refuse(errors.vaultKeyInvalid, { reason: `${publicKey.length} bytes instead of ${length}` })
  if (kind === 16 && publicKey[0] !== 4) return refuse(errors.vaultKeyInvalid, { reason: 'compressed' })
  return ok()
}

/** An origin (RFC 6454) in lower case; plain http only where it cannot leave the machine. */
const VAULT_ENDPOINT = /^(?:https:\/\/(?:[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?|\[[0-9a-f:]{2,45}\])|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::[1-9][0-9]{0,4})?$/

/** Where a node takes items: an origin of at most 200 characters, or nothing; nothing where there is no key. */
export function checkVaultEndpoint(kind: number, endpoint: string): Decision<void> {
  const fits = endpoint === '' || (kind !== 0 && endpoint.length <= LIMITS.vaultEndpoint && VAULT_ENDPOINT.test(endpoint))
  return fits ? ok() : refuse(errors.vaultEndpointInvalid, { endpoint: clip(endpoint) })
}

/** A policy: quorums over different roles in ascending order, each of 1 to 8 officers, 16 in all: what one transaction can carry. */
export function checkPolicy(policy: membersV1.Policy | undefined): Decision<Policy> {
  const quorums = policy?.quorums ?? []
  const roles = quorums.map(quorum => quorum.role)
  const counts = quorums.every(({ count }) => count >= 1 && count <= LIMITS.quorumCount)
  const officers = quorums.reduce((sum, { count }) => sum + count, 0)
  if (quorums.length === 0 || !counts || officers > LIMITS.policyOfficers || !isSortedChoice(roles, SIGNING_ROLES)) return refuse(errors.policyInvalid, {})
  return ok(quorums.map(({ role, count }) => ({ role, count })))
}

/** Capacities: some of the known ones, each once, in ascending order. */
export function checkCapacities(capacities: readonly string[]): Decision<readonly string[]> {
  return isSortedChoice(capacities, CAPACITIES) ? ok(capacities) : refuse(errors.capacitiesInvalid, {})
}

/** A relying party id fits an origin when it is its host, or a domain of at least two labels that the host belongs to. */
const rpIdFits = (origin: string, rpId: string): boolean => {
  const host = origin.slice(origin.indexOf('://') + 3).split(':', 1)[0] as string
  return host === rpId || (rpId.includes('.') && host.endsWith(`.${rpId}`))
}

/** Sites at which passkeys may sign: each origin in its one form, once, in ascending order, with a relying party id that fits it. */
export function checkWebOrigins(given: readonly membersV1.WebOrigin[]): Decision<readonly WebOrigin[]> {
  if (given.length > LIMITS.webOrigins) return refuse(errors.webOriginsInvalid, { reason: `${given.length} > ${LIMITS.webOrigins}` })
  for (const [i, { origin, rpId }] of given.entries()) {
    if (!isOrigin(origin)) return refuse(errors.webOriginsInvalid, { reason: `origin "${clip(origin)}"` })
    if (i > 0 && (given[i - 1] as membersV1.WebOrigin).origin >= origin) return refuse(errors.webOriginsInvalid, { reason: `order: ${clip(origin)}` })
    if (!rpIdFits(origin, rpId)) return refuse(errors.webOriginsInvalid, { reason: `rp_id "${clip(rpId)}"` })
  }
  return ok(given.map(({ origin, rpId }) => ({ origin, rpId })))
}

/** A unified social credit code (GB 32100-2015) and an LEI (ISO 17442); either may be empty. */
export function checkIdentifiers(uscc: string, lei: string): Decision<void> {
  const usccCheck = uscc === '' ? { ok: true as const } : checkUscc(uscc)
  if (!usccCheck.ok) return refuse(errors.usccInvalid, { uscc: clip(uscc), reason: usccCheck.reason })
  const leiCheck = lei === '' ? { ok: true as const } : checkLei(lei)
  if (!leiCheck.ok) return refuse(errors.leiInvalid, { lei: clip(lei), reason: leiCheck.reason })
  return ok()
}

/** Facts are small: what somebody sent is quoted only as far as it fits. */
export const clip = (text: string): string => [...text].slice(0, 40).join('')

/** Why a supervisor acts: a known code, and a commitment to the text, or none. */
export function checkReason(reason: string, commitment: Uint8Array): Decision<void> {
  const known = (REASONS as readonly string[]).includes(reason)
  return known && (commitment.length === 0 || commitment.length === LIMITS.commitment) ? ok() : refuse(errors.reasonInvalid, {})
}

/** A limit whose bytes are right. */
export type CheckedLimit = Readonly<{ assetId: string; perTransaction: bigint | undefined; perDay: bigint | undefined }>

/** Limits: at most one for each asset, ascending; in a transaction, in a day, or both. */
export function checkLimits(limits: readonly membersV1.Limit[]): Decision<readonly CheckedLimit[]> {
  const wrong = (reason: string) => refuse(errors.limitsInvalid, { reason })
  if (limits.length > LIMITS.limits) return wrong(`${limits.length} limits, at most ${LIMITS.limits}`)
  const checked: CheckedLimit[] = []
  for (const { perTransaction, perDay } of limits) {
    const assetId = perTransaction?.assetId ?? perDay?.assetId ?? ''
    if (!ASSET_ID.test(assetId)) return wrong(`asset ${clip(assetId)}`)
    if (perTransaction !== undefined && perDay !== undefined && perDay.assetId !== assetId) return wrong(`two assets in one limit: ${assetId} and ${clip(perDay.assetId)}`)
    const [once, daily] = [perTransaction, perDay].map(amount => (amount === undefined ? undefined : parseAtoms(amount.atoms) ?? 0n))
    if (once === 0n || daily === 0n) return wrong(`no amount of ${assetId}`)
    if (once !== undefined && daily !== undefined && once > daily) return wrong(`${assetId} in a transaction above a day`)
    if (checked.length > 0 && (checked.at(-1) as CheckedLimit).assetId >= assetId) return wrong(`${assetId} twice or out of order`)
    checked.push({ assetId, perTransaction: once, perDay: daily })
  }
  return ok(checked)
}

/** A list of counterparties: accounts and members, ascending, each once; none when it does not restrict. */
export function checkCounterparties({ restricted, allowedAccounts: accounts, allowedMembers: members }: Pick<membersV1.SetCounterparties, 'restricted' | 'allowedAccounts' | 'allowedMembers'>): Decision<void> {
  const rises = <T>(items: readonly T[], isBefore: (a: T, b: T) => boolean): boolean => items.every((item, i) => i === 0 || isBefore(items[i - 1] as T, item))
  const fits = accounts.length <= LIMITS.counterpartyAccounts && members.length <= LIMITS.counterpartyMembers && (restricted || accounts.length + members.length === 0)
    && accounts.every(account => account.length === ID_LENGTH) && members.every(member => MEMBER_ID.test(member))
    && rises(accounts, (a, b) => compareBytes(a, b) < 0) && rises(members, (a, b) => a < b)
  return fits ? ok() : refuse(errors.counterpartiesInvalid, {})
}
