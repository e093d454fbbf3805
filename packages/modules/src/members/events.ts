import { codec, defineEvents } from '@jianghan/kernel/schema'
import { MEMBERS } from './identity.ts'

const { account, blob, bool, key, list, longText, text, u16, u64 } = codec

/** Numbers are for ever. */
export const events = defineEvents(MEMBERS, {
  memberRegistered: {
    number: 1, version: 1, fields: { memberId: text, nameZh: longText, nameEn: longText, uscc: text, lei: text }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员已登记', en: 'Member registered' },
  },
  keyAdded: {
    number: 2, version: 1, fields: { memberId: text, key, kind: u16, roles: list(text) }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '密钥已登记', en: 'Key added' },
  },
  keyRetired: {
    number: 3, version: 1, fields: { memberId: text, key }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '密钥已停用', en: 'Key retired' },
  },
  adminPolicySet: {
    number: 4, version: 1, fields: { memberId: text }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员签署规则已变更', en: 'Admin policy set' },
  },
  accountOpened: {
    number: 5, version: 1, fields: { memberId: text, account }, audience: 'members',
    parties: e => [{ member: e.memberId }, { account: e.account }],
    words: { zh: '账户已开立', en: 'Account opened' },
  },
  accountPolicySet: {
    number: 6, version: 1, fields: { memberId: text, account }, audience: 'members',
    parties: e => [{ member: e.memberId }, { account: e.account }],
    words: { zh: '账户签署规则已变更', en: 'Account policy set' },
  },
  limitsSet: {
    number: 7, version: 1, fields: { memberId: text, account, limits: u16 }, audience: e => [{ account: e.account }],
    words: { zh: '账户限额已设定', en: 'Limits set' },
  },
  counterpartiesSet: {
    number: 8, version: 1, fields: { memberId: text, account, restricted: bool }, audience: e => [{ account: e.account }],
    words: { zh: '收款方名单已设定', en: 'Counterparties set' },
  },
  accountFrozen: {
    number: 9, version: 1, fields: { memberId: text, account, kind: text, reason: text, commitment: blob }, audience: 'members',
    parties: e => [{ member: e.memberId }, { account: e.account }],
    words: { zh: '账户已冻结', en: 'Account frozen' },
  },
  accountUnfrozen: {
    number: 10, version: 1, fields: { memberId: text, account, reason: text, commitment: blob }, audience: 'members',
    parties: e => [{ member: e.memberId }, { account: e.account }],
    words: { zh: '账户已解除冻结', en: 'Account released' },
  },
  memberSuspended: {
    number: 11, version: 1, fields: { memberId: text, reason: text, commitment: blob, governance: bool }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员已中止', en: 'Member suspended' },
  },
  memberReinstated: {
    number: 12, version: 1, fields: { memberId: text, reason: text, commitment: blob }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '成员已恢复', en: 'Member reinstated' },
  },
  replacementBegun: {
    number: 13, version: 1, fields: { memberId: text, lostKey: key, newKey: key, readyMs: u64 }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '遗失密钥的替换已发起', en: 'Replacement of a lost key begun' },
  },
  replacementEnded: {
    number: 14, version: 1, fields: { memberId: text, lostKey: key }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '遗失密钥的替换已终止', en: 'Replacement of a lost key ended by an objection' },
  },
  webOriginsSet: {
    number: 20, version: 1, fields: { memberId: text, origins: list(text) }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '通行密钥签署网站已变更', en: 'Sites for passkeys set' },
  },
  vaultKeySet: {
    number: 30, version: 1, fields: { memberId: text, kind: u16, publicKey: blob, endpoint: text }, audience: 'public',
    parties: e => [{ member: e.memberId }],
    words: { zh: '保险库公钥已变更', en: 'Vault key set' },
  },
})
