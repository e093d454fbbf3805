import type { StatusReasonWords } from './model.ts'

/** Why a cancellation is not made, or not yet; the codes are of ExternalPaymentCancellationRejection1Code. */
export const reasons = {
  notFound: { code: 'NOOR', zh: '没有找到该笔付款，或它不是请求方的付款。', en: 'No such payment was found, or it is not one of who asks.' },
  ambiguous: { code: 'NOOR', zh: '报文中有多笔付款使用该端到端标识；请以 UETR 指明。', en: 'Several payments of the message have this end-to-end id: name it by its UETR.' },
  neverMade: { code: 'NOOR', zh: '该笔付款已被拒绝，没有付出。', en: 'The payment was refused and never made.' },
  partOfFile: { code: 'AGNT', zh: '文件整份待审批，其中一笔不能单独撤销；请撤销整份文件。', en: 'The file waits for approval as a whole: cancel all of it, not one payment.' },
  settledMeanwhile: { code: 'AGNT', zh: '付款在撤销前已经结算；如需退款，请以新的编号再次请求。', en: 'The payment was settled before it could be cancelled. Ask again under a new id to have it returned.' },
  alreadyReturned: { code: 'ARDT', zh: '该笔付款已全额退回。', en: 'The payment was returned in full.' },
  isRefund: { code: 'AGNT', zh: '退款本身不能再退。', en: 'What is itself a refund is not returned.' },
  payeeRefused: { code: 'CUST', zh: '收款方不同意退款。', en: 'The payee does not agree.' },
  moving: { code: 'AGNT', zh: '付款正在处理中。', en: 'The payment is on its way.' },
} as const satisfies Record<string, StatusReasonWords>
