import { defineProblems } from '../problem/define.ts'

/** What can stand between a request and its receipt. */
export const documentProblems = defineProblems({
  noReceipt: {
    status: 409, retry: 'never', title: { zh: '没有可出具的回单', en: 'No receipt' },
    zh: f => `交易 ${f.id} 没有已完成的付款或存证，不出具回单或证书：它被拒绝、仍在等待，或两者都不是。`, en: f => `Transaction ${f.id} holds no payment and no deposit of evidence that was done: it was refused, still waits, or is neither. There is no receipt of it.`,
    hint: { zh: '状态可用 jianghan tx 查看；任何交易都可取证明文件（/proof）。', en: 'See where it stands with jianghan tx. Of any transaction there is a proof file (/proof).' },
  },
  paymentNotInMessage: {
    status: 404, retry: 'never', title: { zh: '付款文件中没有此笔', en: 'No such payment' },
    zh: f => `付款文件中没有端到端标识为 ${f.endToEndId} 且已结算的付款。`, en: f => `The payment file holds no settled payment with the end-to-end id ${f.endToEndId}.`,
    hint: { zh: '请查看付款文件的状态。', en: 'See what became of the payment file.' },
  },
})
