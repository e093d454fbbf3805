import { differenceOf, fills, type Foreseen, type Intent, intentOf, type Moment, type Need, once, pick, type WorkloadWorld } from '@jianghan/kernel/testing'
import { type membersV1, sha256, toHex, utf8 } from '@jianghan/protocol'
import { completeReplacement } from './schema/completeReplacement.ts'
import { freezeAccount } from './schema/freezeAccount.ts'
import { objectToReplacement } from './schema/objectToReplacement.ts'
import { reinstateMember } from './schema/reinstateMember.ts'
import { replaceLostKey } from './schema/replaceLostKey.ts'
import { setCounterparties } from './schema/setCounterparties.ts'
import { setLimits } from './schema/setLimits.ts'
import { suspendMember } from './schema/suspendMember.ts'
import { unfreezeAccount } from './schema/unfreezeAccount.ts'
import { state } from './state.ts'
import type { MembersModel } from './workload.ts'

type Draw = (world: WorkloadWorld, model: MembersModel) => Intent

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const keyIdOf = (kind: number, publicKey: Uint8Array): string =>
  toHex(sha256(Uint8Array.from([...utf8('jianghan-key-1'), 0, kind, ...publicKey]))).slice(0, 40)
const refused = (status: string): Foreseen => ({ status, events: [] })
const done = (...events: string[]): Foreseen => ({ status: 'ok', events })

/** What the model knows of authority before anything happened. */
export const emptyAuthority = (): Pick<MembersModel, 'suspended' | 'frozen' | 'limits' | 'counterparties' | 'spent' | 'replacements'> =>
  ({ suspended: new Map(), frozen: new Map(), limits: new Map(), counterparties: new Map(), spent: new Map(), replacements: new Map() })

/** Roles of the active keys of a member, but for one. */
export const rolesOf = ({ keys }: MembersModel, member: string, but = ''): string[][] =>
  [...keys].filter(([id, key]) => key.active && key.member === member && id !== but).map(([, key]) => key.roles)

const isRemoved = (model: MembersModel, member: string): boolean => model.suspended.get(member)?.reason === 'removed'

/** Whether keys with these roles can meet a policy. */
export const isReachable = (policy: { role: string; count: number }[], keys: string[][]): boolean =>
  fills(policy.flatMap(({ role, count }) => new Array<string>(count).fill(role)), keys)

// ---- generator

const REASONS = ['court-order', 'resolved', 'sanctions', 'because']
const accountIn = ({ random }: WorkloadWorld, model: MembersModel): Uint8Array =>
  once(random, 20) ? random.bytes(19 + random.below(2)) : bytesOf(pick(random, [...model.accounts.keys()]))
const memberIn = ({ random }: WorkloadWorld, model: MembersModel): string => once(random, 20) ? 'nobody' : pick(random, [...model.members.keys()])
const heldIn = ({ random }: WorkloadWorld, model: MembersModel): { memberId: string; accountId: Uint8Array } => {
  const [account, { member }] = pick(random, [...model.accounts])
  return { memberId: once(random, 12) ? pick(random, [...model.members.keys()]) : member, accountId: bytesOf(account) }
}
const orderIn = ({ random }: WorkloadWorld): { reason: string; commitment: Uint8Array } =>
  ({ reason: pick(random, REASONS), commitment: random.bytes(pick(random, [0, 32, 32, 32, 31])) })
const lostIn = ({ random }: WorkloadWorld, model: MembersModel, known: Iterable<string>): { memberId: string; lostKeyId: Uint8Array } => {
  const ids = [...known]
  const id = ids.length === 0 || once(random, 10) ? pick(random, [...model.keys.keys()]) : pick(random, ids)
  return { memberId: once(random, 12) ? memberIn({ random } as WorkloadWorld, model) : model.keys.get(id)?.member ?? '', lostKeyId: bytesOf(id) }
}
const amount = (assetId: string, atoms: bigint): { assetId: string; atoms: string } => ({ assetId, atoms: String(atoms) })

/** Makers of the actions of authority. */
export const authorityMakers: Draw[] = [
  (world, model) => {
    const { random } = world
    const limits = ['CNY', 'CNY.DHB', 'CNY.HJB'].filter(() => once(random, 2)).map(asset => {
      const daily = BigInt(1 + random.below(1 << 28))
      return pick(random, [{ perDay: amount(asset, daily) }, { perTransaction: amount(asset, daily / 3n) }, { perTransaction: amount(asset, daily / 2n), perDay: amount(asset, daily) }])
    })
    return intentOf(setLimits, { ...heldIn(world, model), limits: once(random, 8) ? limits.toReversed() : limits })
  },
  (world, model) => {
    const { random } = world
    const restricted = once(random, 3)
    const accounts = restricted ? [...model.accounts.keys()].filter(() => once(random, 2)).sort() : []
    const members = restricted || once(random, 10) ? [...model.members.keys()].filter(() => once(random, 2)).sort() : []
    return intentOf(setCounterparties, { ...heldIn(world, model), restricted, allowedAccounts: accounts.map(bytesOf), allowedMembers: members })
  },
  (world, model) => intentOf(freezeAccount, { accountId: accountIn(world, model), kind: pick(world.random, ['debit', 'credit', 'both', 'sideways']), ...orderIn(world) }),
  (world, model) => intentOf(unfreezeAccount, {
    accountId: model.frozen.size > 0 && !once(world.random, 8) ? bytesOf(pick(world.random, [...model.frozen.keys()])) : accountIn(world, model), ...orderIn(world),
  }),
  (world, model) => intentOf(suspendMember, { memberId: memberIn(world, model), governance: once(world.random, 2), ...orderIn(world) }),
  (world, model) => intentOf(reinstateMember, {
    memberId: model.suspended.size > 0 && !once(world.random, 8) ? pick(world.random, [...model.suspended.keys()]) : memberIn(world, model), ...orderIn(world),
  }),
  (world, model) => {
    const { kind, publicKey } = world.newKey()
    return intentOf(replaceLostKey, { ...lostIn(world, model, [...model.keys].filter(([, key]) => key.active).map(([id]) => id)), kind, publicKey: once(world.random, 12) ? publicKey.slice(1) : publicKey })
  },
  (world, model) => intentOf(objectToReplacement, lostIn(world, model, model.replacements.keys())),
  (world, model) => intentOf(completeReplacement, lostIn(world, model, model.replacements.keys())),
]

// ---- model

const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')
const badId = (id: Uint8Array): string | undefined => (id.length === 20 ? undefined : 'idShape')
const badOrder = ({ reason, commitment }: { reason: string; commitment: Uint8Array }): string | undefined =>
  (reason !== 'because' && (commitment.length === 0 || commitment.length === 32) ? undefined : 'reasonInvalid')
const rises = (items: string[]): boolean => items.every((item, i) => i === 0 || (items[i - 1] as string) < item)
const badLost = (m: { memberId: string; lostKeyId: Uint8Array }): string | undefined => badMember(m.memberId) ?? badId(m.lostKeyId)

/** What the bytes alone are refused for. */
export const authorityChecks: Readonly<Record<string, (said: never) => string | undefined>> = {
  SetLimits(m: membersV1.SetLimits) {
    const assets = m.limits.map(({ perTransaction, perDay }) => perTransaction?.assetId ?? perDay?.assetId ?? '')
    const empty = m.limits.some(({ perTransaction, perDay }) => perTransaction?.atoms === '0' || perDay?.atoms === '0')
    return badMember(m.memberId) ?? badId(m.accountId) ?? (rises(assets) && !empty ? undefined : 'limitsInvalid')
  },
  SetCounterparties(m: membersV1.SetCounterparties) {
    const fits = (m.restricted || m.allowedAccounts.length + m.allowedMembers.length === 0) && m.allowedAccounts.length <= 64 && m.allowedMembers.length <= 32
    return badMember(m.memberId) ?? badId(m.accountId) ?? (fits && rises(m.allowedAccounts.map(toHex)) && rises(m.allowedMembers) ? undefined : 'counterpartiesInvalid')
  },
  FreezeAccount: (m: membersV1.FreezeAccount) => badId(m.accountId) ?? badOrder(m) ?? (m.kind === 'sideways' ? 'freezeKindInvalid' : undefined),
  UnfreezeAccount: (m: membersV1.UnfreezeAccount) => badId(m.accountId) ?? badOrder(m),
  SuspendMember: (m: membersV1.SuspendMember) => badMember(m.memberId) ?? badOrder(m),
  ReinstateMember: (m: membersV1.ReinstateMember) => badMember(m.memberId) ?? badOrder(m),
  ReplaceLostKey: (m: membersV1.ReplaceLostKey) => badLost(m) ?? (m.publicKey.length === (m.kind === 1 ? 32 : 33) && (m.kind === 1 || m.publicKey[0] === 2 || m.publicKey[0] === 3) ? undefined : 'keyInvalid'),
  ObjectToReplacement: badLost,
  CompleteReplacement: badLost,
}

const supervisor: Need = { kind: 'capacity', capacity: 'supervisor' }
const supervisorBut = (member: string): Need => ({ ...supervisor, otherThan: member })

/** Who must sign. */
export const authorityNeeds: Readonly<Record<string, (said: never) => readonly Need[]>> = {
  SetLimits: (m: membersV1.SetLimits) => [{ kind: 'admin', member: m.memberId }],
  SetCounterparties: (m: membersV1.SetCounterparties) => [{ kind: 'admin', member: m.memberId }],
  FreezeAccount: () => [supervisor],
  UnfreezeAccount: () => [supervisor],
  SuspendMember: (m: membersV1.SuspendMember) => [supervisorBut(m.memberId)],
  ReinstateMember: (m: membersV1.ReinstateMember) => [supervisorBut(m.memberId)],
  ReplaceLostKey({ memberId: member, lostKeyId }: membersV1.ReplaceLostKey) {
    const except = toHex(lostKeyId)
    return [{ kind: 'either', ways: [[{ kind: 'officers', member, count: 2, except }], [{ kind: 'officers', member, count: 1, except }, supervisorBut(member)]] }]
  },
  ObjectToReplacement: ({ memberId: member, lostKeyId }: membersV1.ObjectToReplacement) =>
    [{ kind: 'either', ways: [[{ kind: 'key', key: toHex(lostKeyId) }], [{ kind: 'admin', member, governance: true }], [supervisorBut(member)]] }],
  CompleteReplacement: (m: membersV1.CompleteReplacement) => [{ kind: 'officers', member: m.memberId, count: 1, except: toHex(m.lostKeyId) }],
}

function heldBy(model: MembersModel, { memberId, accountId }: { memberId: string; accountId: Uint8Array }): string | undefined {
  const account = model.accounts.get(toHex(accountId))
  return account === undefined ? 'noSuchAccount' : account.member === memberId ? undefined : 'notTheHolder'
}

/** Carries the actions of authority out on the model. */
export const authorityExecutions: Readonly<Record<string, (model: MembersModel, said: never, moment: Moment) => Foreseen>> = {
  SetLimits(model, m: membersV1.SetLimits) {
    const wrong = heldBy(model, m)
    if (wrong !== undefined) return refused(wrong)
    const limits = m.limits.map(({ perTransaction: once, perDay: daily }) => ({ asset: once?.assetId ?? daily?.assetId ?? '', once: once && BigInt(once.atoms), daily: daily && BigInt(daily.atoms) }))
    model.limits.delete(toHex(m.accountId))
    if (limits.length > 0) model.limits.set(toHex(m.accountId), limits)
    return done('limitsSet')
  },
  SetCounterparties(model, m: membersV1.SetCounterparties) {
    const wrong = heldBy(model, m)
    if (wrong !== undefined) return refused(wrong)
    model.counterparties.delete(toHex(m.accountId))
    if (m.restricted) model.counterparties.set(toHex(m.accountId), { accounts: m.allowedAccounts.map(toHex), members: m.allowedMembers })
    return done('counterpartiesSet')
  },
  FreezeAccount(model, m: membersV1.FreezeAccount) {
    if (!model.accounts.has(toHex(m.accountId))) return refused('noSuchAccount')
    model.frozen.set(toHex(m.accountId), { kind: m.kind, reason: m.reason })
    return done('accountFrozen')
  },
  UnfreezeAccount(model, m: membersV1.UnfreezeAccount) {
    if (!model.accounts.has(toHex(m.accountId))) return refused('noSuchAccount')
    return model.frozen.delete(toHex(m.accountId)) ? done('accountUnfrozen') : refused('notFrozen')
  },
  SuspendMember(model, m: membersV1.SuspendMember) {
    if (!model.members.has(m.memberId) || isRemoved(model, m.memberId)) return refused('noSuchMember')
    model.suspended.set(m.memberId, { reason: m.reason, governance: m.governance })
    return done('memberSuspended')
  },
  ReinstateMember(model, m: membersV1.ReinstateMember) {
    if (!model.members.has(m.memberId) || isRemoved(model, m.memberId)) return refused('noSuchMember')
    return model.suspended.delete(m.memberId) ? done('memberReinstated') : refused('notSuspended')
  },
  ReplaceLostKey(model, m: membersV1.ReplaceLostKey, { nowMs }) {
    const lost = model.keys.get(toHex(m.lostKeyId))
    if (model.keys.has(keyIdOf(m.kind, m.publicKey))) return refused('keyExists')
    if (lost?.active !== true || lost.member !== m.memberId) return refused('keyNotFound')
    if (model.replacements.has(toHex(m.lostKeyId))) return refused('replacementPending')
    model.replacements.set(toHex(m.lostKeyId), { member: m.memberId, kind: m.kind, publicKey: toHex(m.publicKey), readyMs: nowMs + 72n * 3_600_000n })
    return done('replacementBegun')
  },
  ObjectToReplacement(model, m: membersV1.ObjectToReplacement) {
    if (model.replacements.get(toHex(m.lostKeyId))?.member !== m.memberId) return refused('replacementNotFound')
    model.replacements.delete(toHex(m.lostKeyId))
    return done('replacementEnded')
  },
  CompleteReplacement(model, m: membersV1.CompleteReplacement, { nowMs }) {
    const pending = model.replacements.get(toHex(m.lostKeyId))
    const lost = model.keys.get(toHex(m.lostKeyId))
    const id = pending && keyIdOf(pending.kind, bytesOf(pending.publicKey))
    if (id !== undefined && model.keys.has(id)) return refused('keyExists')
    if (pending === undefined || id === undefined || lost === undefined || pending.member !== m.memberId) return refused('replacementNotFound')
    if (nowMs < pending.readyMs) return refused('replacementTooEarly')
    lost.active = false
    model.keys.set(id, { member: m.memberId, roles: lost.roles, active: true })
    model.replacements.delete(toHex(m.lostKeyId))
    return done('keyRetired', 'keyAdded')
  },
}

/** Where the state says something else of authority than the model. */
export function authorityDisagrees(model: MembersModel, entries: readonly (readonly [Uint8Array, Uint8Array])[]): string | undefined {
  const line = (...parts: unknown[]): string => parts.map(String).join(' ')
  const map = <K, V>(pairs: Iterable<readonly [K, V]>, name: (key: K) => string, say: (value: V) => string | undefined): Map<string, string> =>
    new Map([...pairs].flatMap(([key, value]) => (say(value) === undefined ? [] : [[name(key), say(value) as string] as const])))
  const same = (id: string): string => id
  return differenceOf('suspension', map(model.suspended, same, s => line(s.reason, s.governance)), map(state.members.entries(entries), same, m => m.suspension && line(m.suspension.reason, m.suspension.governance)))
    ?? differenceOf('freeze', map(model.frozen, same, f => line(f.kind, f.reason)), map(state.accounts.entries(entries), toHex, a => a.freeze && line(a.freeze.kind, a.freeze.reason)))
    ?? differenceOf('limits', map(model.limits, same, l => l.map(each => line(each.asset, each.once, each.daily)).join()),
      map(state.controls.entries(entries), toHex, c => (c.limits.length === 0 ? undefined : c.limits.map(each => line(each.assetId, each.perTransaction, each.perDay)).join())))
    ?? differenceOf('counterparties', map(model.counterparties, same, c => line(c.accounts, c.members)), map(state.controls.entries(entries), toHex, c => c.counterparties && line(c.counterparties.accounts.map(toHex), c.counterparties.members)))
    ?? differenceOf('spent', map(model.spent, same, s => line(s.day, s.atoms)), map(state.spent.entries(entries), ({ account, asset }) => `${toHex(account)} ${asset}`, s => line(s.day, s.atoms)))
    ?? differenceOf('replacement', map(model.replacements, same, r => line(r.member, r.readyMs)), map(state.replacements.entries(entries), toHex, r => line(r.member, r.readyMs)))
}
