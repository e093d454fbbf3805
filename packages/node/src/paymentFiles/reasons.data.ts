import type { Words } from '@jianghan/kernel'

/** What this service itself refuses a payment for, before the ledger sees it. `iso` is a code of ExternalStatusReason1Code. */
export const LOCAL_REASONS = {
  debtorBankUnknown: {
    iso: 'RC03', zh: '付款行行号不在本节点的账户目录中。', en: 'The debtor\'s bank is not in the directory of this node.',
  },
  debtorAccountUnknown: {
    iso: 'AC02', zh: '付款账号不在本节点的账户目录中。', en: 'The debtor\'s account is not in the directory of this node.',
  },
  creditorBankUnknown: {
    iso: 'RC04', zh: '收款行行号不在本节点的账户目录中。', en: 'The creditor\'s bank is not in the directory of this node.',
  },
  creditorAccountUnknown: {
    iso: 'AC03', zh: '收款账号不在本节点的账户目录中。', en: 'The creditor\'s account is not in the directory of this node.',
  },
  currencyNotAllowed: {
    iso: 'AM03', zh: '币种与账户不符。', en: 'The currency is not that of the accounts.',
  },
  accountCurrencyWrong: {
    iso: 'AC09', zh: '报文所写的账户币种与账户不符。', en: 'The account is not in the currency that the message says.',
  },
  amountNotRepresentable: {
    iso: 'AM12', zh: '金额超出该资产可表示的范围或小数位。', en: 'The amount has more decimals than the asset, or is too large.',
  },
  signersMissing: {
    iso: 'DS0A', zh: '本节点没有满足签署规则所需的密钥。', en: 'This node does not hold the keys that the signing policy asks for.',
  },
  aboveTransactionLimit: {
    iso: 'AM14', zh: '超过此 API 密钥的单笔限额。', en: 'It is above what the API key may spend in one transaction.',
  },
  aboveDayLimit: {
    iso: 'AM14', zh: '超过此 API 密钥本日剩余的限额。', en: 'It is above what is left of what the API key may spend today.',
  },
  messageKnown: {
    iso: 'DU01', zh: '本节点已收到同一发起方、同一 MsgId 的另一份文件。', en: 'This node was sent another file with this MsgId by the same party.',
  },
  businessMessageKnown: {
    iso: 'DU01', zh: '报文头的 BizMsgIdr 已用于同一发起方的另一份报文。', en: 'The BizMsgIdr of the header was used for another message of the same party.',
  },
  withdrawn: {
    iso: 'DS02', zh: '付款文件在批准前被撤回，款项未发出。', en: 'The payment file was taken back before it was approved; nothing was sent.',
  },
  approvalExpired: {
    iso: 'NARR', zh: '付款文件逾期未获批准，款项未发出。', en: 'The payment file was not approved in time; nothing was sent.',
  },
  originalUnknown: {
    iso: 'NARR', zh: '没有找到被退回的原付款，或它不是付给退款方的。', en: 'The payment that is returned was not found, or was not paid to who returns it.',
  },
  returnAbovePayment: {
    iso: 'AM09', zh: '退款金额超过原付款尚未退回的金额。', en: 'More is returned than is left of the payment.',
  },
  payeeNameWrong: {
    iso: 'BE01', zh: '收款户名与收款账号不符（收款行核验）。', en: 'The name of the payee does not fit the account, as the payee\'s bank says.',
  },
  payeeNotTold: {
    iso: 'NARR', zh: '收款方成员或其银行的节点拒收付款说明，款项未发出。', en: 'The node of the payee\'s member or of its bank does not take what the payment says, so it was not sent.',
  },
} as const satisfies Record<string, { iso: string } & Words>

/** The reason of a pain.002 for each status of the ledger that a payment or its message can meet. What is not listed is told in words under NARR. */
export const ISO_REASONS: Readonly<Record<string, string>> = {
  'payments.assetIdShape': 'AM03',
  'payments.amountShape': 'AM12',
  'payments.amountNotPositive': 'AM01',
  'payments.accountShape': 'AC03',
  'payments.sameAccount': 'AC03',
  'payments.uetrShape': 'FF01',
  'payments.assetNotFound': 'AM03',
  'payments.accountNotFound': 'AC03',
  'payments.duplicateUetr': 'AM05',
  'payments.refundAbovePayment': 'AM09',
  'payments.noSettlementPath': 'AG03',
  'payments.insufficientFunds': 'AM04',
  'payments.supplyExceeded': 'AM02',
  'payments.duplicateMessage': 'DU01',
  'payments.tooManyTransactions': 'AM18',
  'kernel.accountUnknown': 'AC02',
  'kernel.memberUnknown': 'BE16',
  'kernel.signerUnknown': 'DS0H',
  'kernel.policyNotMet': 'DS0A',
  'kernel.badSignature': 'DS0B',
  'kernel.duplicate': 'DUPL',
}
