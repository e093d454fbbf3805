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
  accountNotInMessage: {
    ...NEVER, code: 'iso20022.accountNotInMessage', status: 404, title: { zh: '报文中没有此账户', en: 'Account not in the message' },
    zh: () => '报文中没有此账户。', en: () => 'The message names no such account.',
    hint: { zh: '请使用报文中的账号，或该账户的账本地址。', en: 'Give an account number of the message, or the address of the account on the ledger.' },
  },
} as const satisfies Record<string, ProblemDefinition>
