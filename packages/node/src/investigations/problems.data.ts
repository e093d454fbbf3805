import type { ProblemDefinition } from '../problem/define.ts'

const NEVER = { retry: 'never' } as const

/** Problems of the routes for cancellations, refunds and returns. Codes are for ever. */
export const caseProblems = {
  caseKnown: {
    ...NEVER, code: 'iso20022.caseKnown', status: 409, title: { zh: '编号已用于另一份请求', en: 'This id was used for another request' },
    zh: f => `编号 ${f.id} 已用于内容不同的请求，本次未做任何处理。`, en: f => `The id ${f.id} was used for a request of another content. Nothing was done.`,
    hint: { zh: '内容不同的请求请使用新的编号；查询原请求的结果可重新发送原文。', en: 'A request of another content takes a new id; send the first one again to be told what became of it.' },
  },
  caseNotFound: {
    ...NEVER, code: 'iso20022.caseNotFound', status: 404, title: { zh: '没有此请求', en: 'No such request' },
    zh: f => `本节点没有收到过编号为 ${f.id} 的请求。`, en: f => `No request with the id ${f.id} came to this node.`,
    hint: { zh: '请核对编号（Assgnmt/Id）。', en: 'Check the id (Assgnmt/Id).' },
  },
  tooManyPayments: {
    ...NEVER, code: 'iso20022.caseTooLarge', status: 422, title: { zh: '涉及的付款过多', en: 'Too many payments in one request' },
    zh: f => `请求涉及 ${f.count} 笔付款，上限为 ${f.limit} 笔，未做任何处理。`, en: f => `The request is about ${f.count} payments; at most ${f.limit} may be. Nothing was done.`,
    hint: { zh: '请分成多份请求。', en: 'Send it in several requests.' },
  },
  returnNotFound: {
    ...NEVER, code: 'iso20022.returnNotFound', status: 404, title: { zh: '没有此退款', en: 'No such return' },
    zh: f => `UETR ${f.uetr} 不是退款，或不是本方的退款。`, en: f => `The UETR ${f.uetr} is no refund, or none of yours.`,
    hint: { zh: '请使用退款自身的 UETR（见退款请求的 refundUetr）。', en: 'Give the UETR of the refund itself (refundUetr of a request for a refund).' },
  },
  refundNotFound: {
    ...NEVER, code: 'iso20022.refundNotFound', status: 404, title: { zh: '没有此退款请求', en: 'No such request for a refund' },
    zh: f => `没有编号为 ${f.id} 的退款请求。`, en: f => `There is no request for a refund ${f.id}.`,
    hint: { zh: '请查看 GET /v1/iso20022/refund-requests。', en: 'Look at GET /v1/iso20022/refund-requests.' },
  },
  refundDecided: {
    ...NEVER, code: 'iso20022.refundDecided', status: 409, title: { zh: '退款请求已有结果', en: 'The request was decided' },
    zh: f => `退款请求 ${f.id} 已有结果：${f.state}。`, en: f => `The request for a refund ${f.id} has its end: ${f.state}.`,
    hint: { zh: '无需再次处理。', en: 'Nothing is left to be done.' },
  },
  refundRefused: {
    ...NEVER, code: 'iso20022.refundRefused', status: 422, title: { zh: '退款未能执行', en: 'The refund was not made' },
    zh: f => `退款未能执行：${f.zh}`, en: f => `The refund was not made: ${f.en}`,
    hint: { zh: '请按所述原因处理后重试，或拒绝此请求。', en: 'Mend what is named and try again, or turn the request down.' },
  },
} as const satisfies Record<string, ProblemDefinition>
