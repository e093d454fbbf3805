import { codec, defineErrors } from '@jianghan/kernel/schema'
import { APPROVALS } from './identity.ts'

const { text, u32, u64, key, account, bytes } = codec

/** The order is the precedence. */
export const errors = defineErrors(APPROVALS, {
  proposalIdShape: {
    code: 1, retry: 'never', facts: {},
    zh: () => '提案标识须为 16 字节。', en: () => 'The id of a proposal must have 16 bytes.',
    hint: { zh: '请使用 16 个随机字节。', en: 'Use 16 random bytes.' },
  },
  memberIdShape: {
    code: 2, retry: 'never', facts: {},
    zh: () => '成员标识不合规则。', en: () => 'The id of the member is out of shape.',
    hint: { zh: '请核对成员标识。', en: 'Check the id of the member.' },
  },
  subjectShape: {
    code: 3, retry: 'never', facts: {},
    zh: () => '账户须为 20 字节或留空；指定账户时不得要求“任何角色”。', en: () => 'The account must have 20 bytes or none, and with an account not every role approves.',
    hint: { zh: '付款填写账户；成员事务留空账户。', en: "Name the account for payments; leave it out for the member's own matters." },
  },
  hashShape: {
    code: 4, retry: 'never', facts: {},
    zh: () => '操作哈希须为 32 字节。', en: () => 'The hash of an action must have 32 bytes.',
    hint: { zh: '算法见 docs/spec/transaction.md 的“提案”。', en: 'docs/spec/transaction.md, "Proposals", says how it is made.' },
  },
  othersShape: {
    code: 5, retry: 'never', facts: { limit: u32 },
    zh: f => `其他受邀成员至多 ${f.limit} 名，按升序，各一次，且不含提案成员。`, en: f => `At most ${f.limit} other members are asked, each once, in ascending order, and not the one that proposes.`,
    hint: { zh: '请核对成员标识及其次序。', en: 'Check the ids of the members and their order.' },
  },
  saltShape: {
    code: 6, retry: 'never', facts: {},
    zh: () => '盐须为 16 字节。', en: () => 'The salt must have 16 bytes.',
    hint: { zh: '请使用提案文件中的盐。', en: 'Use the salt that the file of the proposal holds.' },
  },
  actionMissing: {
    code: 7, retry: 'never', facts: {},
    zh: () => '缺少被提案的操作，或其类型不合规则。', en: () => 'The action that was proposed is missing, or its type is out of shape.',
    hint: { zh: '请附上提案文件中的操作。', en: 'Send the action that the file of the proposal holds.' },
  },
  proposalExists: {
    code: 10, retry: 'never', facts: { height: u64 },
    zh: f => `该提案标识已在区块 ${f.height} 中使用。`, en: f => `This id of a proposal was used in block ${f.height}.`,
    hint: { zh: '请换用新的随机标识。', en: 'Draw another id.' },
  },
  accountNotHeld: {
    code: 11, retry: 'never', facts: { account, memberId: text },
    zh: f => `成员 ${f.memberId} 没有账户 ${f.account}。`, en: f => `Member ${f.memberId} holds no account ${f.account}.`,
    hint: { zh: '请核对账户；提案由持有成员提出。', en: 'Check the account; the member that holds it proposes.' },
  },
  otherUnknown: {
    code: 12, retry: 'later', facts: { memberId: text },
    zh: f => `受邀成员 ${f.memberId} 不存在。`, en: f => `There is no member ${f.memberId} to ask.`,
    hint: { zh: '请核对受邀成员的标识。', en: 'Check the ids of the other members.' },
  },
  expiryOutOfRange: {
    code: 13, retry: 'never', facts: { nowMs: u64, latestMs: u64 },
    zh: f => `提案的截止时间须晚于账本时间 ${f.nowMs} 且不晚于 ${f.latestMs}（毫秒）。`, en: f => `A proposal must expire after ${f.nowMs}, the ledger's time, and not after ${f.latestMs} (milliseconds).`,
    hint: { zh: '至多 30 天；留空即为 30 天。', en: 'At most 30 days ahead; left out it is 30 days.' },
  },
  tooManyProposals: {
    code: 14, retry: 'later', facts: { memberId: text, limit: u32 },
    zh: f => `成员 ${f.memberId} 未结束的提案已达 ${f.limit} 件。`, en: f => `Member ${f.memberId} has ${f.limit} open proposals, as many as it may have.`,
    hint: { zh: '请先执行或撤回一部分；管理员可以撤回任何提案。', en: 'Execute or withdraw some first; an admin may withdraw any.' },
  },
  tooManyDue: {
    code: 15, retry: 'later', facts: { limit: u32 },
    zh: f => `账本上未结束的提案已达 ${f.limit} 件。`, en: f => `The ledger holds ${f.limit} open proposals, as many as it takes.`,
    hint: { zh: '请稍后再试。', en: 'Try again later.' },
  },
  proposalNotFound: {
    code: 20, retry: 'later', facts: { proposalId: bytes(16) },
    zh: f => `没有提案 ${f.proposalId}。`, en: f => `There is no proposal ${f.proposalId}.`,
    hint: { zh: '请核对提案标识；提案结束 30 天后不再保留。', en: 'Check its id; a proposal is kept for 30 days after it ended.' },
  },
  alreadyExecuted: {
    code: 21, retry: 'never', facts: { height: u64 },
    zh: f => `该提案已在区块 ${f.height} 中执行。`, en: f => `The proposal was executed in block ${f.height}.`,
    hint: { zh: '提案只执行一次；如需再做，请另行提案。', en: 'A proposal is executed once; propose it again for a second time.' },
  },
  proposalWithdrawn: {
    code: 22, retry: 'never', facts: { height: u64 },
    zh: f => `该提案已在区块 ${f.height} 中撤回。`, en: f => `The proposal was withdrawn in block ${f.height}.`,
    hint: { zh: '请联系提案人；如仍需要，请另行提案。', en: 'Ask who made it; propose it again if it is still wanted.' },
  },
  proposalExpired: {
    code: 23, retry: 'never', facts: { expiresMs: u64 },
    zh: f => `该提案已于 ${f.expiresMs}（毫秒）到期。`, en: f => `The proposal expired at ${f.expiresMs} (milliseconds).`,
    hint: { zh: '请另行提案。', en: 'Propose it again.' },
  },
  notAsked: {
    code: 24, retry: 'never', facts: { memberId: text },
    zh: f => `该提案未请成员 ${f.memberId} 的人员批准。`, en: f => `The officers of member ${f.memberId} are not asked about this proposal.`,
    hint: { zh: '请由提案成员或受邀成员的人员批准与执行；撤回由提案成员进行。', en: 'Officers of the member that proposed, or of those it asked, approve and execute; the member that proposed withdraws.' },
  },
  actionChanged: {
    code: 25, retry: 'never', facts: { proposed: bytes(32), given: bytes(32) },
    zh: f => `操作与提案不符：提案的哈希为 ${f.proposed}，此处为 ${f.given}。`, en: f => `This is not the action that was proposed: its hash is ${f.given}, and the proposal has ${f.proposed}.`,
    hint: { zh: '操作在提案之后被改动，或用错了文件；请索取原件并重新核对。', en: 'The action was changed after it was proposed, or the file is another one. Ask for the right one and read it again.' },
  },
  makerApproves: {
    code: 26, retry: 'never', facts: { key },
    zh: f => `密钥 ${f.key} 是该提案的经办，不能再批准自己的提案。`, en: f => `Key ${f.key} made this proposal and cannot approve it as well.`,
    hint: { zh: '请由其他人员批准。', en: 'Have another officer approve it.' },
  },
  approvedTwice: {
    code: 27, retry: 'never', facts: { key, height: u64 },
    zh: f => `密钥 ${f.key} 已在区块 ${f.height} 中批准该提案。`, en: f => `Key ${f.key} approved the proposal already, in block ${f.height}.`,
    hint: { zh: '无需再次批准；请由其他人员批准。', en: 'Once is enough; have another officer approve it.' },
  },
  roleMissing: {
    code: 28, retry: 'never', facts: { key, subject: text, roles: text },
    zh: f => `密钥 ${f.key} 不具备 ${f.subject} 的签署规则所要的任何角色（${f.roles}）。`, en: f => `Key ${f.key} has none of the roles that the signing policy of ${f.subject} asks for: ${f.roles}.`,
    hint: { zh: '请由具备该角色的人员批准。', en: 'Have an officer with such a role approve it.' },
  },
  tooManyApprovals: {
    code: 29, retry: 'never', facts: { limit: u32 },
    zh: f => `该提案已有 ${f.limit} 份批准。`, en: f => `The proposal has ${f.limit} approvals, as many as it takes.`,
    hint: { zh: '没有规则需要更多批准；请直接执行。', en: 'No policy asks for more; execute it.' },
  },
  notTheMaker: {
    code: 30, retry: 'never', facts: {},
    zh: () => '签名者既非该提案的经办，也非提案成员的管理员。', en: () => 'The signer neither made this proposal nor is an admin of the member that did.',
    hint: { zh: '请由提案人或管理员撤回。', en: 'Have its maker or an admin withdraw it.' },
  },
})
