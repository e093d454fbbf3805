import { defineProblems } from '../problem/define.ts'

const ASK_OPERATOR = { zh: '请由本节点的运维人员调整此 API 密钥的授权（./jianghan api-keys create）。', en: 'Have the operator of this node make a key with that grant (./jianghan api-keys create).' }

/** What stands between an API key and a signature of the node. */
export const signerProblems = defineProblems({
  notGranted: {
    status: 403, retry: 'never', title: { zh: '未授权代签', en: 'Nothing granted' },
    zh: () => '此调用者没有节点代签的授权。', en: () => 'The node signs nothing for this caller.', hint: ASK_OPERATOR,
  },
  ownKeyNeeded: {
    status: 403, retry: 'never', title: { zh: '须自持密钥', en: 'No key of its own' },
    zh: () => '此调用者没有自持的账本密钥，无从准备待签字节。', en: () => 'This caller holds no key of the ledger itself, for which bytes could be prepared.',
    hint: { zh: '请以通行密钥或密钥文件登录；由节点代签的请用 approve、execute、withdraw。', en: 'Sign in with a passkey or a key file. Where the node signs, use approve, execute or withdraw.' },
  },
  signingKeyAbsent: {
    status: 503, retry: 'later', title: { zh: '签名密钥不在本节点', en: 'Signing key not at hand' },
    zh: f => `授权所指的账本密钥 ${f.key} 不在本节点，或硬件令牌尚未打开。`, en: f => `The ledger key ${f.key} of the grant is not at this node, or its token has not been opened.`,
    hint: { zh: '密钥文件放在数据目录的 keys/ 下；硬件令牌由 signerKeys 指定。', en: 'Key files lie in keys/ of the data folder; tokens are named by signerKeys.' },
  },
  actionNotGranted: {
    status: 403, retry: 'never', title: { zh: '操作未授权', en: 'Action not granted' },
    zh: f => `节点不为此 API 密钥签署 ${f.action}。`, en: f => `The node does not sign ${f.action} for this API key.`, hint: ASK_OPERATOR,
  },
  accountNotGranted: {
    status: 403, retry: 'never', title: { zh: '账户未授权', en: 'Account not granted' },
    zh: f => `账户 ${f.account} 不在此 API 密钥的授权范围内。`, en: f => `The account ${f.account} is not one that this API key may use.`, hint: ASK_OPERATOR,
  },
  aboveTransactionLimit: {
    status: 403, retry: 'never', title: { zh: '超过单笔限额', en: 'Above the limit of a transaction' },
    zh: f => `本笔支出 ${f.asset} ${f.atoms}（最小单位），超过此 API 密钥的单笔限额 ${f.limit}。`, en: f => `This spends ${f.atoms} (smallest units) of ${f.asset}; the API key may spend ${f.limit} in one transaction.`, hint: ASK_OPERATOR,
  },
  aboveDayLimit: {
    status: 403, retry: 'never', title: { zh: '超过单日限额', en: 'Above the limit of a day' },
    zh: f => `本日还可支出 ${f.asset} ${f.left}（最小单位），本次需要 ${f.atoms}；此 API 密钥的单日限额为 ${f.limit}。`, en: f => `${f.left} (smallest units) of ${f.asset} are left today, and this takes ${f.atoms}; the API key may spend ${f.limit} a day.`,
    hint: { zh: '限额按北京时间每日零时重置。', en: 'The day ends at midnight UTC+8.' },
  },
  approvalNeeded: {
    status: 409, retry: 'never', title: { zh: '需要审批', en: 'Approval needed' },
    zh: f => `${f.account} 还需要其他人员签署，而本次要求不提交审批。`, en: f => `${f.account} needs other officers as well, and the request does not want a proposal.`,
    hint: { zh: '去掉 approval=refuse，即生成待审批的提案。', en: 'Leave out approval=refuse, and a proposal is made that others approve.' },
  },
  oneActionOnly: {
    status: 422, retry: 'never', title: { zh: '一份提案只含一个操作', en: 'One action in a proposal' },
    zh: f => `${f.account} 需要审批，而提案只能含一个操作。`, en: f => `${f.account} needs an approval, and a proposal holds one action.`,
    hint: { zh: '请把各操作分为各自的交易。', en: 'Give each action a transaction of its own.' },
  },
  signerBusy: {
    status: 503, retry: 'later', title: { zh: '签名排队已满', en: 'Too many signatures wait' },
    zh: f => `等待签名的请求已达上限（${f.limit}）。`, en: f => `As many signatures wait for this key as may (${f.limit}).`, hint: { zh: '请稍后重发同样的内容。', en: 'Send the same again later.' },
  },
  signerUnreachable: {
    status: 503, retry: 'later', title: { zh: '签名密钥暂不可用', en: 'Signing key not reachable' },
    zh: f => `签名密钥暂不可用，未发送任何内容：${f.zh}`, en: f => `The signing key cannot be reached; nothing was sent. ${f.en}`,
    hint: { zh: '恢复后请重发同样的内容。', en: 'Send the same again when it is back.' },
  },
  neverExecuted: {
    status: 409, retry: 'never', title: { zh: '未曾执行', en: 'Never executed' },
    zh: () => '此前签署的交易有效期已过，且账本上没有它们：从未执行，今后也不会执行。', en: () => 'The validity of what was signed for this key before has ended, and the ledger does not hold it: it was not executed and never will be.',
    hint: { zh: '如仍需付款，请使用新的幂等键重新提交。', en: 'If it is still to be paid, send it with a new idempotency key.' },
  },
  approvalNotFound: {
    status: 404, retry: 'never', title: { zh: '没有此待审批事项', en: 'No such approval' },
    zh: f => `本节点没有提案 ${f.id} 的内容。`, en: f => `This node does not hold what proposal ${f.id} would do.`,
    hint: { zh: '请向提案人索取提案文件，以 POST /v1/approvals 交给本节点。', en: 'Ask who proposed for the file of the proposal, and POST it to /v1/approvals.' },
  },
  approvalChanged: {
    status: 409, retry: 'never', title: { zh: '内容不一致', en: 'Not what was shown' },
    zh: f => `所批准的操作哈希 ${f.given} 不是此提案的 ${f.held}。`, en: f => `The action hash that is approved, ${f.given}, is not that of the proposal, ${f.held}.`,
    hint: { zh: '请重新查看提案内容后再批准。', en: 'Look at the proposal again before you approve it.' },
  },
  proposalUnusable: {
    status: 422, retry: 'never', title: { zh: '提案文件不可用', en: 'Proposal file not usable' },
    zh: f => `提案文件不可用：${f.zh}`, en: f => `The file of the proposal cannot be used: ${f.en}`, hint: { zh: '请向提案人索取原件。', en: 'Ask who proposed for the file as it was made.' },
  },
  approvalsFull: {
    status: 503, retry: 'later', title: { zh: '待审批事项过多', en: 'Too many approvals' },
    zh: f => `本节点保存的待审批事项已达上限（${f.limit}）。`, en: f => `This node holds as many proposals as it may (${f.limit}).`, hint: { zh: '请先批准、撤回或等待到期。', en: 'Approve, withdraw, or wait until some expire.' },
  },
})
