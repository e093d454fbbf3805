import { joinVocabularies, phrase, type Stage, type TableKey, type Vocabulary, casesOn, sayShown, type World } from '@jianghan/kernel/testing'
import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import type { Json, Write } from '@jianghan/kernel'
import { accountId, assert, compareBytes, keyId, membersV1 } from '@jianghan/protocol'
import { access } from './access.ts'
import { addKey } from './actions/addKey.ts'
import { openAccount } from './actions/openAccount.ts'
import { registerMember } from './actions/registerMember.ts'
import { retireKey } from './actions/retireKey.ts'
import { rotateKey } from './actions/rotateKey.ts'
import { setAccountPolicy } from './actions/setAccountPolicy.ts'
import { setAdminPolicy } from './actions/setAdminPolicy.ts'
import { setVaultKey } from './actions/setVaultKey.ts'
import { setWebOrigins } from './actions/setWebOrigins.ts'
import { completeReplacement } from './actions/completeReplacement.ts'
import { freezeAccount } from './actions/freezeAccount.ts'
import { objectToReplacement } from './actions/objectToReplacement.ts'
import { reinstateMember } from './actions/reinstateMember.ts'
import { replaceLostKey } from './actions/replaceLostKey.ts'
import { setCounterparties } from './actions/setCounterparties.ts'
import { setLimits } from './actions/setLimits.ts'
import { suspendMember } from './actions/suspendMember.ts'
import { unfreezeAccount } from './actions/unfreezeAccount.ts'
import type { Policy } from './model.ts'
import { members } from './module.ts'
import { countKey } from './officers.ts'
import { putMember } from './register.ts'
import { state } from './state.ts'

/** "maker+checker2" as a policy; the words keep their order, so that a wrong one can be said. "none" is none. */
export const policyOf = (text: string): Policy => (text === 'none' ? [] : text.split('+').map(part => {
  const [, role = part, count = '1'] = /^([a-z]+)(\d+)?$/.exec(part) ?? []
  return { role, count: Number(count) }
}))

const sorted = (policy: Policy): Policy => [...policy].sort((a, b) => (a.role < b.role ? -1 : 1))
const policyText = (policy: Policy): string => policy.map(({ role, count }) => (count === 1 ? role : `${role}${count}`)).join('+')
/** "汉*120" is 汉 120 times; a name of one word stands for itself. */
const nameOf = (text: string): string => {
  const [, letter, count] = /^(.*)\*(\d+)$/u.exec(text) ?? []
  return letter === undefined ? text : letter.repeat(Number(count))
}
const listOf = (text: string | undefined): string[] => (text === undefined || text === 'none' ? [] : text.split('+'))

/** The officers every member of a table has: ID.admin, ID.maker and ID.checker. */
const officersOf = (world: World, member: string): TableKey[] =>
  ['admin', 'maker', 'checker'].map(role => world.key(`${member}.${role}`, member, [role]))

const plainKey = ({ kind, publicKey, roles }: TableKey): { kind: number; publicKey: Uint8Array; roles: string[] } =>
  ({ kind, publicKey, roles: [...roles] })

/** Puts a member with its three officers into the state; its admin policy is one admin. */
function giveMember(world: World, write: Write, memberId: string, capacities: readonly string[]): void {
  if (state.members.get(write, memberId) !== undefined) return
  putMember(write, {
    memberId, nameZh: memberId, nameEn: memberId, uscc: '', lei: '', capacities,
    keys: officersOf(world, memberId).map(plainKey), adminPolicy: [{ role: 'admin', count: 1 }],
  })
}

const keyWord = (world: World, word: string): { kind: number; publicKey: Uint8Array } => {
  const plain = /^kind(\d+):(\d+)(?::(\d+))?$/.exec(word)
  if (plain !== null) return { kind: Number(plain[1]), publicKey: new Uint8Array(Number(plain[2])).fill(Number(plain[3] ?? 0)) }
  return world.keyNamed(word) ?? { kind: 1, publicKey: world.made(`key ${word}`, 32) }
}

const given: Vocabulary['given'] = {
  /** uncounted m1: its keys are not counted by roles, as those of whoever was registered before they were */
  uncounted: (_world, write, { plain: [memberId = ''] }) => state.roleCounts.delete(write, memberId),
  /** member ID issuer+operator keys=64 accounts=100000 uscc=… */
  member(world, write, { plain: [id = '', capacities], named }) {
    giveMember(world, write, id, listOf(capacities))
    const member = state.members.get(write, id)
    assert(member !== undefined)
    for (let i = member.keyCount; i < Number(named['keys'] ?? 0); i++) {
      const publicKey = world.made(`${id} key ${i}`, 32)
      state.keys.put(write, keyId(1, publicKey), { member: id, kind: 1, publicKey, roles: ['maker'], active: true })
      state.members.put(write, id, { ...member, keyCount: i + 1 })
      countKey(write, id, ['maker'], 1)
    }
    for (let i = member.accountCount; i < Number(named['accounts'] ?? 0); i++) {
      const accountKey = new Uint8Array(20)
      new DataView(accountKey.buffer).setUint32(0, i + 1)
      state.accounts.put(write, accountKey, { member: id, policy: [], since: 0n, freeze: undefined, isControlled: false })
    }
    if (named['accounts'] !== undefined) state.members.put(write, id, { ...member, accountCount: Number(named['accounts']) })
  },
  /** account A member=ID maker+checker */
  account(world, write, { plain: [label = '', policy = 'checker+maker'], named }) {
    const memberId = named['member'] ?? label
    giveMember(world, write, memberId, [])
    const member = state.members.get(write, memberId)
    assert(member !== undefined)
    const id = world.remember(label, accountId(memberId, world.made(label, 16)))
    state.accounts.put(write, id, { member: memberId, policy: sorted(policyOf(policy)), since: 0n, freeze: undefined, isControlled: false })
    state.members.put(write, memberId, { ...member, accountCount: member.accountCount + 1 })
  },
  /** key LABEL member=ID maker+checker */
  key(world, write, { plain: [label = '', roles = 'maker'], named }) {
    const memberId = named['member'] ?? ''
    const member = state.members.get(write, memberId)
    assert(member !== undefined, 'a key of a member that is there')
    const key = world.key(label, memberId, listOf(roles).sort())
    state.keys.put(write, key.id, { member: memberId, kind: 1, publicKey: key.publicKey, roles: key.roles, active: true })
    state.members.put(write, memberId, { ...member, keyCount: member.keyCount + 1 })
    countKey(write, memberId, key.roles, 1)
  },
}

const quorums = (text: string): MessageInitShape<typeof membersV1.PolicySchema> => ({ quorums: [...policyOf(text)] })

const listOfSites = (text: string): { origin: string; rpId: string }[] => (text === 'none' ? [] : text.split(',').map(site => {
  const [, origin = site, rpId = (site.split('//')[1] ?? '').split(':', 1)[0] ?? ''] = /^(.*\/\/[^/]*)\/(.*)$/.exec(site) ?? []
  return { origin, rpId }
}))

/** "CNY:100/500,USD:/9" as limits in a transaction and in a day; "none" is none. */
const limitsOf = (text: string): MessageInitShape<typeof membersV1.LimitSchema>[] => (text === 'none' ? [] : text.split(',').map(part => {
  const [assetId = '', amounts = ''] = part.split(':')
  const [once = '', daily = ''] = amounts.split('/')
  return { ...(once !== '' && { perTransaction: { assetId, atoms: once } }), ...(daily !== '' && { perDay: { assetId: daily.split('@')[1] ?? assetId, atoms: daily.split('@')[0] ?? '' } }) }
}))
/** "A+B+member:m2" as accounts or members; "anybody" and "nobody" name none. */
const whomOf = (text = '', kind: 'account' | 'member'): string[] => (text === 'anybody' || text === 'nobody' ? [] : text.split('+'))
  .filter(part => part.startsWith('member:') === (kind === 'member')).map(part => part.replace('member:', ''))
const orderOf = (world: World, words: Readonly<Record<string, string>>): { commitment?: Uint8Array } =>
  (words['order'] === undefined ? {} : { commitment: world.bytes(words['order'], 32) })

const phrases: Vocabulary['phrases'] = [
  phrase('op registers {member}', registerMember, (world, words) => ({
    memberId: words['member'] ?? '', nameZh: nameOf(words['zh'] ?? '某机构'), nameEn: nameOf(words['en'] ?? 'Organisation'), uscc: words['uscc'] ?? '', lei: words['lei'] ?? '',
    keys: (words['keys'] === 'none' ? [] : (words['keys'] ?? `${words['member']}.admin`).split(',')).map(word => ({ ...keyWord(world, word), roles: listOf(words['roles'] ?? 'admin') })),
    adminPolicy: quorums(words['policy'] ?? 'admin'), capacities: listOf(words['capacities']),
  })),
  phrase('{member} adds {key} {roles}', addKey, (world, words) => ({
    memberId: words['member'] ?? '', ...(words['key'] !== 'none' && { key: { ...keyWord(world, words['key'] ?? ''), roles: listOf(words['roles']) } }),
  })),
  phrase('{member} retires {key}', retireKey, (world, words) => ({ memberId: words['member'] ?? '', keyId: world.bytes(words['key'] ?? '', 20) })),
  phrase('{member} rotates {old} to {fresh}', rotateKey, (world, words) => ({
    memberId: words['member'] ?? '', oldKeyId: world.bytes(words['old'] ?? '', 20), ...keyWord(world, words['fresh'] ?? ''),
  })),
  phrase('{member} decides by {policy}', setAdminPolicy, (_world, words) => ({ memberId: words['member'] ?? '', policy: quorums(words['policy'] ?? '') })),
  phrase('{member} opens {account} {policy}', openAccount, (world, words) => {
    const unique = words['unique'] === undefined ? world.made(words['account'] ?? '', 16) : world.bytes(words['unique'], 16)
    if (unique.length === 16) world.remember(words['account'] ?? '', accountId(words['member'] || 'x', unique))
    return { memberId: words['member'] ?? '', unique, policy: quorums(words['policy'] ?? '') }
  }),
  phrase('{account} is paid from by {policy}', setAccountPolicy, (world, words) => ({ accountId: world.bytes(words['account'] ?? '', 20), policy: quorums(words['policy'] ?? '') })),
  phrase('{member} reads its vault with {key}', setVaultKey, (world, words) => ({
    memberId: words['member'] ?? '', ...keyWord(world, words['key'] ?? ''), endpoint: words['at'] ?? '',
  })),
  /** m1 signs at https://a.example,https://b.a.example/a.example: origin, and a relying party id when it is not the host */
  phrase('{member} signs at {sites}', setWebOrigins, (_world, words) => ({ memberId: words['member'] ?? '', origins: listOfSites(words['sites'] ?? '') })),
  phrase('{member} limits {account} {limits}', setLimits, (world, words) => ({ memberId: words['member'] ?? '', accountId: world.bytes(words['account'] ?? '', 20), limits: limitsOf(words['limits'] ?? '') })),
  phrase('{member} lets {account} pay {whom}', setCounterparties, (world, words) => ({
    memberId: words['member'] ?? '', accountId: world.bytes(words['account'] ?? '', 20), restricted: words['whom'] !== 'anybody' && words['restricted'] !== 'false',
    allowedAccounts: whomOf(words['whom'], 'account').map(label => world.bytes(label, 20)).sort(compareBytes), allowedMembers: whomOf(words['whom'], 'member'),
  })),
  phrase('op freezes {account} {kind} {reason}', freezeAccount, (world, words) => ({
    accountId: world.bytes(words['account'] ?? '', 20), kind: words['kind'] ?? '', reason: words['reason'] ?? '', ...orderOf(world, words),
  })),
  phrase('op releases {account} {reason}', unfreezeAccount, (world, words) => ({ accountId: world.bytes(words['account'] ?? '', 20), reason: words['reason'] ?? '', ...orderOf(world, words) })),
  phrase('op suspends {member} {reason}', suspendMember, (world, words) => ({
    memberId: words['member'] ?? '', reason: words['reason'] ?? '', governance: words['governance'] === 'true', ...orderOf(world, words),
  })),
  phrase('op reinstates {member} {reason}', reinstateMember, (world, words) => ({ memberId: words['member'] ?? '', reason: words['reason'] ?? '', ...orderOf(world, words) })),
  phrase('{member} replaces lost {lost} by {fresh}', replaceLostKey, (world, words) => ({
    memberId: words['member'] ?? '', lostKeyId: world.bytes(words['lost'] ?? '', 20), ...keyWord(world, words['fresh'] ?? ''),
  })),
  phrase('{member} objects about {lost}', objectToReplacement, (world, words) => ({ memberId: words['member'] ?? '', lostKeyId: world.bytes(words['lost'] ?? '', 20) })),
  phrase('{member} completes {lost}', completeReplacement, (world, words) => ({ memberId: words['member'] ?? '', lostKeyId: world.bytes(words['lost'] ?? '', 20) })),
]

const shows: Vocabulary['shows'] = {
  member(_world, read, words) {
    const id = words.plain[0] ?? ''
    const member = state.members.get(read, id)
    return sayShown('member', id, words, member && {
      ...member, keys: member.keyCount, accounts: member.accountCount, policy: policyText(member.adminPolicy), capacities: member.capacities.join('+'), suspended: member.suspension?.reason ?? 'no',
    })
  },
  key(world, read, words) {
    const label = words.plain[0] ?? ''
    const key = state.keys.get(read, world.keyNamed(label)?.id ?? keyId(1, world.made(`key ${label}`, 32)))
    return sayShown('key', label, words, key && { ...key, roles: key.roles.join('+') })
  },
  vault(_world, read, words) {
    const id = words.plain[0] ?? ''
    return sayShown('vault', id, words, state.vaultKeys.get(read, id))
  },
  account(world, read, words) {
    const label = words.plain[0] ?? ''
    const account = state.accounts.get(read, world.bytes(label, 20))
    return sayShown('account', label, words, account && { ...account, policy: policyText(account.policy), freeze: account.freeze?.kind ?? 'no', reason: account.freeze?.reason ?? 'no', controlled: account.isControlled })
  },
  sites(_world, read, words) {
    const member = words.plain[0] ?? ''
    const sites = state.webOrigins.get(read, member)
    return sayShown('sites', member, words, sites && { origins: sites.origins.map(({ origin, rpId }) => `${origin}/${rpId}`).join() })
  },
  spent(world, read, words) {
    const [label = '', asset = ''] = words.plain
    return sayShown('spent', `${label} ${asset}`, words, state.spent.get(read, { account: world.bytes(label, 20), asset }))
  },
  replacement(world, read, words) {
    const label = words.plain[0] ?? ''
    return sayShown('replacement', label, words, state.replacements.get(read, world.bytes(label, 20)))
  },
}

/** What is said of members in tables. */
export const membersVocabulary: Vocabulary = { given, phrases, shows }

/** The first state of every table: member `op`, operator and issuer, with its three officers and the key of its node. */
export const beginWithOperator: Stage['begin'] = world => {
  const node = world.key('op.node', 'op', ['node'])
  const operator = toJson(membersV1.RegisterMemberSchema, create(membersV1.RegisterMemberSchema, {
    memberId: 'op', nameZh: '运营机构', nameEn: 'Operator', keys: [...officersOf(world, 'op'), node].map(plainKey),
    adminPolicy: quorums('admin'), capacities: ['issuer', 'operator', 'supervisor'],
  })) as Json
  return { parts: { members: { countsRoles: true, members: [operator] } }, node }
}

/** Where the tables of this module are played. */
export const membersStage: Stage = {
  application: { version: 1, modules: [members], access }, begin: beginWithOperator, vocabulary: joinVocabularies(membersVocabulary),
}

/** Plays a table of this module. */
export const cases = casesOn(membersStage)
