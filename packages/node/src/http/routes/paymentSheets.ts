import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { Caller } from '../../callers/caller.ts'
import { fileMandate } from '../../paymentFiles/granted/mandate.ts'
import type { ReadProblem, SheetOrder } from '../../paymentFiles/reading.ts'
import { mapAsked, mapsOf } from '../../paymentFiles/sheetMaps.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { answerImport, FILE_BYTES, IMPORT_QUERY, languageFor, type Asked, UPLOADS_MAX } from './iso20022.ts'
import { FILE, FILE_EXAMPLE } from './iso20022Shapes.ts'
import { MSG_ID, PARTY, theOne } from './namedFile.ts'

const CSV = 'text/csv'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const BODY = {
  [XLSX]: { schema: Type.Any({ description: 'A workbook (XLSX).' }) }, [CSV]: { schema: Type.Any({ description: 'A table in CSV (RFC 4180): UTF-8, UTF-16 with its mark, or GB18030.' }) },
  'application/octet-stream': { schema: Type.Any({ description: 'Either of them; its content tells which.' }) },
}

const SHEET_QUERY = {
  map: Type.Optional(Type.String({ minLength: 1, maxLength: 8_000, description: 'Which column means what: the name of a saved map (GET /v1/payment-sheets/maps) or of a ready one, or a map itself as JSON. Without it headings are recognised.' })),
  file: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Name of the file, kept with it.' })),
  debtor_account: Type.Optional(Type.String({ minLength: 1, maxLength: 34, description: 'Account number to pay from, where the sheet names none.' })),
  debtor_bank: Type.Optional(Type.String({ pattern: '^[0-9]{12}$', description: "CNAPS code of the payer's bank, where the sheet names none." })),
  encoding: Type.Optional(Type.Union([Type.Literal('utf-8'), Type.Literal('gb18030'), Type.Literal('utf-16le'), Type.Literal('utf-16be')], { description: 'Encoding of a CSV without byte order mark.' })),
}
type SheetAsked = Asked & Readonly<{ map?: string; file?: string; debtor_account?: string; debtor_bank?: string; encoding?: SheetOrder['encoding'] }>

const CHECKED = Type.Object({
  ...FILE.properties,
  dryRun: Type.Literal(true), known: Type.Boolean({ description: 'Whether this message was taken before: sent now, it would pay nothing more.' }),
}, { description: 'What would become of the file: PDNG would be sent, RJCT would be refused. Nothing was kept, recorded or sent.' })

/** Payments in sheets: CSV and XLSX in, the same answers as for a pain.001, and the rows with their results out. */
export function addPaymentSheets(server: FastifyInstance, context: HttpContext): void {
  addSheets(server, context)
  addMaps(server, context)
  addResults(server, context)
}

function addSheets(server: FastifyInstance, context: HttpContext): void {
  const { paymentFiles: files, config } = context
  let uploads = 0
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    for (const type of Object.keys(BODY)) scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', (_request, reply, done) => {
      if (uploads >= UPLOADS_MAX) fail(problems.busy, { what: 'payment sheets', limit: UPLOADS_MAX }, 2)
      uploads++
      reply.raw.once('close', () => { uploads-- })
      done()
    })
    addRoute(scope, {
      method: 'POST', url: '/v1/payment-sheets', tag: 'payments', needs: 'files', onceOnly: true, summary: { zh: '导入付款表格（XLSX、CSV）', en: 'Import a sheet of payments (XLSX, CSV)' },
      description: {
        zh: '与 pain.001 相同的付款过程、状态和查询（/v1/iso20022/messages/…）。列按表头识别，也可给出列映射；应答的 sheet 写明每一列被当作什么。每处错误都写明工作表、行和单元格。表格没有 MsgId：有批次号时以批次号为准，否则由文件内容得出，同一文件再次提交不会再付。公式从不计算，账号必须是文本。Accept: application/xml 时以 pain.002 回答。',
        en: 'Paid, told and asked for like a pain.001 (/v1/iso20022/messages/…). Columns are recognised by their headings or by a map; "sheet" of the answer says which column was taken for what, and each mistake names sheet, row and cell. A sheet has no MsgId: its batch number is taken, or one made of its content, so that the same file sent again pays nothing more. Formulas are never evaluated; account numbers must be text. With Accept: application/xml the answer is a pain.002.',
      },
      params: NONE, query: Type.Object({ ...IMPORT_QUERY.properties, ...SHEET_QUERY }), body: BODY, bodyBytes: FILE_BYTES, answer: FILE, example: FILE_EXAMPLE,
      async handle({ query, raw, caller }, reply) {
        const asked = query as SheetAsked
        const order = await orderOf(context, caller, asked)
        const patienceMs = Math.min(asked.timeout_ms ?? config.waitTimeoutMs, config.waitTimeoutMs)
        const imported = 'problem' in order ? { kind: 'unreadable' as const, problems: [order.problem] }
          // Whoever sends the same bytes gets the answer of the first time: a sheet has no id of its own that would say more.
          : await files.import(bytesOf(raw), Date.now(), { viewer: caller.viewer, again: true, mandate: fileMandate(caller, raw.ip), patienceMs, sheet: order })
        await answerImport(context, files, imported, { request: raw, reply, asked })
        return undefined
      },
    })
    addRoute(scope, {
      method: 'POST', url: '/v1/payment-sheets/check', tag: 'payments', needs: 'files', summary: { zh: '检查付款表格，不付款', en: 'Check a sheet of payments without paying' },
      description: {
        zh: '读取、核对并规划，但不保存、不登记、不发送；不占用 API 密钥的限额，也不检查其审批规则。',
        en: 'Read, checked and planned; nothing is kept, recorded or sent. Limits and approvals of an API key are not asked.',
      },
      params: NONE, query: Type.Object({ ...SHEET_QUERY, lang: IMPORT_QUERY.properties.lang }), body: BODY, bodyBytes: FILE_BYTES, answer: CHECKED, example: { ...FILE_EXAMPLE, status: 'PDNG', dryRun: true as const, known: false },
      async handle({ query, raw, caller }, reply) {
        const asked = query as SheetAsked
        const order = await orderOf(context, caller, asked)
        const checked = 'problem' in order ? { kind: 'unreadable' as const, problems: [order.problem] } : await files.check(bytesOf(raw), Date.now(), { viewer: caller.viewer, sheet: order })
        if (checked.kind === 'unreadable') await answerImport(context, files, checked, { request: raw, reply, asked })
        else void reply.type('application/json; charset=utf-8').send(`{"dryRun":true,"known":${checked.known},${checked.json.slice(1)}`)
        return undefined
      },
    })
  })
}

function bytesOf({ body }: FastifyRequest): Uint8Array {
  if (!Buffer.isBuffer(body) || body.length === 0) fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
  return new Uint8Array(body.buffer, body.byteOffset, body.length)
}

/** With what a sheet is read: the map that is asked for, what the request says of the payer, and the accounts of the caller. */
async function orderOf({ folder, paymentFiles }: HttpContext, { viewer }: Caller, { map: name, file, encoding, debtor_account: account, debtor_bank: bank }: SheetAsked): Promise<SheetOrder | Readonly<{ problem: ReadProblem }>> {
  const found = name === undefined ? undefined : await mapAsked(folder.path, viewer.member, name)
  if (found !== undefined && 'code' in found) return { problem: found }
  const own = paymentFiles.payersOf(viewer)
  const stated = bank ?? own.find(each => each.account === account)?.bank
  return {
    payers: account === undefined ? own : [{ account, ...(stated !== undefined && { bank: stated }) }],
    ...(found && { map: found }), ...(file !== undefined && { file }), ...(encoding && { encoding }),
  }
}

const MAPS = Type.Object({
  saved: Type.Array(Type.String(), { description: 'Files of sheet-maps/ in the data folder: of the caller\'s member, and of all.' }),
  ready: Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), { description: 'Maps that come along.' }),
})
const MAPS_EXAMPLE: Static<typeof MAPS> = { saved: ['供应商月结'], ready: [{ id: 'kingdee-cloud', name: '金蝶云星空 付款单' }] }

function addMaps(server: FastifyInstance, { folder }: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/payment-sheets/maps', tag: 'payments', needs: 'files', summary: { zh: '可用的列映射', en: 'Column maps at hand' },
    params: NONE, query: NONE, answer: MAPS, example: MAPS_EXAMPLE,
    async handle({ caller }) {
      const { saved, ready } = await mapsOf(folder.path, caller.viewer.member)
      return { saved: [...saved], ready: [...ready] }
    },
  })
}

function addResults(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/messages/:msgId/sheet', tag: 'payments', needs: 'files', summary: { zh: '付款结果表（XLSX、CSV）', en: 'Results as a sheet (XLSX, CSV)' },
    description: {
      zh: '付款表格的原有各行，加上状态、原因、端到端标识、交易号和 UETR；pain.001 则每笔付款一行。会被电子表格当作公式的文字都标为文本。',
      en: 'The rows of a sheet as they came with status, reason, end-to-end id, transaction id and UETR added; of a pain.001 a row for each payment. Texts that a spreadsheet would evaluate are marked as text.',
    },
    params: MSG_ID, query: Type.Object({ ...PARTY, lang: IMPORT_QUERY.properties.lang, as: Type.Optional(Type.Union([Type.Literal('xlsx'), Type.Literal('csv')], { default: 'xlsx' })) }),
    mediaType: XLSX, answer: Type.String(), example: 'PK…',
    async handle({ params, query, raw, caller }, reply) {
      const message = await theOne(context, caller, params.msgId, query.initiatingParty)
      const as = query.as ?? 'xlsx'
      const bytes = await context.paymentFiles.resultSheet(message, as, languageFor(raw, query.lang))
      void reply.type(as === 'csv' ? `${CSV}; charset=utf-8` : XLSX).header('content-disposition', `attachment; filename="results.${as}"`).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
      return undefined
    },
  })
}
