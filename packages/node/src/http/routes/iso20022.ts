import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { TransferKind } from '@jianghan/gateway-iso20022'
import type { Caller } from '../../callers/caller.ts'
import { fileMandate } from '../../paymentFiles/granted/mandate.ts'
import type { StoredMessage } from '../../paymentFiles/messageStore.ts'
import type { Imported, MessageLine, PaymentFiles } from '../../paymentFiles/paymentFiles.ts'
import { fileProblems } from '../../paymentFiles/problems.data.ts'
import { fail, problem } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { type Language, languageOf, renderProblem } from '../../problem/render.ts'
import type { HttpContext } from '../context.ts'
import { addFileProgress } from './fileProgress.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { FILE, FILE_EXAMPLE, MESSAGE, MESSAGE_EXAMPLE } from './iso20022Shapes.ts'
import { lineJson, MSG_ID, PARTY, theOne } from './namedFile.ts'

/** Largest payment file, bytes: the bound of the reader. */
export const FILE_BYTES = 64 * 1024 * 1024
/** Files that may be on their way into memory at once. */
export const UPLOADS_MAX = 8
const XML = 'application/xml; charset=utf-8'

const LANG = Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')], { description: 'Language of the words in a pain.002; otherwise that of Accept-Language.' }))
const WHICH = Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('none')], { default: 'all', description: 'none leaves the payments out of the JSON: read them page by page at …/payments.' }))
/** Arguments of an import. */
export const IMPORT_QUERY = Type.Object({
  wait: Type.Optional(Type.Union([Type.Literal('accepted'), Type.Literal('final'), Type.Literal('provable')], { default: 'final', description: 'How certain the answer must be.' })),
  timeout_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 300_000, description: 'How long to wait, milliseconds; what is not done then is PDNG, and goes on.' })),
  payeeNames: Type.Optional(Type.Union([Type.Literal('off'), Type.Literal('warn'), Type.Literal('refuse')], { description: 'Ask payees\' banks whether names fit accounts: not at all, told in the report, or a payment whose name does not fit is refused (BE01). By default, and where a file waits for officers, as the node is configured.' })),
  lang: LANG, payments: WHICH,
  webhook: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16}$', description: 'A webhook that is told the end of the file, whatever kinds it names.' })),
})
/** {@link IMPORT_QUERY} as it comes. */
export type Asked = Readonly<{ wait?: 'accepted' | 'final' | 'provable'; timeout_ms?: number; lang?: Language; payments?: 'all' | 'none' }>

/** The language of an answer: as asked for, or that of Accept-Language. */
export const languageFor = (request: FastifyRequest, lang: Language | undefined): Language => lang ?? languageOf(request.headers['accept-language'])

/** Whether XML is asked for before JSON. */
const wantsXml = ({ headers }: FastifyRequest): boolean => /^(application|text)\/xml\b/i.test((headers.accept ?? '').split(',')[0]?.trim() ?? '')

/** Payment files: pain.001 in, pain.002 and camt.054 out; and the orders of other banks' systems, pacs.008 and pacs.009 in, pacs.002 out. */
export function addIso20022(server: FastifyInstance, context: HttpContext): void {
  const { paymentFiles: files } = context
  addImport(server, context, files)
  addMessages(server, context, files)
  addReports(server, context)
  addFileProgress(server, context)
}

function addImport(server: FastifyInstance, context: HttpContext, files: PaymentFiles): void {
  let uploads = 0
  void server.register(async scope => {
    // Nothing but XML may be as large as a payment file.
    scope.removeAllContentTypeParsers()
    for (const type of ['application/xml', 'text/xml']) {
      scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    }
    scope.addHook('onRequest', (_request, reply, done) => {
      if (uploads >= UPLOADS_MAX) fail(problems.busy, { what: 'payment files', limit: UPLOADS_MAX }, 2)
      uploads++
      reply.raw.once('close', () => { uploads-- })
      done()
    })
    for (const door of DOORS) addDoor(scope, context, files, door)
  })
}

type Door = Readonly<{ message: 'pain.001' | TransferKind; summary: Words; description: Words }>
type Words = Readonly<{ zh: string; en: string }>

const BANKS: Words = {
  zh: '应答与查询同 pain.001；Accept: application/xml 时以 pacs.002 回答，带 head.001 报文头的请求，应答也带报文头。发起行（InstgAgt）与 MsgId 只受理一次；报文头的 BizMsgIdr 对同一发起行也只受理一次。每笔按 IntrBkSttlmAmt 在账本上结算，须由付款账户的签署规则所要求的密钥签署。',
  en: 'Answered and asked for like a pain.001; with Accept: application/xml the answer is a pacs.002, behind a header (head.001) where the request came behind one. A MsgId of one instructing agent is taken once, and so is a BizMsgIdr of the header. IntrBkSttlmAmt is settled on the ledger, signed as the policy of the debtor account asks.',
}

/** Which orders are taken, each at a door of its own. */
const DOORS: readonly Door[] = [
  {
    message: 'pain.001', summary: { zh: '导入付款文件（pain.001）', en: 'Import a payment file (pain.001)' },
    description: {
      zh: '按原样提交 UTF-8 或 GB18030 的 pain.001.001.10，可带 head.001 报文头。Accept: application/xml 时以 pain.002 回答。同一发起方的 MsgId 只受理一次；中断后重新提交同一文件即继续，不会重复付款。API 密钥须有代签授权：每笔付款都在其密钥、账户与限额之内签署；账户还需他人签署时，整份文件等待审批（/v1/approvals），应答为 202。',
      en: 'A pain.001.001.10 in UTF-8 or GB18030, its bytes as they are, alone or behind a header (head.001). With Accept: application/xml the answer is a pain.002. A MsgId of one party is taken once; sending the same file again after an interruption continues it and pays nothing twice. An API key needs a grant: every payment is signed within its ledger key, accounts and limits. Where an account needs other officers as well, the whole file waits for them (/v1/approvals), and the answer is 202.',
    },
  },
  { message: 'pacs.008', summary: { zh: '受理他行客户汇款（pacs.008）', en: 'Take customer transfers of another bank\'s system (pacs.008)' }, description: BANKS },
  { message: 'pacs.009', summary: { zh: '受理他行自有资金汇划（pacs.009）', en: 'Take transfers of banks themselves (pacs.009)' }, description: BANKS },
]

function addDoor(scope: FastifyInstance, context: HttpContext, files: PaymentFiles, { message, summary, description }: Door): void {
  addRoute(scope, {
    method: 'POST', url: `/v1/iso20022/${message}`, tag: 'payments', needs: 'files', onceOnly: true, summary, description,
    params: NONE, query: IMPORT_QUERY, body: { 'application/xml': { schema: Type.Any({ description: `A Document of ${message}, with or without AppHdr.` }) } }, bodyBytes: FILE_BYTES, answer: FILE, example: FILE_EXAMPLE,
    async handle({ query, raw, caller }, reply) {
      if (!Buffer.isBuffer(raw.body) || raw.body.length === 0) fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
      const { webhook } = query
      if (webhook !== undefined) context.webhooks.find(caller, webhook)
      const { buffer, byteOffset, length } = raw.body
      const { timeout_ms: timeoutMs } = query as Asked
      const imported = await files.import(new Uint8Array(buffer, byteOffset, length), Date.now(), {
        viewer: caller.viewer, again: raw.attempt?.again, payeeNames: query.payeeNames, mandate: fileMandate(caller, raw.ip), patienceMs: Math.min(timeoutMs ?? context.config.waitTimeoutMs, context.config.waitTimeoutMs),
        ...(message !== 'pain.001' && { transfers: message }),
      })
      if (webhook !== undefined && imported.kind === 'taken') context.webhooks.awaitFile(caller, webhook, imported.message.head.messageKey)
      await answerImport(context, files, imported, { request: raw, reply, asked: query as Asked, ...(message !== 'pain.001' && { transfers: message }) })
      return undefined
    },
  })
}

type Answering = Readonly<{ request: FastifyRequest; reply: FastifyReply; asked: Asked; /** Where it came as an order from another bank's system. */ transfers?: TransferKind }>

/** Answers with what became of an import: JSON, or a status report as XML. */
export async function answerImport({ config }: HttpContext, files: PaymentFiles, imported: Imported, { request, reply, asked, transfers }: Answering): Promise<void> {
  const language = languageFor(request, asked.lang)
  if (imported.kind === 'taken') {
    const { wait = 'final', timeout_ms: timeoutMs = config.waitTimeoutMs } = asked
    const known = wait === 'accepted' || await files.wait(imported.message, wait, Math.min(timeoutMs, config.waitTimeoutMs))
    reply.code(known && wait !== 'accepted' ? 200 : 202)
    return sendReport(files, imported.message, { request, reply, asked })
  }
  if (wantsXml(request)) {
    const xml = imported.kind === 'unreadable' ? await files.problemsReport(imported.problems, language, transfers) : await imported.statusReport(language)
    return void reply.code(422).type(XML).send(xml)
  }
  const extra = imported.kind === 'unreadable'
    ? { ...renderProblem(problem(fileProblems.unreadable, { count: imported.problems.length }), language), problems: JSON.parse(await files.problemsJson(imported.problems)) as unknown }
    : refusalBody(imported, language)
  void reply.code(422).type('application/problem+json; charset=utf-8').send(JSON.stringify(extra))
}

function refusalBody({ messageId, reasons }: Extract<Imported, { kind: 'refused' }>, language: Language) {
  const all = (of: Language): string => reasons.map(reason => reason[of]).join(' ')
  const body = renderProblem(problem(fileProblems.refused, { zh: all('zh'), en: all('en'), msgId: messageId }), language)
  return { ...body, facts: { msgId: messageId }, msgId: messageId, reasons }
}

async function sendReport(files: PaymentFiles, message: StoredMessage, { request, reply, asked }: Answering): Promise<void> {
  const xml = wantsXml(request)
  const report = await files.report(message, xml ? { form: 'status', nowMs: Date.now(), language: languageFor(request, asked.lang) } : { form: 'json', payments: asked.payments })
  void reply.type(xml ? XML : 'application/json; charset=utf-8').send(report)
}

/** Files that are looked through to fill one page for a caller who sees some of them. */
const FILES_LOOKED_MAX = 1_000

/** The files before a place that a viewer sees, the newest first. */
async function shownFiles({ paymentFiles, fileOwners }: HttpContext, caller: Caller, before: number | undefined, limit: number): Promise<ReturnType<PaymentFiles['list']>> {
  if (caller.viewer.all) return paymentFiles.list(before, limit)
  const items: MessageLine[] = []
  let at = before
  /** Behind the last file shown: what is told as the next page's place, where there is another one to be shown. */
  let shownTo: number | undefined
  for (let looked = 0; looked < FILES_LOOKED_MAX; looked++) {
    const { items: [line], next } = paymentFiles.list(at, 1)
    if (line !== undefined && await fileOwners.sees(caller, line.message)) {
      if (items.length === limit) return { items, next: shownTo }
      items.push(line)
      shownTo = next
    }
    if (next === undefined) return { items, next: undefined }
    at = next
  }
  return { items, next: items.length === limit ? shownTo : at }
}

function addMessages(server: FastifyInstance, context: HttpContext, files: PaymentFiles): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages', tag: 'payments', needs: 'files', summary: { zh: '已导入的付款文件', en: 'Imported payment files, the newest first' },
    params: NONE, query: Type.Object({ ...PAGE_QUERY, ...PARTY, msgId: Type.Optional(Type.String({ minLength: 1, maxLength: 140, description: 'Only this file.' })) }),
    answer: pageOf(MESSAGE), example: { items: [MESSAGE_EXAMPLE], next: null },
    async handle({ query: { cursor, limit, msgId, initiatingParty }, caller }) {
      if (msgId !== undefined) return { items: [lineJson(files.line(await theOne(context, caller, msgId, initiatingParty)))], next: null }
      if (cursor !== undefined && !/^[0-9]{1,9}$/.test(cursor)) fail(problems.badCursor)
      const { items, next } = await shownFiles(context, caller, cursor === undefined ? undefined : Number(cursor), pageSize(limit))
      return { items: items.map(lineJson), next: next === undefined ? null : String(next) }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId', tag: 'payments', needs: 'files', summary: { zh: '付款文件的状态', en: 'What became of a payment file' },
    params: MSG_ID, query: Type.Object({ ...PARTY, lang: LANG, payments: WHICH }), answer: FILE, example: FILE_EXAMPLE,
    async handle({ params, query, raw, caller }, reply) {
      await sendReport(files, await theOne(context, caller, params.msgId, query.initiatingParty), { request: raw, reply, asked: query as Asked })
      return undefined
    },
  })
}

/** The status reports, each of the orders that it belongs to. */
const REPORTS = [
  { name: 'pain.002', version: 'pain.002.001.11', summary: { zh: '付款状态报告（pain.002）', en: 'Payment status report (pain.002)' } },
  { name: 'pacs.002', version: 'pacs.002.001.10', summary: { zh: '他行报文的付款状态报告（pacs.002）', en: 'Status report of a pacs.008 or pacs.009 (pacs.002)' } },
] as const

function addReports(server: FastifyInstance, context: HttpContext): void {
  const { paymentFiles: files } = context
  for (const { name, version, summary } of REPORTS) {
    addRoute(server, {
      method: 'GET', url: `/v1/iso20022/messages/:msgId/${name}`, tag: 'payments', needs: 'files', summary,
      params: MSG_ID, query: Type.Object({ ...PARTY, lang: LANG }), mediaType: 'application/xml', answer: Type.String(), example: `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${version}">…</Document>`,
      async handle({ params, query, raw, caller }, reply) {
        const message = await theOne(context, caller, params.msgId, query.initiatingParty)
        const { transfers } = message.head
        if ((transfers === undefined) !== (name === 'pain.002')) fail(fileProblems.otherReport, { msgId: params.msgId.slice(0, 70), message: transfers ?? 'pain.001', report: transfers === undefined ? 'pain.002' : 'pacs.002' })
        void reply.type(XML).send(await files.report(message, { form: 'status', nowMs: Date.now(), language: languageFor(raw, query.lang) }))
        return undefined
      },
    })
  }
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId/camt.054', tag: 'payments', needs: 'files', summary: { zh: '借贷记通知（camt.054）', en: 'Debit and credit notification (camt.054)' },
    description: { zh: '按账号或账本地址，付款方或收款方皆可；不指明时为付款账户。', en: 'Of one account, payer or payee, by its number or its address; of the payers\' accounts when none is named.' },
    params: MSG_ID, query: Type.Object({ ...PARTY, account: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Account number, or address on the ledger.' })) }),
    mediaType: 'application/xml', answer: Type.String(), example: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">…</Document>',
    async handle({ params, query, caller }, reply) {
      const message = await theOne(context, caller, params.msgId, query.initiatingParty)
      const xml = await files.report(message, { form: 'camt.054', nowMs: Date.now(), account: query.account })
      void reply.type(XML).send(xml ?? fail(fileProblems.accountNotInMessage))
      return undefined
    },
  })
}
