import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const

/** Problems of the payment-file routes. Codes are for ever. */
export const fileProblems = {
  unreadable: {
    ...NEVER, code: 'iso20022.unreadable', status: 422, title: { zh: '付款文件不可接受', en: 'Payment file not acceptable' },
    zh: f => `付款文件有 ${f.count} 处问题，未做任何处理。`, en: f => `The payment file has ${f.count} problem(s). Nothing of it was done.`,
    hint: { zh: '请按 problems 所列逐项更正后重新导入。', en: 'Mend what "problems" lists and import it again.' },
  },
  refused: {
    ...NEVER, code: 'iso20022.refused', status: 422, title: { zh: '付款文件被拒绝', en: 'Payment file refused' },
    zh: f => `整份付款文件被拒绝：${f.zh}`, en: f => `The payment file is refused as a whole: ${f.en}`,
    hint: { zh: '原报文状态可用 payments status 查询；新的付款请使用新的 MsgId。', en: 'Ask for the status of a message that was taken before; new payments take a new MsgId.' },
  },
  messageNotFound: {
    ...NEVER, code: 'iso20022.messageNotFound', status: 404, title: { zh: '没有此报文', en: 'No such message' },
    zh: f => `本节点没有导入过报文 ${f.msgId}。`, en: f => `No message ${f.msgId} was imported at this node.`,
    hint: { zh: '请核对 MsgId。', en: 'Check the MsgId.' },
  },
  messageAmbiguous: {
    ...NEVER, code: 'iso20022.messageAmbiguous', status: 409, title: { zh: '报文不唯一', en: 'More than one message' },
    zh: f => `有 ${f.count} 个发起方使用了 MsgId ${f.msgId}。`, en: f => `${f.count} initiating parties used the MsgId ${f.msgId}.`,
    hint: { zh: '请用 initiatingParty 指明发起方：名称、统一社会信用代码或 LEI。', en: 'Name the party with initiatingParty: its name, USCC or LEI.' },
  },
  vaultNotReady: {
    code: 'iso20022.vaultNotReady', status: 503, retry: 'later', title: { zh: '保险库不可用', en: 'Vault not available' },
    zh: f => `本节点的保险库无法读写：${f.zh}`, en: f => `The vault of this node cannot be read or written: ${f.en}`,
    hint: { zh: '请由运维人员照此处理，然后重新启动节点。', en: 'Its operator mends what is named and starts the node again.' },
  },
  notWaiting: {
    ...NEVER, code: 'iso20022.notWaiting', status: 409, title: { zh: '无需审批', en: 'Nothing to approve' },
    zh: f => `付款文件 ${f.msgId} 不在待审批状态。`, en: f => `The payment file ${f.msgId} does not wait for an approval.`,
    hint: { zh: '请查看其状态：GET /v1/iso20022/messages/<MsgId>。', en: 'Look how it stands: GET /v1/iso20022/messages/<MsgId>.' },
  },
  makerApproves: {
    ...NEVER, code: 'iso20022.makerApproves', status: 403, title: { zh: '制单人不能批准', en: 'The maker approves' },
    zh: f => `账本密钥 ${f.key} 已为付款文件 ${f.msgId} 签署，不能再批准一次。`, en: f => `The ledger key ${f.key} has signed for the payment file ${f.msgId} already and counts once.`,
    hint: { zh: '请由另一位人员，以其密钥的 API 密钥批准。', en: 'Another officer approves, by an API key that signs with another key.' },
  },
  roleMissing: {
    ...NEVER, code: 'iso20022.roleMissing', status: 403, title: { zh: '角色不符', en: 'Not a role that is needed' },
    zh: f => `账本密钥 ${f.key} 的角色不在付款账户的签署规则中。`, en: f => `The ledger key ${f.key} has no role that the policies of the payers' accounts ask for.`,
    hint: { zh: '请由规则所列角色的人员批准。', en: 'An officer with one of their roles approves.' },
  },
  otherReport: {
    ...NEVER, code: 'iso20022.otherReport', status: 404, title: { zh: '该报文没有此种状态报告', en: 'Not the report of this message' },
    zh: f => `${f.msgId} 是 ${f.message}，其状态报告是 ${f.report}。`, en: f => `${f.msgId} is a ${f.message}; its status report is a ${f.report}.`,
    hint: { zh: '请改用对应的状态报告。', en: 'Ask for the report that belongs to it.' },
  },
  accountNotInMessage: {
    ...NEVER, code: 'iso20022.accountNotInMessage', status: 404, title: { zh: '报文中没有此账户', en: 'Account not in the message' },
    zh: () => '报文中没有此账户。', en: () => 'The message names no such account.',
    hint: { zh: '请使用报文中的账号，或该账户的账本地址。', en: 'Give an account number of the message, or the address of the account on the ledger.' },
  },
} as const satisfies Record<string, ProblemDefinition>
