import { codec, defineErrors } from '@jianghan/kernel/schema'
import { GOVERNANCE } from './identity.ts'

const { text, u32, u64, u128 } = codec

/** The order is the precedence. */
export const errors = defineErrors(GOVERNANCE, {
  memberIdShape: {
    code: 1, retry: 'never', facts: { memberId: text },
    zh: f => `成员标识“${f.memberId}”不合规则。`, en: f => `"${f.memberId}" cannot be the id of a member.`,
    hint: { zh: '以小写字母开头，2 至 31 位，仅含小写字母、数字与连字符。', en: '2 to 31 lower-case letters, digits and hyphens, a letter first.' },
  },
  changeShape: {
    code: 2, retry: 'never', facts: { given: u32 },
    zh: f => `一份提案须恰好含一项变更，现有 ${f.given} 项。`, en: f => `A proposal holds exactly one change; this one holds ${f.given}.`,
    hint: { zh: '请将各项变更分别提案。', en: 'Propose each change by itself.' },
  },
  weightShape: {
    code: 3, retry: 'never', facts: { limit: u32 },
    zh: f => `表决权重超过 ${f.limit}。`, en: f => `A vote weighs ${f.limit} at the most.`,
    hint: { zh: '请按比例缩小各成员的权重。', en: "Make the members' weights smaller in proportion." },
  },
  validatorsShape: {
    code: 4, retry: 'never', facts: { reason: text },
    zh: f => `验证人列表不成立（${f.reason}）。`, en: f => `The list of validators does not hold: ${f.reason}.`,
    hint: { zh: '1 至 100 项，按公钥升序且不重复；公钥为 32 字节 Ed25519，权力不超过一万亿。', en: '1 to 100 of them, ascending by key, each once; Ed25519 keys of 32 bytes, power of at most a million million.' },
  },
  parametersShape: {
    code: 5, retry: 'never', facts: { parameter: text, least: u64, most: u64 },
    zh: f => `参数 ${f.parameter} 须在 ${f.least} 至 ${f.most} 之间。`, en: f => `Parameter ${f.parameter} must be between ${f.least} and ${f.most}.`,
    hint: { zh: '请给出全部参数；字节与毫秒均为整数。', en: 'Give all parameters; bytes and milliseconds are whole numbers.' },
  },
  moduleShape: {
    code: 6, retry: 'never', facts: { module: text },
    zh: f => `“${f.module}”不是可停用的模块。`, en: f => `"${f.module}" is no module that can be switched off.`,
    hint: { zh: '请使用小写模块名；内核、成员与治理模块不可停用。', en: 'Use the name in lower case; kernel, members and governance cannot be switched off.' },
  },
  rulesShape: {
    code: 7, retry: 'never', facts: { reason: text },
    zh: f => `表决规则不成立（${f.reason}）。`, en: f => `The rules do not hold: ${f.reason}.`,
    hint: {
      zh: '法定人数大于 0 且不超过全部；通过比例不低于半数且小于全部；表决期 1 分钟至 90 天，冻结至多 7 天，验证人 1 至 100；保留操作按字母升序。',
      en: 'A quorum above none and up to all; a threshold from one half to less than all; a vote of 1 minute to 90 days, a freeze of at most 7 days, 1 to 100 validators; reserved actions in ascending order.',
    },
  },
  upgradeShape: {
    code: 8, retry: 'never', facts: {},
    zh: () => '升级的版本号或高度为零。', en: () => 'The version or the height of the upgrade is zero.',
    hint: { zh: '请给出新版本号与尚未到达的区块高度。', en: 'Give a newer version and a height that is still to come.' },
  },
  choiceShape: {
    code: 9, retry: 'never', facts: { choice: text },
    zh: f => `“${f.choice}”不是有效的表决选项。`, en: f => `"${f.choice}" is no vote.`,
    hint: { zh: '可选：yes（赞成）、no（反对）、abstain（弃权）。', en: 'Votes are yes, no and abstain.' },
  },
  reasonShape: {
    code: 10, retry: 'never', facts: {},
    zh: () => '原因代码不在允许范围内，或承诺不是 32 字节。', en: () => 'The reason is none of the codes, or the commitment does not have 32 bytes.',
    hint: {
      zh: '可用代码：court-order、fraud-suspected、holder-request、insolvency、key-compromised、mistake、other、regulation、resolved、sanctions；承诺可以省略。',
      en: 'Codes are court-order, fraud-suspected, holder-request, insolvency, key-compromised, mistake, other, regulation, resolved and sanctions; the commitment may be left out.',
    },
  },
  noGovernance: {
    code: 11, retry: 'never', facts: {},
    zh: () => '本账本创立时未设治理。', en: () => 'This ledger began without governance.',
    hint: { zh: '治理须写入创世文件；已有账本不能事后加入。', en: 'Governance stands in the genesis file; a ledger cannot take it up later.' },
  },
  notAVoter: {
    code: 12, retry: 'never', facts: { memberId: text },
    zh: f => `成员 ${f.memberId} 没有表决权，或提案提出时尚无。`, en: f => `Member ${f.memberId} has no vote, or had none when the proposal was made.`,
    hint: { zh: '表决权由成员表决授予（SetWeight），只对其后的提案有效。', en: 'The members give a vote by SetWeight; it counts for proposals made after that.' },
  },
  votingTimeOutOfRange: {
    code: 13, retry: 'never', facts: { earliestMs: u64, latestMs: u64 },
    zh: f => `表决截止时间须在 ${f.earliestMs} 与 ${f.latestMs}（毫秒）之间。`, en: f => `The vote must end between ${f.earliestMs} and ${f.latestMs} (milliseconds).`,
    hint: { zh: '表决期至少 1 分钟，至多 90 天。', en: 'A vote lasts at least a minute and at most 90 days.' },
  },
  enactTimeOutOfRange: {
    code: 14, retry: 'never', facts: { earliestMs: u64, latestMs: u64 },
    zh: f => `生效时间须在 ${f.earliestMs} 与 ${f.latestMs}（毫秒）之间。`, en: f => `The change must take effect between ${f.earliestMs} and ${f.latestMs} (milliseconds).`,
    hint: { zh: '不早于表决截止，至多晚 400 天；省略则通过后立即生效。', en: 'Not before the vote ends and at most 400 days after; left out, it takes effect as soon as it has passed.' },
  },
  tooManyProposals: {
    code: 15, retry: 'later', facts: { limit: u32 },
    zh: f => `待表决的提案已达上限 ${f.limit}。`, en: f => `There are ${f.limit} open proposals already, the most there may be.`,
    hint: { zh: '每个成员至多 8 份，合计至多 64 份；请等待表决结束或撤回。', en: '8 of one member and 64 in all; wait for the end of a vote, or withdraw one.' },
  },
  proposalNotFound: {
    code: 16, retry: 'never', facts: { proposal: u64 },
    zh: f => `没有提案 ${f.proposal}。`, en: f => `There is no proposal ${f.proposal}.`,
    hint: { zh: '结束 400 天后的提案只在历史日志中。', en: 'A proposal that ended more than 400 days ago is found in the history log only.' },
  },
  votingClosed: {
    code: 17, retry: 'never', facts: { proposal: u64, standing: text },
    zh: f => `提案 ${f.proposal} 的表决已结束（${f.standing}）。`, en: f => `The vote on proposal ${f.proposal} is over: ${f.standing}.`,
    hint: { zh: '如仍需变更，请重新提案。', en: 'Propose it again if it is still wanted.' },
  },
  sameVote: {
    code: 18, retry: 'never', facts: { proposal: u64, choice: text },
    zh: f => `该成员对提案 ${f.proposal} 已表决为 ${f.choice}。`, en: f => `The member has voted ${f.choice} on proposal ${f.proposal} already.`,
    hint: { zh: '无需重复；表决结束前可以改票。', en: 'There is nothing to do; a vote can be changed until the end.' },
  },
  notTheProposer: {
    code: 19, retry: 'never', facts: { memberId: text },
    zh: f => `提案不是由成员 ${f.memberId} 提出的。`, en: f => `Member ${f.memberId} did not make this proposal.`,
    hint: { zh: '只有提出者可以撤回；可以投反对票。', en: 'Only who made it can withdraw it; vote no instead.' },
  },
  notASupervisor: {
    code: 20, retry: 'never', facts: { memberId: text },
    zh: f => `成员 ${f.memberId} 不具备“supervisor”资格。`, en: f => `Member ${f.memberId} does not have the capacity "supervisor".`,
    hint: { zh: '请联系监管方。', en: 'Ask a supervisor of the ledger.' },
  },
  freezeTimeShape: {
    code: 21, retry: 'never', facts: { limitMs: u64 },
    zh: f => `冻结时长须大于零且不超过 ${f.limitMs} 毫秒。`, en: f => `A freeze lasts more than nothing and at most ${f.limitMs} milliseconds.`,
    hint: { zh: '上限由表决规则规定（SetRules）。', en: 'The rules of the vote say how long at the most (SetRules).' },
  },
  frozenAlready: {
    code: 22, retry: 'later', facts: { untilMs: u64 },
    zh: f => `账本已冻结至 ${f.untilMs}（毫秒）。`, en: f => `The ledger is frozen already, until ${f.untilMs} (milliseconds).`,
    hint: { zh: '可待到期后再次冻结。', en: 'It can be frozen again after that.' },
  },
  freezeBarred: {
    code: 23, retry: 'later', facts: { memberId: text, untilMs: u64 },
    zh: f => `成员们已表决解除 ${f.memberId} 的冻结，其在 ${f.untilMs}（毫秒）前不得再次冻结。`, en: f => `The members ended a freeze of ${f.memberId} by vote; it may not freeze again before ${f.untilMs} (milliseconds).`,
    hint: { zh: '请由其他监管方冻结，或等待。', en: 'Another supervisor may, or wait.' },
  },
  notFrozen: {
    code: 24, retry: 'never', facts: {},
    zh: () => '账本未被冻结。', en: () => 'The ledger is not frozen.',
    hint: { zh: '无需解除。', en: 'There is nothing to lift.' },
  },
  memberNotFound: {
    code: 25, retry: 'later', facts: { memberId: text },
    zh: f => `没有成员 ${f.memberId}，或已除名。`, en: f => `There is no member ${f.memberId}, or it was removed.`,
    hint: { zh: '请核对成员标识。', en: 'Check the id of the member.' },
  },
  notSole: {
    code: 26, retry: 'never', facts: {},
    zh: () => '本账本已由多个验证人共同维护。', en: () => 'This ledger is kept by a network of validators already.',
    hint: { zh: '请用 SetValidators 调整验证人。', en: 'Change validators by SetValidators.' },
  },
  soleValidator: {
    code: 27, retry: 'later', facts: {},
    zh: () => '本账本由单一节点出块，其验证人与参数不能更改。', en: () => 'One node seals this ledger; its validator and parameters stay as they are.',
    hint: { zh: '请先以 PromoteLedger 提案升级为网络。', en: 'Make it a network first, by a proposal of PromoteLedger.' },
  },
  validatorNotFound: {
    code: 28, retry: 'never', facts: { publicKey: text },
    zh: f => `没有公钥为 ${f.publicKey} 的验证人，或不属于该成员。`, en: f => `No validator has the key ${f.publicKey}, or it is not that member's.`,
    hint: { zh: '请查询现有验证人。', en: 'Ask for the validators.' },
  },
  validatorKeyUsed: {
    code: 29, retry: 'never', facts: { publicKey: text },
    zh: f => `公钥 ${f.publicKey} 曾是验证人密钥，不能再次加入。`, en: f => `The key ${f.publicKey} was a validator's before and cannot come back.`,
    hint: { zh: '请在验证节点上生成新的密钥。', en: 'Make a new key on the validating node.' },
  },
  tooFewValidators: {
    code: 30, retry: 'later', facts: { count: u32, least: u32 },
    zh: f => `变更后只剩 ${f.count} 个验证人，规则要求至少 ${f.least} 个。`, en: f => `${f.count} validators would be left, and the rules want ${f.least} at least.`,
    hint: { zh: '请先加入其他验证人。', en: 'Add others first.' },
  },
  tooManyValidators: {
    code: 31, retry: 'later', facts: { count: u32, limit: u32 },
    zh: f => `变更后有 ${f.count} 个验证人，上限为 ${f.limit}。`, en: f => `There would be ${f.count} validators, and the limit is ${f.limit}.`,
    hint: { zh: '请先移出其他验证人。', en: 'Take others out first.' },
  },
  tooMuchPower: {
    code: 32, retry: 'never', facts: { changed: u128, total: u128 },
    zh: f => `一次变动 ${f.changed} 的权力，超过总额 ${f.total} 的三分之一。`, en: f => `This changes ${f.changed} of the power at once, more than a third of ${f.total}.`,
    hint: { zh: '请分几次提案，轻客户端才能跟随。', en: 'Do it in several proposals, so that light clients can follow.' },
  },
  validatorsJustChanged: {
    code: 33, retry: 'later', facts: { height: u64 },
    zh: f => `区块 ${f.height} 已变更过验证人。`, en: f => `Block ${f.height} has changed the validators already.`,
    hint: { zh: '每个区块只变更一次；请再次提案。', en: 'One change a block; propose it again.' },
  },
  nothingChanges: {
    code: 34, retry: 'never', facts: {},
    zh: () => '提案与现状相同，没有变更。', en: () => 'The proposal changes nothing: it is so already.',
    hint: { zh: '请查询现状。', en: 'Look at what there is.' },
  },
  noVoterLeft: {
    code: 35, retry: 'never', facts: {},
    zh: () => '变更后将无人具有表决权。', en: () => 'Nobody would have a vote any more.',
    hint: { zh: '请先授予其他成员表决权。', en: 'Give another member a vote first.' },
  },
  tooManyVoters: {
    code: 36, retry: 'later', facts: { limit: u32 },
    zh: f => `有表决权的成员已达上限 ${f.limit}。`, en: f => `${f.limit} members have a vote, the most there may be.`,
    hint: { zh: '请先取消其他成员的表决权。', en: 'Take the vote of another member first.' },
  },
  tooManyOff: {
    code: 37, retry: 'later', facts: { limit: u32 },
    zh: f => `停用的模块已达上限 ${f.limit}。`, en: f => `${f.limit} modules are off, the most there may be.`,
    hint: { zh: '请先启用其他模块。', en: 'Switch another one on first.' },
  },
  rejected: {
    code: 38, retry: 'never', facts: { yes: u64, no: u64, abstain: u64, total: u64 },
    zh: f => `提案未获通过：赞成 ${f.yes}，反对 ${f.no}，弃权 ${f.abstain}，总权重 ${f.total}。`, en: f => `The proposal was rejected: ${f.yes} yes, ${f.no} no, ${f.abstain} abstained, of ${f.total}.`,
    hint: { zh: '可修改后重新提案。', en: 'It can be proposed again in another form.' },
  },
  quorumMissed: {
    code: 39, retry: 'never', facts: { voted: u64, needed: u64, total: u64 },
    zh: f => `到期时只有 ${f.voted} 的权重参与表决，需要 ${f.needed}（总权重 ${f.total}）。`, en: f => `Only ${f.voted} had voted at the end, and ${f.needed} of ${f.total} have to.`,
    hint: { zh: '可重新提案并提醒各成员表决。', en: 'Propose it again and ask the members to vote.' },
  },
  proposalWithdrawn: {
    code: 40, retry: 'never', facts: { proposal: u64 },
    zh: f => `提案 ${f.proposal} 已由提出者撤回。`, en: f => `Proposal ${f.proposal} was withdrawn by the member that made it.`,
    hint: { zh: '如仍需变更，请重新提案。', en: 'Propose it again if it is still wanted.' },
  },
})
