import { codec, defineErrors } from '@jianghan/kernel/schema'
import { MEMBERS } from './identity.ts'

const { text, u32, u64, key, account } = codec

/** The order is the precedence. */
export const errors = defineErrors(MEMBERS, {
  memberIdShape: {
    code: 1, retry: 'never', facts: { memberId: text },
    zh: f => `成员标识“${f.memberId}”不合规则。`, en: f => `"${f.memberId}" cannot be the id of a member.`,
    hint: { zh: '以小写字母开头，2 至 31 位，仅含小写字母、数字与连字符。', en: '2 to 31 lower-case letters, digits and hyphens, a letter first.' },
  },
  nameShape: {
    code: 2, retry: 'never', facts: {},
    zh: () => '法定名称为空、过长或含控制字符。', en: () => 'A legal name is empty, too long, or holds control characters.',
    hint: { zh: '中文与英文名称各 1 至 120 字。', en: 'Chinese and English name, 1 to 120 characters each.' },
  },
  usccInvalid: {
    code: 3, retry: 'never', facts: { uscc: text, reason: text },
    zh: f => `统一社会信用代码 ${f.uscc} 不成立（${f.reason}）。`, en: f => `${f.uscc} is not a unified social credit code: ${f.reason}.`,
    hint: { zh: '请按 GB 32100-2015 核对 18 位代码及校验码。', en: 'Check the 18 characters and the check character (GB 32100-2015).' },
  },
  leiInvalid: {
    code: 4, retry: 'never', facts: { lei: text, reason: text },
    zh: f => `全球法人识别编码 ${f.lei} 不成立（${f.reason}）。`, en: f => `${f.lei} is not a legal entity identifier: ${f.reason}.`,
    hint: { zh: '请按 ISO 17442 核对 20 位编码及校验位。', en: 'Check the 20 characters and the check digits (ISO 17442).' },
  },
  keyInvalid: {
    code: 5, retry: 'never', facts: { reason: text },
    zh: f => `公钥不可用（${f.reason}）。`, en: f => `The public key cannot be used: ${f.reason}.`,
    hint: { zh: '支持 Ed25519（种类 1，32 字节），以及 33 字节压缩形式的 P-256（2）、通行密钥（3）、secp256k1（4）、SM2（5）。', en: 'Kinds are Ed25519 (1, 32 bytes) and, with 33 bytes compressed, P-256 (2), passkeys (3), secp256k1 (4) and SM2 (5).' },
  },
  rolesInvalid: {
    code: 6, retry: 'never', facts: {},
    zh: () => '角色不在允许范围内、重复或未按次序排列。', en: () => 'The roles are unknown, repeated or out of order.',
    hint: { zh: '可用角色：admin、checker、maker、node，按字母次序，各一次；通行密钥不能为 node；sign-in 只能单独使用。', en: 'Roles are admin, checker, maker and node: each once, in that order, node not for a passkey; or sign-in alone.' },
  },
  policyInvalid: {
    code: 7, retry: 'never', facts: {},
    zh: () => '签署规则为空、角色重复或无序，或人数不在 1 至 8 之间，或合计超过 16。', en: () => 'The policy is empty, names a role twice or out of order, or asks for none, for more than 8 of a role, or for more than 16 in all.',
    hint: { zh: '请列明 admin、checker、maker 各需几人，按此次序，各一次，合计至多 16 人。', en: 'Say how many of admin, checker and maker must sign: each once, in that order, at most 16 in all.' },
  },
  capacitiesInvalid: {
    code: 8, retry: 'never', facts: {},
    zh: () => '资格不在允许范围内、重复或未按次序排列。', en: () => 'The capacities are unknown, repeated or out of order.',
    hint: { zh: '可用资格：issuer、operator、supervisor，按字母次序，各一次。', en: 'Capacities are issuer, operator and supervisor: each once, in that order.' },
  },
  uniqueShape: {
    code: 9, retry: 'never', facts: {},
    zh: () => '唯一值须为 16 字节。', en: () => 'The unique value must have 16 bytes.',
    hint: { zh: '请使用 16 个随机字节。', en: 'Use 16 random bytes.' },
  },
  idShape: {
    code: 10, retry: 'never', facts: {},
    zh: () => '密钥标识或账户标识须为 20 字节。', en: () => 'A key id or account id must have 20 bytes.',
    hint: { zh: '请使用地址所代表的 20 字节。', en: 'Use the 20 bytes that an address stands for.' },
  },
  memberExists: {
    code: 11, retry: 'never', facts: { memberId: text },
    zh: f => `成员 ${f.memberId} 已存在。`, en: f => `Member ${f.memberId} exists already.`,
    hint: { zh: '请另选标识。', en: 'Choose another id.' },
  },
  identifierTaken: {
    code: 12, retry: 'never', facts: { identifier: text, memberId: text },
    zh: f => `代码 ${f.identifier} 已由成员 ${f.memberId} 登记。`, en: f => `${f.identifier} is registered by member ${f.memberId}.`,
    hint: { zh: '一个机构只能登记为一个成员。', en: 'One organisation is one member.' },
  },
  // 13 was memberNotFound: who signs for a member is asked first, and the kernel answers memberUnknown.
  keyExists: {
    code: 14, retry: 'never', facts: { key },
    zh: f => `密钥 ${f.key} 已登记过。`, en: f => `Key ${f.key} was registered before.`,
    hint: { zh: '每把密钥只能登记一次，请生成新的密钥。', en: 'A key is registered once; make a new one.' },
  },
  keyNotFound: {
    code: 15, retry: 'later', facts: { key },
    zh: f => `该成员没有有效的密钥 ${f.key}。`, en: f => `The member has no active key ${f.key}.`,
    hint: { zh: '请查询成员的密钥列表。', en: 'Ask for the keys of the member.' },
  },
  tooManyKeys: {
    code: 16, retry: 'never', facts: { limit: u32 },
    zh: f => `有效密钥已达上限 ${f.limit}。`, en: f => `A member has at most ${f.limit} active keys.`,
    hint: { zh: '请先停用不再使用的密钥。', en: 'Retire keys that are no longer used.' },
  },
  accountExists: {
    code: 17, retry: 'never', facts: { account },
    zh: f => `账户 ${f.account} 已存在。`, en: f => `Account ${f.account} exists already.`,
    hint: { zh: '请换用其他唯一值。', en: 'Use another unique value.' },
  },
  // 18 was accountNotFound: who signs for an account is asked first, and the kernel answers accountUnknown.
  tooManyAccounts: {
    code: 19, retry: 'never', facts: { limit: u32 },
    zh: f => `账户数已达上限 ${f.limit}。`, en: f => `A member has at most ${f.limit} accounts.`,
    hint: { zh: '请联系运营机构。', en: 'Ask the operator of the ledger.' },
  },
  reasonInvalid: {
    code: 20, retry: 'never', facts: {},
    zh: () => '原因代码不在允许范围内，或承诺不是 32 字节。', en: () => 'The reason is none of the codes, or the commitment does not have 32 bytes.',
    hint: {
      zh: '可用代码：court-order、fraud-suspected、holder-request、insolvency、key-compromised、mistake、other、regulation、resolved、sanctions；承诺可以省略。',
      en: 'Codes are court-order, fraud-suspected, holder-request, insolvency, key-compromised, mistake, other, regulation, resolved and sanctions; the commitment may be left out.',
    },
  },
  freezeKindInvalid: {
    code: 21, retry: 'never', facts: {},
    zh: () => '冻结方向不在允许范围内。', en: () => 'The kind of freeze is unknown.',
    hint: { zh: '可用方向：both（双向）、credit（只进不许）、debit（只出不许）。', en: 'Kinds are both, credit (nothing comes) and debit (nothing leaves).' },
  },
  limitsInvalid: {
    code: 22, retry: 'never', facts: { reason: text },
    zh: f => `限额不合规则（${f.reason}）。`, en: f => `The limits are out of shape: ${f.reason}.`,
    hint: { zh: '每种资产至多一条，按资产标识升序；单笔与单日至少一项，资产相同且大于零，单笔不超过单日。', en: 'One for each asset, in ascending order: in a transaction, in a day or both, of the same asset, above zero, and no more in a transaction than in a day.' },
  },
  counterpartiesInvalid: {
    code: 23, retry: 'never', facts: {},
    zh: () => '收款方名单过长、有误、重复或未按次序排列，或未限制而列出了收款方。', en: () => 'The list of counterparties is too long, wrong, repeated or out of order, or names some without restricting.',
    hint: { zh: '至多 64 个账户与 32 个成员，升序，各一次；不限制时名单须为空。', en: 'At most 64 accounts and 32 members, ascending, each once; none when the account is not restricted.' },
  },
  notTheHolder: {
    code: 24, retry: 'never', facts: { account, memberId: text },
    zh: f => `账户 ${f.account} 不由成员 ${f.memberId} 持有。`, en: f => `Account ${f.account} is not held by member ${f.memberId}.`,
    hint: { zh: '请核对账户与成员。', en: 'Check account and member.' },
  },
  policyUnreachable: {
    code: 25, retry: 'later', facts: { subject: text, role: text, needed: u32, available: u32 },
    zh: f => `${f.subject} 的签署规则将无人能满足：需要 ${f.needed} 名“${f.role}”，有效密钥只够 ${f.available} 名。`,
    en: f => `Nobody could meet the signing policy of ${f.subject}: it needs ${f.needed} of role "${f.role}", and the active keys make ${f.available}.`,
    hint: { zh: '请先登记所缺角色的密钥，或先变更签署规则。', en: 'Register keys of that role first, or change the policy first.' },
  },
  noSuchAccount: {
    code: 26, retry: 'later', facts: { account },
    zh: f => `没有账户 ${f.account}。`, en: f => `There is no account ${f.account}.`,
    hint: { zh: '请核对账户地址。', en: 'Check the address of the account.' },
  },
  noSuchMember: {
    code: 27, retry: 'later', facts: { memberId: text },
    zh: f => `没有成员 ${f.memberId}。`, en: f => `There is no member ${f.memberId}.`,
    hint: { zh: '请核对成员标识。', en: 'Check the id of the member.' },
  },
  notFrozen: {
    code: 28, retry: 'never', facts: { account },
    zh: f => `账户 ${f.account} 未被冻结。`, en: f => `Account ${f.account} is not frozen.`,
    hint: { zh: '无需解除。', en: 'There is nothing to release.' },
  },
  notSuspended: {
    code: 29, retry: 'never', facts: { memberId: text },
    zh: f => `成员 ${f.memberId} 未被中止。`, en: f => `Member ${f.memberId} is not suspended.`,
    hint: { zh: '无需恢复。', en: 'There is nothing to reinstate.' },
  },
  replacementPending: {
    code: 30, retry: 'never', facts: { key, readyMs: u64 },
    zh: f => `密钥 ${f.key} 的替换已在等待，${f.readyMs}（毫秒）起可以完成。`, en: f => `The replacement of key ${f.key} waits already; it can be completed from ${f.readyMs} on (milliseconds).`,
    hint: { zh: '等待期满后完成；如内容有误，请先提出异议。', en: 'Complete it then; if it is wrong, object to it first.' },
  },
  replacementNotFound: {
    code: 31, retry: 'never', facts: { key },
    zh: f => `该成员没有密钥 ${f.key} 的待完成替换。`, en: f => `The member has no replacement of key ${f.key} that waits.`,
    hint: { zh: '可能已完成、已被异议终止或该密钥已停用；需要时请重新发起。', en: 'It was completed, objected to, or the key was retired; begin again if need be.' },
  },
  replacementTooEarly: {
    code: 32, retry: 'later', facts: { key, readyMs: u64, nowMs: u64 },
    zh: f => `密钥 ${f.key} 的替换须等到 ${f.readyMs}，账本时间为 ${f.nowMs}（毫秒）。`, en: f => `The replacement of key ${f.key} waits until ${f.readyMs}, and the ledger's time is ${f.nowMs} (milliseconds).`,
    hint: { zh: '自发起起 72 小时内任何有权者可提出异议，期满后再提交。', en: 'For 72 hours from its beginning it can be objected to; submit it again then.' },
  },
  webOriginsInvalid: {
    code: 60, retry: 'never', facts: { reason: text },
    zh: f => `网站列表不成立（${f.reason}）。`, en: f => `The list of sites does not hold: ${f.reason}.`,
    hint: {
      zh: '至多 16 个，按次序且不重复；来源形如 https://bank.example（小写，不写默认端口），依赖方标识须为其主机名或上级域名。',
      en: 'At most 16, in ascending order, each once: https://bank.example in lower case without the default port, with its host or a domain above it as relying party id.',
    },
  },
  vaultKeyInvalid: {
    code: 70, retry: 'never', facts: { reason: text },
    zh: f => `保险库公钥不可用（${f.reason}）。`, en: f => `The vault key cannot be used: ${f.reason}.`,
    hint: { zh: '可用 X25519（种类 32，32 字节）或 P-256（种类 16，65 字节非压缩形式）；种类 0 且不带公钥与地址表示撤回。', en: 'X25519 (kind 32, 32 bytes) or P-256 (kind 16, 65 bytes uncompressed); kind 0 without key and endpoint withdraws it.' },
  },
  vaultEndpointInvalid: {
    code: 71, retry: 'never', facts: { endpoint: text },
    zh: f => `保险库地址“${f.endpoint}”不合规则。`, en: f => `"${f.endpoint}" cannot be the endpoint of a vault.`,
    hint: { zh: '形如 https://主机名:端口，不含路径，至多 200 个字符；明文 http 只用于本机回环地址。', en: 'https://host:port without a path, at most 200 characters; http only for loopback addresses.' },
  },
})
