import { assertionFaults } from './assertionFaults.data.ts'
import { account, key, text, u32, u64, u128 } from './schema/codec.ts'
import { defineErrors } from './schema/status.ts'

/** The kernel is module 0. */
export const KERNEL = { number: 0, name: 'kernel' } as const

/**
 * What the kernel refuses, in order of precedence. A transaction refused here was not authorised as it stands: it leaves no
 * trace on the ledger and no receipt.
 */
export const errors = defineErrors(KERNEL, {
  malformed: {
    code: 1, retry: 'never', facts: { detail: text, offset: u32 },
    zh: f => `无法解码：第 ${f.offset} 字节处不符合唯一编码规则（${f.detail}）。`,
    en: f => `The bytes are not the one accepted encoding: ${f.detail} at byte ${f.offset}.`,
    hint: { zh: '请按 docs/spec/transaction.md 的“唯一编码”重新生成交易。', en: 'Make it again by "One encoding" of docs/spec/transaction.md.' },
  },
  tooLarge: {
    code: 2, retry: 'never', facts: { limit: u32 },
    zh: f => `超过 ${f.limit} 字节的上限。`, en: f => `Larger than ${f.limit} bytes.`,
    hint: { zh: '请拆分为多笔交易。', en: 'Split it into several transactions.' },
  },
  wrongShape: {
    code: 3, retry: 'never', facts: { detail: text },
    zh: f => `交易结构不符（${f.detail}）。`, en: f => `The transaction is out of shape: ${f.detail}.`,
    hint: { zh: '请核对 docs/spec/transaction.md 所列规则；签名须与所列密钥一一对应。', en: 'Compare it with docs/spec/transaction.md; there must be exactly one signature for each key named.' },
  },
  wrongChain: {
    code: 4, retry: 'never', facts: { chainId: text, expected: text },
    zh: f => `交易属于链 ${f.chainId}，而本链为 ${f.expected}。`, en: f => `The transaction is for chain ${f.chainId}; this is ${f.expected}.`,
    hint: { zh: '请用本链的链标识重新签名。', en: 'Sign it again with the id of this chain.' },
  },
  expired: {
    code: 5, retry: 'never', facts: { validUntilMs: u64, nowMs: u64 },
    zh: f => `交易有效期至 ${f.validUntilMs}，账本时间已为 ${f.nowMs}（毫秒）。`, en: f => `Valid until ${f.validUntilMs}, and the ledger's time is ${f.nowMs} (milliseconds).`,
    hint: { zh: '请以新的有效期重新签名。', en: 'Sign it again with a later validity.' },
  },
  tooFarAhead: {
    code: 6, retry: 'later', facts: { validUntilMs: u64, latestMs: u64 },
    zh: f => `有效期 ${f.validUntilMs} 过远，目前最晚可为 ${f.latestMs}（毫秒）。`, en: f => `Validity ${f.validUntilMs} lies too far ahead; the latest now is ${f.latestMs} (milliseconds).`,
    hint: { zh: '有效期不得超过 10 分钟；请检查本机时钟。', en: 'At most 10 minutes ahead; check the clock of your machine.' },
  },
  duplicate: {
    code: 7, retry: 'never', facts: { height: u64 },
    zh: f => `该交易已在区块 ${f.height} 中。`, en: f => `The transaction is already in block ${f.height}.`,
    hint: { zh: '查询其回执即可，无需重发。', en: 'Ask for its receipt; there is no need to send it again.' },
  },
  unknownAction: {
    code: 8, retry: 'never', facts: { type: text },
    zh: f => `本账本没有操作 ${f.type}。`, en: f => `This ledger has no action ${f.type}.`,
    hint: { zh: '可用操作见 API 文档。', en: 'The documentation of the API lists the actions.' },
  },
  badSignature: {
    code: 9, retry: 'never', facts: { key, verdict: text },
    zh: f => `密钥 ${f.key} 的签名不成立（${f.verdict}）。`, en: f => `The signature of key ${f.key} does not hold: ${f.verdict}.`,
    hint: { zh: '请确认签名的是该交易体，且密钥与签名种类一致。', en: 'Make sure that this body was signed, with this key and this kind of signature.' },
  },
  signerUnknown: {
    code: 10, retry: 'later', facts: { key },
    zh: f => `密钥 ${f.key} 不属于任何成员，或已停用。`, en: f => `Key ${f.key} belongs to no member, or was retired.`,
    hint: { zh: '请由成员的管理员登记该密钥，或改用有效的密钥。', en: 'Have an admin of the member register it, or use a key that is active.' },
  },
  accountUnknown: {
    code: 11, retry: 'later', facts: { account },
    zh: f => `没有账户 ${f.account}。`, en: f => `There is no account ${f.account}.`,
    hint: { zh: '请核对账户地址。', en: 'Check the address of the account.' },
  },
  memberUnknown: {
    code: 12, retry: 'later', facts: { member: text },
    zh: f => `没有成员 ${f.member}。`, en: f => `There is no member ${f.member}.`,
    hint: { zh: '请核对成员标识。', en: 'Check the id of the member.' },
  },
  policyNotMet: {
    code: 13, retry: 'never', facts: { subject: text, role: text, needed: u32, given: u32 },
    zh: f => `${f.subject} 的签署规则未满足：需要 ${f.needed} 名“${f.role}”，现有 ${f.given} 名。`,
    en: f => `The signing policy of ${f.subject} is not met: it needs ${f.needed} of role "${f.role}", and ${f.given} signed.`,
    hint: { zh: '请补足所缺角色人员的签名；一把密钥只能计一次。', en: 'Have the missing roles sign; one key counts once.' },
  },
  capacityMissing: {
    code: 14, retry: 'never', facts: { capacity: text },
    zh: f => `此操作须由具备“${f.capacity}”资格的成员签署。`, en: f => `This needs the signatures of a member with the capacity "${f.capacity}".`,
    hint: { zh: '请联系运营机构。', en: 'Ask the operator of the ledger.' },
  },
  batchNotByMember: {
    code: 15, retry: 'never', facts: { member: text },
    zh: f => `批次并非由成员 ${f.member} 的节点密钥签署。`, en: f => `The batch was not signed by a node key of member ${f.member}.`,
    hint: { zh: '请检查节点密钥的登记。', en: 'Check that the key of the node is registered.' },
  },
  batchOutOfSequence: {
    code: 16, retry: 'never', facts: { epoch: u64, sequence: u64 },
    zh: f => `批次序号 ${f.epoch}/${f.sequence} 已用过。`, en: f => `The batch number ${f.epoch}/${f.sequence} was used before.`,
    hint: { zh: '请以更大的序号重新提交。', en: 'Submit it again with a higher number.' },
  },
  internal: {
    code: 17, retry: 'later', facts: { detail: text },
    zh: f => `处理此交易时程序出错，账本未受影响（${f.detail}）。`, en: f => `The program failed on this transaction; the ledger is unharmed (${f.detail}).`,
    hint: { zh: '节点已隔离该交易，请将隔离文件交给维护者。', en: 'The node has put it into quarantine; give that file to the maintainers.' },
  },
  // 18 and 19 are not given out.
  memberSuspended: {
    code: 20, retry: 'later', facts: { member: text, reason: text },
    zh: f => `成员 ${f.member} 已被监管方中止（原因代码 ${f.reason}），其人员的签名暂不生效。`,
    en: f => `Member ${f.member} is suspended by a supervisor (reason code ${f.reason}); its officers' signatures do not count meanwhile.`,
    hint: { zh: '请联系监管方，恢复后重新提交。', en: 'Ask the supervisor; submit it again once the member is reinstated.' },
  },
  accountFrozen: {
    code: 21, retry: 'later', facts: { account, kind: text, reason: text },
    zh: f => `账户 ${f.account} 已被监管方冻结（方向 ${f.kind}，原因代码 ${f.reason}），不得支出。`,
    en: f => `Account ${f.account} is frozen by a supervisor (${f.kind}, reason code ${f.reason}): nothing may leave it.`,
    hint: { zh: '请联系监管方，解除冻结后重新提交。', en: 'Ask the supervisor; submit it again once the account is released.' },
  },
  counterpartyNotAllowed: {
    code: 22, retry: 'never', facts: { account, counterparty: account },
    zh: f => `账户 ${f.account} 只能向名单内的收款方付款，${f.counterparty} 不在其中。`,
    en: f => `Account ${f.account} may pay only the counterparties on its list, and ${f.counterparty} is not one of them.`,
    hint: { zh: '请由成员的管理员把该账户或其持有成员列入名单。', en: "Have the member's admins put that account, or the member who holds it, on the list." },
  },
  counterpartyUnnamed: {
    code: 23, retry: 'never', facts: { account },
    zh: f => `账户 ${f.account} 只能向名单内的收款方付款，而此操作没有收款账户。`,
    en: f => `Account ${f.account} may pay only the counterparties on its list, and this action pays no account.`,
    hint: { zh: '请改用转账，或由成员的管理员取消收款方名单。', en: "Use a transfer, or have the member's admins lift the list." },
  },
  transactionLimitExceeded: {
    code: 24, retry: 'never', facts: { account, assetId: text, limit: u128, amount: u128 },
    zh: f => `账户 ${f.account} 的 ${f.assetId} 单笔交易限额为 ${f.limit}，本笔为 ${f.amount}（最小单位）。`,
    en: f => `Account ${f.account} may spend ${f.limit} of ${f.assetId} in one transaction, and this one spends ${f.amount} (smallest units).`,
    hint: { zh: '请减少金额，或由成员的管理员调整限额。', en: "Pay less, or have the member's admins change the limit." },
  },
  dailyLimitExceeded: {
    code: 25, retry: 'later', facts: { account, assetId: text, limit: u128, spent: u128, amount: u128, date: text },
    zh: f => `账户 ${f.account} 的 ${f.assetId} 单日限额为 ${f.limit}，${f.date}（北京时间）已支出 ${f.spent}，本笔为 ${f.amount}（最小单位）。`,
    en: f => `Account ${f.account} may spend ${f.limit} of ${f.assetId} a day; ${f.spent} are spent on ${f.date} (UTC+8), and this takes ${f.amount} (smallest units).`,
    hint: { zh: '请于次日（北京时间零点后）重新提交，或由成员的管理员调整限额。', en: "Submit it again on the next day, which begins at midnight UTC+8, or have the member's admins change the limit." },
  },
  officersMissing: {
    code: 26, retry: 'never', facts: { member: text, needed: u32, given: u32 },
    zh: f => `需要成员 ${f.member} 的 ${f.needed} 名经办人员签名，现有 ${f.given} 名。`, en: f => `This needs ${f.needed} officers of member ${f.member}, and ${f.given} signed.`,
    hint: { zh: '请由该成员的其他人员签名；仅签批次的节点密钥和被替换的密钥不计。', en: 'Have other officers of the member sign; the key of a node and the key to be replaced do not count.' },
  },
  keyMissing: {
    code: 27, retry: 'never', facts: { key },
    zh: f => `此操作须由密钥 ${f.key} 本身签名。`, en: f => `Key ${f.key} itself must sign this.`,
    hint: { zh: '请用该密钥签名。', en: 'Sign with that key.' },
  },
  carriedTwice: {
    code: 28, retry: 'never', facts: { type: text },
    zh: f => `被携带的操作 ${f.type} 不得再携带其他操作。`, en: f => `The action that is carried, ${f.type}, may not carry another one.`,
    hint: { zh: '请直接携带最终的操作。', en: 'Carry the action itself.' },
  },
  tickShape: {
    code: 40, retry: 'never', facts: { limit: u32 },
    zh: f => `到期执行的成员标识或步数不合规则（步数 1 至 ${f.limit}）。`, en: f => `Member or steps of the Tick are out of shape: 1 to ${f.limit} steps.`,
    hint: { zh: '请核对成员标识与步数。', en: 'Check the id of the member and the number of steps.' },
  },
  nothingDue: {
    code: 41, retry: 'later', facts: { nowMs: u64 },
    zh: f => `账本时间 ${f.nowMs}（毫秒）没有到期事项。`, en: f => `Nothing is due at ${f.nowMs}, the ledger's time in milliseconds.`,
    hint: { zh: '无需处理：节点会在事项到期时自行执行。', en: 'There is nothing to do: a node sees to it when something falls due.' },
  },
  signInKey: {
    code: 60, retry: 'never', facts: { key },
    zh: f => `密钥 ${f.key} 只用于登录，不能签署交易。`, en: f => `Key ${f.key} is for signing in and cannot sign transactions.`,
    hint: { zh: '请改用登记为经办、复核或管理员的密钥或通行密钥。', en: 'Use a key or passkey that is registered with the role maker, checker or admin.' },
  },
  originNotAllowed: {
    code: 61, retry: 'later', facts: { key, member: text, origin: text },
    zh: f => `成员 ${f.member} 未允许其通行密钥在 ${f.origin} 签署。`, en: f => `Member ${f.member} does not let its passkeys sign at ${f.origin}.`,
    hint: { zh: '请核对网址，谨防仿冒；确为本机构网站的，由管理员以 SetWebOrigins 登记。', en: 'Check the address: the site may be an impostor. If it is yours, have an admin register it with SetWebOrigins.' },
  },
  relyingPartyMismatch: {
    code: 62, retry: 'later', facts: { key, origin: text, rpId: text },
    zh: f => `密钥 ${f.key} 的断言并非为依赖方 ${f.rpId}（${f.origin}）作出。`, en: f => `The assertion of key ${f.key} was not made for the relying party ${f.rpId} (${f.origin}).`,
    hint: { zh: '请核对登记的依赖方标识（RP ID）与网站所用的是否一致。', en: 'Compare the registered relying party id (RP ID) with the one that the site uses.' },
  },
  assertionInvalid: {
    code: 63, retry: 'never', facts: { key, fault: text },
    zh: f => `密钥 ${f.key} 的通行密钥断言不成立：${assertionFaults[f.fault]?.zh ?? f.fault}。`, en: f => `The passkey assertion of key ${f.key} does not hold: ${assertionFaults[f.fault]?.en ?? f.fault}.`,
    hint: { zh: '请在本交易的签署页面重新签署，并完成指纹、面容或 PIN 验证。', en: 'Sign again on the page that shows this transaction, and let the device verify you by finger, face or PIN.' },
  },
  voucherRetired: {
    code: 70, retry: 'never', facts: { key, subject: text, role: text, needed: u32, given: u32 },
    zh: f => `曾予批准的密钥 ${f.key} 已停用，其批准不再计入；${f.subject} 的签署规则需要 ${f.needed} 名“${f.role}”，现有 ${f.given} 名。`,
    en: f => `Key ${f.key} approved this and was retired since, so it counts no more; the policy of ${f.subject} needs ${f.needed} of role "${f.role}", and ${f.given} count.`,
    hint: { zh: '请由其他人员批准，或由该人员以新密钥批准。', en: 'Have another officer approve it, or the same one with the new key.' },
  },
  upgradeShape: {
    code: 80, retry: 'never', facts: {},
    zh: () => '升级操作的成员标识或版本不合规则。', en: () => 'Member or version of the upgrade are out of shape.',
    hint: { zh: '请核对成员标识；版本为正整数。', en: 'Check the id of the member; the version is a positive number.' },
  },
  upgradeNotNewer: {
    code: 81, retry: 'never', facts: { version: u32, current: u32, latest: u32 },
    zh: f => `账本的应用版本为 ${f.current}，只能升级到更新的版本，至多 ${f.latest}，不能升级到 ${f.version}。`,
    en: f => `The ledger runs version ${f.current} of the application: it can be upgraded to a newer one, up to ${f.latest}, and not to ${f.version}.`,
    hint: { zh: '请用 ./jianghan upgrade --dry-run 查看本发布版本可升级到的版本。', en: './jianghan upgrade --dry-run tells which version this release can bring the ledger to.' },
  },
  upgradeHeightPassed: {
    code: 82, retry: 'never', facts: { height: u64, earliest: u64 },
    zh: f => `升级高度 ${f.height} 已过，最早可为 ${f.earliest}。`, en: f => `The height of the upgrade, ${f.height}, has passed; the earliest one is ${f.earliest}.`,
    hint: { zh: '请给出尚未到来的高度，并留足各节点更换版本的时间。', en: 'Name a height that is still to come, far enough for every node to be given the release.' },
  },
  upgradeUnderWay: {
    code: 83, retry: 'later', facts: { version: u32 },
    zh: f => `升级到版本 ${f.version} 的数据迁移尚未完成。`, en: f => `The migration to version ${f.version} is not done yet.`,
    hint: { zh: '请等待迁移完成后再提出。', en: 'Wait until it is done.' },
  },
  // 84 is not given out.
  moduleOff: {
    code: 85, retry: 'later', facts: { module: text },
    zh: f => `模块 ${f.module} 已由成员表决停用。`, en: f => `Module ${f.module} is switched off by a vote of the members.`,
    hint: { zh: '停用期间其到期事项也暂缓；重新启用须由成员提案表决。', en: 'What it has due waits as well; a proposal of a member can switch it on again.' },
  },
  ledgerFrozen: {
    code: 86, retry: 'later', facts: { by: text, reason: text, untilMs: u64 },
    zh: f => `账本已由 ${f.by} 紧急冻结（原因代码 ${f.reason}），至 ${f.untilMs}（毫秒）为止。`,
    en: f => `The ledger is frozen in an emergency by ${f.by} (reason code ${f.reason}) until ${f.untilMs} (milliseconds).`,
    hint: { zh: '冻结期间只执行治理与成员管理操作；请在解冻后重新提交。', en: 'Only governance and the management of members go on meanwhile; submit it again after the freeze.' },
  },
  actionReserved: {
    code: 87, retry: 'never', facts: { type: text },
    zh: f => `操作 ${f.type} 在本账本须经成员表决。`, en: f => `On this ledger ${f.type} takes a vote of the members.`,
    hint: { zh: '请以治理提案（governance.v1.Propose）提出。', en: 'Propose it with governance.v1.Propose.' },
  },
})
