import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import type { Json } from '@jianghan/kernel'
import { differenceOf, type Foreseen, type Intent, intentOf, type Models, type Moment, type Need, once, pick, type Workload, type WorkloadWorld } from '@jianghan/kernel/testing'
import { membersV1, sha256, toHex, utf8 } from '@jianghan/protocol'
import { addKey } from './schema/addKey.ts'
import { openAccount } from './schema/openAccount.ts'
import { registerMember } from './schema/registerMember.ts'
import { retireKey } from './schema/retireKey.ts'
import { rotateKey } from './schema/rotateKey.ts'
import { setAccountPolicy } from './schema/setAccountPolicy.ts'
import { setAdminPolicy } from './schema/setAdminPolicy.ts'
import { setVaultKey } from './schema/setVaultKey.ts'
import { setWebOrigins } from './schema/setWebOrigins.ts'
import { authorityChecks, authorityDisagrees, authorityExecutions, authorityMakers, authorityNeeds, emptyAuthority, isReachable, rolesOf } from './workload.authority.ts'
import { state } from './state.ts'

type Quorums = { role: string; count: number }[]

/** What the model knows: plain data, ids in hexadecimal. */
export type MembersModel = {
  members: Map<string, { capacities: string[]; policy: Quorums; keys: number; accounts: number }>
  /** Why and how far members are suspended. */
  suspended: Map<string, { reason: string; governance: boolean }>
  keys: Map<string, { member: string; roles: string[]; active: boolean }>
  accounts: Map<string, { member: string; policy: Quorums }>
  /** Kind and reason of frozen accounts. */
  frozen: Map<string, { kind: string; reason: string }>
  limits: Map<string, { asset: string; once: bigint | undefined; daily: bigint | undefined }[]>
  counterparties: Map<string, { accounts: string[]; members: string[] }>
  /** By account and asset: the day at UTC+8 and what left on it. */
  spent: Map<string, { day: bigint; atoms: bigint }>
  /** By the lost key. */
  replacements: Map<string, { member: string; kind: number; publicKey: string; readyMs: bigint }>
  identifiers: Map<string, string>
  vaultKeys: Map<string, { kind: number; publicKey: string; endpoint: string }>
  /** Sites of a member, as JSON. */
  sites: Map<string, string>
}

/** The model of members among all models. */
export const membersModel = (models: Models): MembersModel => models['members'] as MembersModel

const first20 = (...parts: Uint8Array[]): string => toHex(sha256(Uint8Array.from(parts.flatMap(part => [...part])))).slice(0, 40)
const keyIdOf = (kind: number, publicKey: Uint8Array): string => first20(utf8('jianghan-key-1'), Uint8Array.of(0, kind), publicKey)
/** Id of an account, as docs/spec/transaction.md says. */
export const accountIdOf = (member: string, unique: Uint8Array): string =>
  first20(utf8('jianghan-account-1'), Uint8Array.of(member.length), utf8(member), unique)

// ---- generator

const MEMBER_IDS = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'Bad', '-x']
const USCCS = ['', '', '', '91420100MA7JH1B290', '91420100MA7JH1B291', '91420105MA7JH4E506']
const LEIS = ['', '', '', '9JHX00HJBK0000000214', '9JHX00HJBK0000000215']
const GOOD_POLICIES: Quorums[] = [
  [{ role: 'checker', count: 1 }, { role: 'maker', count: 1 }], [{ role: 'maker', count: 1 }], [{ role: 'admin', count: 1 }],
  [{ role: 'admin', count: 1 }, { role: 'checker', count: 1 }], [{ role: 'admin', count: 1 }, { role: 'maker', count: 1 }],
]
const BAD_POLICIES: Quorums[] = [
  [], [{ role: 'maker', count: 0 }], [{ role: 'maker', count: 9 }], [{ role: 'node', count: 1 }], [{ role: 'maker', count: 1 }, { role: 'checker', count: 1 }],
  [{ role: 'admin', count: 8 }, { role: 'checker', count: 8 }, { role: 'maker', count: 1 }],
]
const ROLES: string[][] = [['maker'], ['checker'], ['admin'], ['checker', 'maker'], ['admin', 'maker'], ['admin', 'checker', 'maker'], ['maker', 'admin'], [], ['king'], ['node'], ['sign-in'], ['maker', 'sign-in']]
const SITES = [['http://localhost:5173', 'localhost'], ['https://a.example', 'a.example'], ['https://b.a.example', 'a.example'], ['https://b.a.example:8443', 'b.a.example']] as const
const BAD_SITES = [['https://A.example', 'a.example'], ['http://a.example', 'a.example'], ['https://a.example', 'b.example'], ['https://a.example:443', 'a.example']] as const

const policyIn = ({ random }: WorkloadWorld): { quorums: Quorums } => ({ quorums: once(random, 8) ? pick(random, BAD_POLICIES) : pick(random, GOOD_POLICIES) })
const memberIn = ({ random }: WorkloadWorld, { members }: MembersModel): string => once(random, 15) ? 'nobody' : pick(random, [...members.keys()])
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const keyOf = ({ random }: WorkloadWorld, { keys }: MembersModel, member: string): Uint8Array => {
  if (once(random, 20)) return random.bytes(random.below(3) + 18)
  const own = [...keys].filter(([, key]) => key.member === member || once(random, 30)).map(([id]) => id)
  return bytesOf(own.length === 0 ? '00'.repeat(20) : pick(random, own))
}
const freshKey = (world: WorkloadWorld): { kind: number; publicKey: Uint8Array } => {
  const { kind, publicKey } = world.newKey()
  return once(world.random, 12) ? pick(world.random, [{ kind: 3, publicKey }, { kind: 5, publicKey }, { kind: 6, publicKey }, { kind: 1, publicKey: publicKey.slice(1) }, { kind: 2, publicKey }]) : { kind, publicKey }
}

const makers: ((world: WorkloadWorld, model: MembersModel) => Intent)[] = [
  world => intentOf(registerMember, {
    memberId: pick(world.random, MEMBER_IDS), nameZh: once(world.random, 20) ? '' : '汉'.repeat(world.random.below(125)), nameEn: 'Organisation',
    uscc: pick(world.random, USCCS), lei: pick(world.random, LEIS), capacities: pick(world.random, [[], ['issuer'], ['supervisor'], ['issuer', 'operator'], ['operator', 'issuer'], ['king']]),
    keys: [{ ...freshKey(world), roles: ['admin', 'checker', 'maker'] }, { ...freshKey(world), roles: pick(world.random, ROLES) }], adminPolicy: policyIn(world),
  }),
  (world, model) => intentOf(addKey, { memberId: memberIn(world, model), key: { ...freshKey(world), roles: pick(world.random, ROLES) } }),
  (world, model) => {
    const memberId = memberIn(world, model)
    return intentOf(retireKey, { memberId, keyId: keyOf(world, model, memberId) })
  },
  (world, model) => {
    const memberId = memberIn(world, model)
    return intentOf(rotateKey, { memberId, oldKeyId: keyOf(world, model, memberId), ...freshKey(world) })
  },
  (world, model) => intentOf(setAdminPolicy, { memberId: memberIn(world, model), policy: policyIn(world) }),
  (world, model) => intentOf(openAccount, { memberId: memberIn(world, model), unique: once(world.random, 6) ? new Uint8Array(16) : world.random.bytes(once(world.random, 15) ? 15 : 16), policy: policyIn(world) }),
  (world, model) => intentOf(setAccountPolicy, {
    accountId: once(world.random, 20) ? world.random.bytes(19 + world.random.below(2)) : bytesOf(pick(world.random, [...model.accounts.keys()])), policy: policyIn(world),
  }),
  (world, model) => intentOf(setVaultKey, {
    memberId: memberIn(world, model), ...pick(world.random, VAULT_KEYS), endpoint: pick(world.random, ['', 'https://vault.example', 'http://127.0.0.1:8645', 'http://vault.example']),
  }),
  (world, model) => intentOf(setWebOrigins, {
    memberId: memberIn(world, model),
    origins: [...SITES.filter(() => once(world.random, 2)), ...(once(world.random, 5) ? [pick(world.random, [...BAD_SITES, ...SITES])] : [])].map(([origin, rpId]) => ({ origin, rpId })),
  }),
  ...authorityMakers,
]
const VAULT_KEYS = [{ kind: 32, publicKey: new Uint8Array(32).fill(7) }, { kind: 16, publicKey: new Uint8Array(65).fill(4) }, { kind: 0, publicKey: new Uint8Array(0) }, { kind: 16, publicKey: new Uint8Array(65) }, { kind: 32, publicKey: new Uint8Array(33) }]
/** Accounts and keys are the daily business; changes of policy, which may lock somebody out, are rare. */
const WEIGHTS = [0, 0, 1, 1, 1, 2, 3, 3, 4, 5, 5, 5, 5, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12, 12, 13, 14, 14, 15, 15, 16, 16, 17]

// ---- model

const isSorted = (words: string[], allowed: string[]): boolean =>
  words.every(word => allowed.includes(word)) && words.join() === [...new Set(words)].sort().join()
const badMember = (id: string): string | undefined => (/^[a-z][a-z0-9-]{1,30}$/.test(id) ? undefined : 'memberIdShape')
const badKey = ({ kind, publicKey }: { kind: number; publicKey: Uint8Array }): string | undefined => {
  if (kind === 1) return publicKey.length === 32 ? undefined : 'keyInvalid'
  return kind >= 2 && kind <= 5 && publicKey.length === 33 && (publicKey[0] === 2 || publicKey[0] === 3) ? undefined : 'keyInvalid'
}
const badOfficer = (key: membersV1.OfficerKey | undefined): string | undefined => {
  if (key === undefined) return 'keyInvalid'
  const { kind, roles } = key
  const mixed = roles.includes('sign-in') && roles.length > 1
  const fits = roles.length > 0 && !mixed && !(kind === 3 && roles.includes('node')) && isSorted(roles, ['admin', 'checker', 'maker', 'node', 'sign-in'])
  return badKey(key) ?? (fits ? undefined : 'rolesInvalid')
}
/** Of the sites that the generator makes. */
const badSites = (sites: readonly membersV1.WebOrigin[]): string | undefined => {
  const wrong = sites.some(({ origin, rpId }) => BAD_SITES.some(([bad, id]) => bad === origin && id === rpId))
  const rises = sites.every(({ origin }, i) => i === 0 || (sites[i - 1]?.origin ?? '') < origin)
  return wrong || !rises ? 'webOriginsInvalid' : undefined
}
const sitesText = (sites: readonly { origin: string; rpId: string }[]): string => JSON.stringify(sites.map(({ origin, rpId }) => [origin, rpId]))
const badPolicy = (policy: membersV1.Policy | undefined): string | undefined => {
  const quorums = policy?.quorums ?? []
  const total = quorums.reduce((sum, { count }) => sum + count, 0)
  const fits = quorums.length > 0 && total <= 16 && quorums.every(({ count }) => count > 0 && count < 9)
  return fits && isSorted(quorums.map(({ role }) => role), ['admin', 'checker', 'maker']) ? undefined : 'policyInvalid'
}
/** Of the codes that the generator makes only these two have a wrong check digit. */
const WRONG_DIGITS = ['91420100MA7JH1B291', '9JHX00HJBK0000000215']

const checks: Readonly<Record<string, (said: never) => string | undefined>> = {
  ...authorityChecks,
  RegisterMember(m: membersV1.RegisterMember) {
    const badName = [m.nameZh, m.nameEn].some(name => name.length === 0 || name.length > 120) ? 'nameShape' : undefined
    const badCode = WRONG_DIGITS.includes(m.uscc) ? 'usccInvalid' : WRONG_DIGITS.includes(m.lei) ? 'leiInvalid' : undefined
    const badKeys = m.keys.map(badOfficer).find(bad => bad !== undefined)
    return badMember(m.memberId) ?? badName ?? badCode ?? badKeys ?? badPolicy(m.adminPolicy) ?? (isSorted(m.capacities, ['issuer', 'operator', 'supervisor']) ? undefined : 'capacitiesInvalid')
  },
  AddKey: (m: membersV1.AddKey) => badMember(m.memberId) ?? badOfficer(m.key),
  RetireKey: (m: membersV1.RetireKey) => badMember(m.memberId) ?? (m.keyId.length === 20 ? undefined : 'idShape'),
  RotateKey: (m: membersV1.RotateKey) => badMember(m.memberId) ?? (m.oldKeyId.length === 20 ? undefined : 'idShape') ?? badKey(m),
  SetAdminPolicy: (m: membersV1.SetAdminPolicy) => badMember(m.memberId) ?? badPolicy(m.policy),
  OpenAccount: (m: membersV1.OpenAccount) => badMember(m.memberId) ?? (m.unique.length === 16 ? undefined : 'uniqueShape') ?? badPolicy(m.policy),
  SetWebOrigins: (m: membersV1.SetWebOrigins) => badMember(m.memberId) ?? badSites(m.origins),
  SetAccountPolicy: (m: membersV1.SetAccountPolicy) => (m.accountId.length === 20 ? badPolicy(m.policy) : 'idShape'),
  SetVaultKey(m: membersV1.SetVaultKey) {
    const fits = (m.kind === 0 && m.publicKey.length === 0) || (m.kind === 32 && m.publicKey.length === 32) || (m.kind === 16 && m.publicKey.length === 65 && m.publicKey[0] === 4)
    const reached = m.endpoint === '' || (m.kind !== 0 && m.endpoint !== 'http://vault.example')
    return badMember(m.memberId) ?? (fits ? reached ? undefined : 'vaultEndpointInvalid' : 'vaultKeyInvalid')
  },
}

const refused = (status: string): Foreseen => ({ status, events: [] })
const done = (...events: string[]): Foreseen => ({ status: 'ok', events })
const quorumsOf = (policy: membersV1.Policy | undefined): Quorums => (policy?.quorums ?? []).map(({ role, count }) => ({ role, count }))

const executions: Readonly<Record<string, (model: MembersModel, said: never, moment: Moment) => Foreseen>> = {
  ...authorityExecutions,
  RegisterMember(model, m: membersV1.RegisterMember) {
    if (model.members.has(m.memberId)) return refused('memberExists')
    if ([m.uscc, m.lei].some(code => code !== '' && model.identifiers.has(code))) return refused('identifierTaken')
    const ids = m.keys.map(({ kind, publicKey }) => keyIdOf(kind, publicKey))
    if (new Set(ids).size < ids.length || ids.some(id => model.keys.has(id))) return refused('keyExists')
    if (!isReachable(quorumsOf(m.adminPolicy), m.keys.map(key => key.roles))) return refused('policyUnreachable')
    model.members.set(m.memberId, { capacities: m.capacities, policy: quorumsOf(m.adminPolicy), keys: ids.length, accounts: 0 })
    for (const code of [m.uscc, m.lei]) if (code !== '') model.identifiers.set(code, m.memberId)
    for (const [i, key] of m.keys.entries()) model.keys.set(ids[i] as string, { member: m.memberId, roles: key.roles, active: true })
    return done('memberRegistered')
  },
  AddKey(model, m: membersV1.AddKey) {
    const id = keyIdOf(m.key?.kind ?? 0, m.key?.publicKey ?? new Uint8Array(0))
    const member = model.members.get(m.memberId)
    if (model.keys.has(id)) return refused('keyExists')
    if (member === undefined || member.keys >= 64) return refused('tooManyKeys')
    member.keys++
    model.keys.set(id, { member: m.memberId, roles: m.key?.roles ?? [], active: true })
    return done('keyAdded')
  },
  RetireKey(model, m: membersV1.RetireKey) {
    const key = model.keys.get(toHex(m.keyId))
    const member = model.members.get(m.memberId)
    if (key?.active !== true || key.member !== m.memberId || member === undefined) return refused('keyNotFound')
    if (!isReachable(member.policy, rolesOf(model, m.memberId, toHex(m.keyId)))) return refused('policyUnreachable')
    key.active = false
    model.replacements.delete(toHex(m.keyId))
    member.keys--
    return done('keyRetired')
  },
  RotateKey(model, m: membersV1.RotateKey) {
    const key = model.keys.get(toHex(m.oldKeyId))
    if (key?.active !== true || key.member !== m.memberId) return refused('keyNotFound')
    const id = keyIdOf(m.kind, m.publicKey)
    if (model.keys.has(id)) return refused('keyExists')
    key.active = false
    model.replacements.delete(toHex(m.oldKeyId))
    model.keys.set(id, { member: m.memberId, roles: key.roles, active: true })
    return done('keyRetired', 'keyAdded')
  },
  SetAdminPolicy(model, m: membersV1.SetAdminPolicy) {
    const member = model.members.get(m.memberId)
    if (!isReachable(quorumsOf(m.policy), rolesOf(model, m.memberId))) return refused('policyUnreachable')
    if (member !== undefined) member.policy = quorumsOf(m.policy)
    return done('adminPolicySet')
  },
  OpenAccount(model, m: membersV1.OpenAccount) {
    const id = accountIdOf(m.memberId, m.unique)
    const member = model.members.get(m.memberId)
    if (model.accounts.has(id) || member === undefined) return refused('accountExists')
    if (!isReachable(quorumsOf(m.policy), rolesOf(model, m.memberId))) return refused('policyUnreachable')
    member.accounts++
    model.accounts.set(id, { member: m.memberId, policy: quorumsOf(m.policy) })
    return done('accountOpened')
  },
  SetWebOrigins(model, m: membersV1.SetWebOrigins) {
    model.sites.delete(m.memberId)
    if (m.origins.length > 0) model.sites.set(m.memberId, sitesText(m.origins))
    return done('webOriginsSet')
  },
  SetAccountPolicy(model, m: membersV1.SetAccountPolicy) {
    const account = model.accounts.get(toHex(m.accountId))
    if (!isReachable(quorumsOf(m.policy), rolesOf(model, account?.member ?? ''))) return refused('policyUnreachable')
    if (account !== undefined) account.policy = quorumsOf(m.policy)
    return done('accountPolicySet')
  },
  SetVaultKey(model, { memberId, kind, publicKey, endpoint }: membersV1.SetVaultKey) {
    model.vaultKeys.set(memberId, { kind, publicKey: toHex(publicKey), endpoint })
    return done('vaultKeySet')
  },
}

const verbOf = ({ type }: Intent): string => type.slice(type.lastIndexOf('.') + 1)

const AT_GENESIS: Moment = { height: 0n, id: '', nowMs: 0n, signers: [] }

/** Traffic and model of members. */
export const membersWorkload: Workload = {
  module: 'members',
  begin(part) {
    const model: MembersModel = { members: new Map(), keys: new Map(), accounts: new Map(), identifiers: new Map(), vaultKeys: new Map(), sites: new Map(), ...emptyAuthority() }
    const { members = [], accounts = [], vaultKeys = [] } = part as { members?: Json[]; accounts?: Json[]; vaultKeys?: Json[] }
    for (const json of members) executions['RegisterMember']?.(model, fromJson(membersV1.RegisterMemberSchema, json as JsonValue) as never, AT_GENESIS)
    for (const json of accounts) executions['OpenAccount']?.(model, fromJson(membersV1.OpenAccountSchema, json as JsonValue) as never, AT_GENESIS)
    for (const json of vaultKeys) executions['SetVaultKey']?.(model, fromJson(membersV1.SetVaultKeySchema, json as JsonValue) as never, AT_GENESIS)
    return model
  },
  generate: (world, models) => (makers[pick(world.random, WEIGHTS)] as (typeof makers)[number])(world, membersModel(models)),
  check: intent => checks[verbOf(intent)]?.(intent.said as never),
  needs(intent): readonly Need[] {
    const said = intent.said as { memberId?: string; accountId?: Uint8Array }
    const verb = verbOf(intent)
    if (verb === 'RegisterMember') return [{ kind: 'capacity', capacity: 'operator' }]
    const own = authorityNeeds[verb]?.(intent.said as never)
    if (own !== undefined) return own
    if (['AddKey', 'RetireKey', 'RotateKey', 'SetAdminPolicy'].includes(verb)) return [{ kind: 'admin', member: said.memberId ?? '', governance: true }]
    return [said.accountId === undefined ? { kind: 'admin', member: said.memberId ?? '' } : { kind: 'account', account: toHex(said.accountId) }]
  },
  execute: (models, intent, moment: Moment) => executions[verbOf(intent)]?.(membersModel(models), intent.said as never, moment) ?? refused('unknown'),
  disagrees(models, entries) {
    const model = membersModel(models)
    const line = (...parts: unknown[]): string => JSON.stringify(parts)
    const from = <K, V>(pairs: Iterable<readonly [K, V]>, name: (key: K) => string, say: (value: V) => string): Map<string, string> =>
      new Map([...pairs].map(([key, value]) => [name(key), say(value)]))
    const same = (id: string): string => id
    return differenceOf('member', from(model.members, same, m => line(m.capacities, m.policy, m.keys, m.accounts)),
      from(state.members.entries(entries), same, m => line(m.capacities, m.adminPolicy, m.keyCount, m.accountCount)))
      ?? differenceOf('key', from(model.keys, same, k => line(k.member, k.roles, k.active)), from(state.keys.entries(entries), toHex, k => line(k.member, k.roles, k.active)))
      ?? differenceOf('account', from(model.accounts, same, a => line(a.member, a.policy)), from(state.accounts.entries(entries), toHex, a => line(a.member, a.policy)))
      ?? differenceOf('vault key', from(model.vaultKeys, same, k => line(k.kind, k.publicKey, k.endpoint)), from(state.vaultKeys.entries(entries), same, k => line(k.kind, toHex(k.publicKey), k.endpoint)))
      ?? differenceOf('sites', model.sites, from(state.webOrigins.entries(entries), same, ({ origins }) => sitesText(origins)))
      ?? authorityDisagrees(model, entries)
      ?? differenceOf('identifier', model.identifiers, from(state.identifiers.entries(entries), same, i => i.member))
  },
}
