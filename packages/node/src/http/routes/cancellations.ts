import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { readCamt055, readPacs004 } from '@jianghan/gateway-iso20022'
import { formatAddress, fromHex } from '@jianghan/protocol'
import type { Actor } from '../../investigations/acting.ts'
import type { KeptRefund } from '../../investigations/caseBook.ts'
import { openInvestigations } from '../../investigations/openInvestigations.ts'
import type { OutgoingReturns } from '../../investigations/outgoingReturns.ts'
import { type Refunds, refundUetr } from '../../investigations/refunds.ts'
import type { Returning } from '../../investigations/returning.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { languageOf } from '../../problem/render.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { takeXml, unreadable } from './isoMessage.ts'

const XML = 'application/xml; charset=utf-8'
/** Largest request, bytes: some hundred for each payment that it may name. */
const REQUEST_BYTES = 1024 * 1024
const CAMT029 = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.029.001.09">…</Document>'

const REASON = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() })
const REFUND = Type.Object({
  id: Type.String(), uetr: Type.String({ description: 'Of the payment.' }), amount: Type.String({ description: 'What is left of it.' }), currency: Type.String(), asset: Type.String(),
  payer: Type.String({ description: 'Member that asks.' }), debtor: Type.String({ description: 'Its account, jh1….' }), payee: Type.String({ description: 'Member that decides.' }), creditor: Type.String(),
  reasons: Type.Array(Type.String(), { description: 'Codes of ExternalCancellationReason1Code.' }), askedAt: Type.String({ format: 'date-time' }),
  state: Type.Union([Type.Literal('open'), Type.Literal('accepted'), Type.Literal('refused')]), refundUetr: Type.String({ description: 'UETR of the refund, once it is made.' }),
  transactionId: Type.Union([Type.String(), Type.Null()]), reason: Type.Union([REASON, Type.Null()]),
})
const REFUND_EXAMPLE: Static<typeof REFUND> = {
  id: '07'.repeat(16), uetr: '8a562c67-ca16-48ba-b074-65581be6f001', amount: '1286400.00', currency: 'CNY', asset: 'CNY.HJB', payer: 'yangtze-motor', debtor: 'jh1…', payee: 'hanyang-brakes', creditor: 'jh1…', reasons: ['DUPL'],
  askedAt: '2026-11-28T02:00:00.000Z', state: 'open', refundUetr: '9cca8efa-471d-4707-b5ce-d235ac99676d', transactionId: null, reason: null,
}
const ID = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })
const REFUSE = Type.Object({
  code: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{4}$', default: 'CUST', description: 'ExternalPaymentCancellationRejection1Code.' })), words: Type.Optional(Type.String({ maxLength: 500, description: 'For the payer.' })),
}, { additionalProperties: false })

/** Requests to cancel payments (camt.055), answered by camt.029; and what becomes of those that were settled: refunds that the payee decides. */
export function addCancellations(server: FastifyInstance, context: HttpContext): void {
  const { investigations, refunds, returning, outgoing } = openInvestigations(context)
  void server.register(async scope => {
    takeXml(scope)
    addRoute(scope, {
      method: 'POST', url: '/v1/iso20022/camt.055', tag: 'payments', needs: 'files', summary: { zh: '请求撤销付款（camt.055）', en: 'Ask to cancel payments (camt.055)' },
      description: {
        zh: '撤销排队中的付款、约定付款、待审批的整份文件；已结算的付款转为退款请求，由收款方决定。以 camt.029 应答：ACCR 已撤销，RJCR 未撤销及其原因，PDCR 尚无结果（GET /v1/iso20022/cancellations/{id}）。同一请求再次发送得到当前结果，同一编号的另一份请求被拒绝。',
        en: 'Cancels what waits in the liquidity queue, what is scheduled, and a whole file that waits for approval; of what is settled the payee is asked for a refund. Answered by camt.029: ACCR cancelled, RJCR not, with the reason, PDCR not known yet (GET /v1/iso20022/cancellations/{id}). The same request again is told how it stands; another one under its id is refused.',
      },
      params: NONE, query: NONE, body: { 'application/xml': { schema: Type.Any({ description: 'A Document of camt.055, with or without AppHdr.' }) } }, bodyBytes: REQUEST_BYTES, mediaType: 'application/xml', answer: Type.String(), example: CAMT029,
      async handle({ raw, caller }, reply) {
        if (!Buffer.isBuffer(raw.body)) return fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
        const language = languageOf(raw.headers['accept-language'])
        const bytes = new Uint8Array(raw.body)
        const read = readCamt055(bytes, { limits: { bytes: REQUEST_BYTES } })
        if (!read.ok) return unreadable(reply, read.problems, language)
        const taken = await investigations.take(bytes, read.message, { ...caller, ip: raw.ip })
        void reply.type(XML).send(await investigations.answer(taken, language, read.header))
        return undefined
      },
    })
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/cancellations/:id', tag: 'payments', needs: 'files', summary: { zh: '撤销请求的结果（camt.029）', en: 'What became of a request to cancel (camt.029)' },
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 35, description: 'Assgnmt/Id of the request.' }) }), query: NONE, mediaType: 'application/xml', answer: Type.String(), example: CAMT029,
    async handle({ params: { id }, raw, caller }, reply) {
      void reply.type(XML).send(await investigations.answer(await investigations.find(id, { ...caller, ip: raw.ip }), languageOf(raw.headers['accept-language'])))
      return undefined
    },
  })
  addRefunds(server, refunds)
  addReturns(server, returning, outgoing)
}

const PACS = (version: string): string => `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${version}">…</Document>`

function addReturns(server: FastifyInstance, returning: Returning, outgoing: OutgoingReturns): void {
  void server.register(async scope => {
    takeXml(scope)
    addRoute(scope, {
      method: 'POST', url: '/v1/iso20022/pacs.004', tag: 'payments', needs: 'files', summary: { zh: '退回付款（pacs.004）', en: 'Return payments (pacs.004)' },
      description: {
        zh: '由收款账户退回其收到的付款，可部分退回，合计不超过原付款（否则 AM09）。以 pacs.002 应答。同一报文再次发送得到当前结果，同一 MsgId 的另一份报文被拒绝。',
        en: 'Pays payments back by the account that was paid, whole or in part, together never more than the payment (AM09 otherwise). Answered by pacs.002. The same message again is told how it stands; another one under its MsgId is refused.',
      },
      params: NONE, query: NONE, body: { 'application/xml': { schema: Type.Any({ description: 'A Document of pacs.004, with or without AppHdr.' }) } }, bodyBytes: REQUEST_BYTES, mediaType: 'application/xml', answer: Type.String(), example: PACS('pacs.002.001.10'),
      async handle({ raw, caller }, reply) {
        if (!Buffer.isBuffer(raw.body)) return fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
        const language = languageOf(raw.headers['accept-language'])
        const bytes = new Uint8Array(raw.body)
        const read = readPacs004(bytes, { limits: { bytes: REQUEST_BYTES } })
        if (!read.ok) return unreadable(reply, read.problems, language)
        void reply.type(XML).send(await returning.take(bytes, read.message, { ...caller, ip: raw.ip }, { language, header: read.header }))
        return undefined
      },
    })
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/returns/:uetr/pacs.004', tag: 'payments', needs: 'files', summary: { zh: '退款报文（pacs.004）', en: 'A refund as a message (pacs.004)' },
    description: { zh: '按退款自身的 UETR；付款方与收款方可见。', en: 'By the UETR of the refund itself; for who paid it and who got it.' },
    params: Type.Object({ uetr: Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' }) }), query: NONE, mediaType: 'application/xml', answer: Type.String(), example: PACS('pacs.004.001.10'),
    async handle({ params: { uetr }, caller, raw }, reply) {
      void reply.type(XML).send(await outgoing.of(uetr, { ...caller, ip: raw.ip }))
      return undefined
    },
  })
}

async function refundJson(refunds: Refunds, kept: KeptRefund): Promise<Static<typeof REFUND>> {
  const { id, request: { uetr, amount, asset, payer, payee, debtor, creditor, reasons, askedAt } } = kept
  const { state, transactionId = null, reason = null } = await refunds.standing(kept)
  const address = (account: string): string => formatAddress('account', fromHex(account) as Uint8Array)
  return {
    id, uetr, amount: amount.value, currency: amount.currency, asset, payer, payee, debtor: address(debtor), creditor: address(creditor), reasons: [...reasons], askedAt: new Date(askedAt).toISOString(), state, refundUetr: refundUetr(id), transactionId, reason,
  }
}

function addRefunds(server: FastifyInstance, refunds: Refunds): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/refund-requests', tag: 'payments', needs: 'files', summary: { zh: '退款请求', en: 'Requests for refunds: those to decide, and those that were asked, the newest first' },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: pageOf(REFUND), example: { items: [REFUND_EXAMPLE], next: null },
    async handle({ query: { cursor, limit }, caller, raw }) {
      if (cursor !== undefined && !/^[0-9]{1,9}$/.test(cursor)) fail(problems.badCursor)
      const [from, count] = [Number(cursor ?? 0), pageSize(limit)]
      const all = await refunds.list({ ...caller, ip: raw.ip })
      const items = await Promise.all(all.slice(from, from + count).map(kept => refundJson(refunds, kept)))
      return { items, next: all.length > from + count ? String(from + count) : null }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/iso20022/refund-requests/:id/accept', tag: 'payments', needs: 'files', summary: { zh: '同意退款', en: 'Agree, and pay the payment back' },
    description: { zh: '由收款账户的签署人签署退款；还需他人签署时进入 /v1/approvals。', en: 'Signed as the policy of the account asks that was paid; where other officers are needed it waits for them (/v1/approvals), and the answer says open.' },
    params: ID, query: NONE, answer: Type.Object({ id: Type.String(), state: Type.Union([Type.Literal('accepted'), Type.Literal('open')]), transactionId: Type.Union([Type.String(), Type.Null()]) }),
    example: { id: REFUND_EXAMPLE.id, state: 'accepted', transactionId: '6e4ff0d5c4b7a1e2'.repeat(4) },
    async handle({ params: { id }, caller, raw }) {
      const actor: Actor = { ...caller, ip: raw.ip }
      const acted = await refunds.accept(id, actor)
      return acted.kind === 'done' ? { id, state: 'accepted' as const, transactionId: acted.transactionId } : { id, state: 'open' as const, transactionId: null }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/iso20022/refund-requests/:id/refuse', tag: 'payments', needs: 'files', summary: { zh: '拒绝退款', en: 'Turn a request for a refund down' },
    params: ID, query: NONE, body: { 'application/json': { schema: REFUSE, example: { code: 'CUST', words: '货已发出' } } }, answer: Type.Object({ id: Type.String(), state: Type.Literal('refused') }), example: { id: REFUND_EXAMPLE.id, state: 'refused' },
    async handle({ params: { id }, caller, raw }) {
      const { code = 'CUST', words } = raw.body as Static<typeof REFUSE>
      await refunds.refuse(id, { ...caller, ip: raw.ip }, { code, zh: words ?? '收款方不同意退款。', en: words ?? 'The payee does not agree.' })
      return { id, state: 'refused' as const }
    },
  })
}
