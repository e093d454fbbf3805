import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { RECEIPT_FIELDS } from '@jianghan/client'
import { disclosuresOf } from '@jianghan/light'
import { assert, readTransaction } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { documentProblems } from '../../documents/problems.data.ts'
import { type ReceiptForm, ReceiptThreads } from '../../documents/receiptThreads.ts'
import { type ZipEntry, zipOf } from '../../documents/zip.ts'
import { nodePortOf } from '../../paymentFiles/nodePort.ts'
import type { NodePort } from '../../paymentFiles/ports.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { Place } from '../../threads/messages.ts'
import type { HttpContext } from '../context.ts'
import { findByIdOrUetr, findTransaction, notToBeHad, outcomesAt } from '../find.ts'
import { addRoute } from '../route.ts'
import { MSG_ID, PARTY, theOne } from './namedFile.ts'

/** Archives that are written at once. */
const ARCHIVES_MAX = 4
/** Payments of one archive: some 2 GB, of the 4 that its format holds. */
const ARCHIVE_MAX = 40_000
/** How long an archive waits until its payments can be proved, milliseconds. */
const PROVABLE_MS = 30_000
/** The same for a single receipt. */
const SEAL_MS = 3_000
const PDF = 'application/pdf'
const TYPES = { pdf: PDF, json: 'application/json; charset=utf-8' } as const

/** What an answer to this request is made with. */
type Asked = Readonly<{ context: HttpContext; node: Pick<NodePort, 'provable'>; threads: ReceiptThreads; caller: Caller; verifyUrl: string }>

/** 电子回单: of one transaction, and of a payment file as an archive. */
export function addReceipts(server: FastifyInstance, context: HttpContext): void {
  const threads = new ReceiptThreads(context.config.documentFonts.split(',').map(file => file.trim()).filter(file => file !== ''))
  server.addHook('onClose', () => threads.close())
  const node = nodePortOf(context)
  const askedBy = (raw: FastifyRequest, caller: Caller): Asked => ({ context, node, threads, caller, verifyUrl: `${context.config.publicOrigin || `${raw.protocol}://${raw.host}`}/verify` })
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
      const found = await receiptAt(askedBy(raw, caller), place, form)
      if (found === 'notShown') return notToBeHad(context, id, undefined, caller.viewer)
      if (found === undefined) return fail(documentProblems.noReceipt, { id: id.slice(0, 64) })
      return send(reply, found, form, `receipt-${id}.${form}`)
    },
  })
  addArchive(server, context, askedBy)
}

function send(reply: FastifyReply, bytes: Uint8Array, form: ReceiptForm, name: string): undefined {
  void reply.type(TYPES[form]).header('content-disposition', `attachment; filename="${name}"`).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return undefined
}

function addArchive(server: FastifyInstance, context: HttpContext, askedBy: (raw: FastifyRequest, caller: Caller) => Asked): void {
  let archives = 0
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
      const asked = askedBy(raw, caller)
      const settled = (await paymentFiles.paymentsOf(message)).flatMap((payment, i) => (payment.transactionId === null || payment.status !== 'ACSC' ? [] : [{ ...payment, transactionId: payment.transactionId, number: i + 1 }]))
      if (endToEndId !== undefined) {
        const one = settled.find(payment => payment.endToEndId === endToEndId)
        const place = one && await findTransaction(context, one.transactionId)
        const found = place && await receiptAt(asked, place, 'pdf')
        return found === undefined || found === 'notShown' ? fail(documentProblems.paymentNotInMessage, { endToEndId }) : send(reply, found, 'pdf', `receipt-${one?.transactionId ?? ''}.pdf`)
      }
      if (archives >= ARCHIVES_MAX) return fail(problems.busy, { what: 'archives', limit: ARCHIVES_MAX }, 5)
      archives++
      reply.raw.once('close', () => { archives-- })
      const archive = Readable.from(zipOf(receiptFiles(asked, settled.filter(({ number }) => number >= from && number < from + count)), new Date(message.head.receivedAt)), { objectMode: false })
      void reply.type('application/zip').header('content-disposition', 'attachment; filename="receipts.zip"').send(archive)
      // A handler that ended before its stream would have the answer sent empty. Who goes away before the end is no fault.
      await finished(reply.raw).catch(() => undefined)
      return undefined
    },
  })
}

type Settled = Readonly<{ transactionId: string; number: number }>

/** The receipts of these payments in their order, as many at once as the threads are worth. */
async function* receiptFiles(asked: Asked, payments: readonly Settled[]): AsyncGenerator<ZipEntry> {
  const digits = String(payments.at(-1)?.number ?? 1).length
  const written = async ({ transactionId, number }: Settled): Promise<ZipEntry[]> => {
    const place = await findTransaction(asked.context, transactionId)
    const bytes = place && await receiptAt(asked, place, 'pdf')
    return bytes === undefined || bytes === 'notShown' ? [] : [{ name: `${String(number).padStart(digits, '0')}-${transactionId.slice(0, 16)}.pdf`, bytes }]
  }
  const underWay: Promise<ZipEntry[]>[] = []
  for (const payment of payments) {
    const next = written(payment)
    // A fault is met where the entry is waited for; until then it must not count as one that nobody looks at.
    next.catch(() => undefined)
    underWay.push(next)
    if (underWay.length >= asked.threads.width) yield* await underWay.shift() as ZipEntry[]
  }
  for (const each of underWay) yield* await each
}

/** The receipt of the transaction at a place; undefined where it holds no payment that was done. */
async function receiptAt({ context, node, threads, caller: { viewer, scopes }, verifyUrl }: Asked, place: Place, form: ReceiptForm): Promise<Uint8Array | undefined | 'notShown'> {
  const parts = await context.kernel.call('transaction', { ...place, viewer })
  if (parts === undefined) return 'notShown'
  const read = readTransaction(parts.bytes)
  assert(read.ok, 'the ledger holds transactions')
  // Names and texts are for those between whom the payment was: they know them. Who oversees gets what the ledger itself says.
  const isParty = parts.sight.extent === 'whole' && scopes.has('files') && (parts.sight.author || (await context.kernel.call('granted', { viewer })).oversees !== true)
  const { fields } = isParty ? await context.paymentFiles.disclosuresFor(read.value.id, RECEIPT_FIELDS) : { fields: [] }
  // What was final a moment ago is provable with the next header.
  await node.provable(place.height, SEAL_MS)
  const proved = await context.kernel.call('proof', {
    height: place.height, index: place.index, viewer, disclosures: disclosuresOf(read.value.body.actions, fields), outcomes: await outcomesAt(context, place),
  })
  return threads.write({ proof: orFail(proved).proof, verifyUrl, form })
}
