import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { PaperDesk } from '../../documents/paperDesk.ts'
import { documentProblems } from '../../documents/problems.data.ts'
import { fail } from '../../problem/define.ts'
import { findByIdOrUetr, findTransaction, notToBeHad } from '../find.ts'
import { addRoute } from '../route.ts'
import { MSG_ID, PARTY, theOne } from './namedFile.ts'

/** Payments of one archive: some 2 GB, of the 4 that its format holds. */
const ARCHIVE_MAX = 40_000
/** How long an archive waits until its payments can be proved, milliseconds. */
const PROVABLE_MS = 30_000
const PDF = 'application/pdf'

/** 电子回单: of one transaction, and of a payment file as an archive. */
export function addReceipts(server: FastifyInstance, desk: PaperDesk): void {
  const { context } = desk
  addRoute(server, {
    method: 'GET', url: '/v1/transactions/:id/receipt', tag: 'ledger', needs: 'read', summary: { zh: '电子回单或存证证书', en: 'Receipt of a payment, certificate of evidence' },
    description: {
      zh: '已完成付款的电子回单，或存证的证书，PDF 内附证明文件与数据；jianghan verify 或核验页可离线核验。户名、账号、附言等由付款一方或收款一方以 files 权限取得。',
      en: 'Receipt of a payment that was done, or certificate of a deposit of evidence, a PDF with proof and data inside: jianghan verify and the verify page judge it offline. Names, account numbers and texts are for the parties, with the scope files.',
    },
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64, description: 'Transaction id, or UETR.' }) }),
    query: Type.Object({ form: Type.Optional(Type.Union([Type.Literal('pdf'), Type.Literal('json')], { default: 'pdf', description: 'The document, or its data alone.' })) }),
    mediaType: PDF, answer: Type.String(), example: '%PDF-1.7…',
    async handle({ params: { id }, query: { form = 'pdf' }, caller, raw }, reply) {
      const place = await findByIdOrUetr(context, id)
      if (place === undefined || place.height < context.head.firstHeight) return notToBeHad(context, id, place, caller.viewer)
      const found = await desk.receiptAt(caller, desk.verifyUrl(raw), place, form)
      if (found === 'notShown') return notToBeHad(context, id, undefined, caller.viewer)
      if (found === undefined) return fail(documentProblems.noReceipt, { id: id.slice(0, 64) })
      return desk.send(reply, found, form, `receipt-${id}.${form}`)
    },
  })
  addArchive(server, desk)
}

function addArchive(server: FastifyInstance, desk: PaperDesk): void {
  const { context } = desk
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId/receipts', tag: 'payments', needs: 'files', summary: { zh: '付款文件的全部电子回单', en: 'Receipts of a payment file' },
    description: {
      zh: '该文件已结算各笔的电子回单，ZIP 随写随发；给出 endToEndId 时只取该笔的 PDF。', en: 'Receipts of the settled payments of a file, as a ZIP that is sent while it is written; with endToEndId the PDF of that payment alone.',
    },
    params: MSG_ID, query: Type.Object({
      ...PARTY, endToEndId: Type.Optional(Type.String({ minLength: 1, maxLength: 35, description: 'Of one payment of the file.' })),
      from: Type.Optional(Type.Integer({ minimum: 1, default: 1, description: 'Number in the file of the first payment.' })),
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: ARCHIVE_MAX, default: ARCHIVE_MAX, description: 'How many payments of the file from there.' })),
    }),
    mediaType: 'application/zip', answer: Type.String(), example: 'PK…',
    async handle({ params, query: { initiatingParty, endToEndId, from = 1, count = ARCHIVE_MAX }, caller, raw }, reply) {
      const { paymentFiles } = context
      const message = await theOne(context, caller, params.msgId, initiatingParty)
      await paymentFiles.wait(message, 'provable', PROVABLE_MS)
      const settled = (await paymentFiles.paymentsOf(message)).flatMap((payment, i) => (payment.transactionId === null || payment.status !== 'ACSC' ? [] : [{ ...payment, transactionId: payment.transactionId, number: i + 1 }]))
      if (endToEndId !== undefined) {
        const one = settled.find(payment => payment.endToEndId === endToEndId)
        const place = one && await findTransaction(context, one.transactionId)
        const found = place && await desk.receiptAt(caller, desk.verifyUrl(raw), place, 'pdf')
        return found === undefined || found === 'notShown' ? fail(documentProblems.paymentNotInMessage, { endToEndId }) : desk.send(reply, found, 'pdf', `receipt-${one?.transactionId ?? ''}.pdf`)
      }
      const wanted = settled.filter(({ number }) => number >= from && number < from + count)
      const digits = String(wanted.at(-1)?.number ?? 1).length
      const named = wanted.map(({ transactionId, number }) => ({ transactionId, name: `${String(number).padStart(digits, '0')}-${transactionId.slice(0, 16)}.pdf` }))
      return desk.sendArchive(reply, desk.receipts(caller, desk.verifyUrl(raw), named), new Date(message.head.receivedAt), 'receipts.zip')
    },
  })
}
