import { codec, defineEvents } from '@jianghan/kernel/schema'
import { MEMBERS } from './identity.ts'

const { account, blob, key, list, longText, text, u16 } = codec

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
