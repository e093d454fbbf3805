import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { readCamt060, writeCamt052, writeCamt053 } from '@jianghan/gateway-iso20022'
import type { Period } from '@jianghan/index'
import { parseAddress } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { dateTimeOf, dayOf } from '../../paymentFiles/report/standing.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { languageOf } from '../../problem/render.ts'
import { businessDay } from '../../statements/businessDay.ts'
import { EndOfDay } from '../../statements/endOfDay.ts'
import type { Reconciliation } from '../../statements/reconciliation.ts'
import { statementProblems } from '../../statements/problems.data.ts'
import { ReportAnswers } from '../../statements/reportRequests.ts'
import { StatementMaker } from '../../statements/statementMaker.ts'
import type { HttpContext } from '../context.ts'
import { addRoute } from '../route.ts'
import { takeXml, unreadable } from './isoMessage.ts'
import { isTheirs } from './statement.ts'

const XML = 'application/xml; charset=utf-8'
/** Largest request for reports, bytes. */
const REQUEST_BYTES = 1024 * 1024
/** Ends of day that are made at the same time: each keeps two threads busy. */
const RUNS_MAX = 1

const ADDRESS = Type.Object({ address: Type.String({ maxLength: 100, description: 'Address of the account, jh1….' }) })
const ASSET = { asset: Type.String({ maxLength: 40, description: 'The asset, like CNY.HJB.' }) }
const DAY = { day: Type.String({ maxLength: 10, description: 'YYYY-MM-DD, UTC+8.' }) }

const DIFFERENCE = Type.Object({ kind: Type.String({ description: 'supply · movement · statement · pruned' }), assetId: Type.String() }, { additionalProperties: true })
const RECONCILIATION = Type.Object({
  assetId: Type.String(), day: Type.String(), complete: Type.Boolean({ description: 'Whether the day is over.' }), height: Type.String({ description: 'Everything is as of this block.' }), time: Type.String({ format: 'date-time' }),
  accounts: Type.Integer(), entries: Type.Integer(), opening: Type.String({ description: 'Atoms, over all accounts.' }), credits: Type.String(), debits: Type.String(), closing: Type.String(),
  balances: Type.String({ description: 'Sum of the balances at the height.' }), supply: Type.String({ description: 'What the issuer owes at the height.' }), blocksCompared: Type.Integer(),
  differences: Type.Array(DIFFERENCE, { description: 'Must be empty.' }), cutShort: Type.Boolean(),
})
const RECONCILIATION_EXAMPLE = {
  assetId: 'CNY.HJB', day: '2026-11-27', complete: true, height: '42', time: '2026-11-28T00:00:05.000Z', accounts: 4, entries: 3, opening: '500000000', credits: '128640000', debits: '128640000', closing: '500000000',
  balances: '500000000', supply: '500000000', blocksCompared: 3, differences: [], cutShort: false,
}

const reconciliationJson = ({ differences, ...rest }: Reconciliation) => ({ ...rest, differences: differences.map(each => ({ ...each })) })

/** Statements as ISO 20022 messages: of one account (camt.053 of a day, camt.052 within it), and of all accounts of a bank at the end of a day. */
export function addCamtStatements(server: FastifyInstance, context: HttpContext): void {
  addOfAccount(server, context)
  addReportRequests(server, context)
  addEndOfDay(server, context)
}

function addReportRequests(server: FastifyInstance, context: HttpContext): void {
  const answers = new ReportAnswers(context)
  void server.register(async scope => {
    takeXml(scope)
    addRoute(scope, {
      method: 'POST', url: '/v1/iso20022/camt.060', tag: 'payments', needs: 'files', summary: { zh: '请求账户报告（camt.060）', en: 'Ask for reports of accounts (camt.060)' },
      description: {
        zh: '以 camt.053（按日）、camt.052（今日至此）或 camt.054 应答，每个账户每天一份；带 head.001 报文头的请求，应答也带报文头。',
        en: 'Answered by camt.053 (day by day), camt.052 (today until now) or camt.054, one of each account and day; a request behind a header (head.001) is answered behind one.',
      },
      params: Type.Object({}), query: Type.Object({}), body: { 'application/xml': { schema: Type.Any({ description: 'A Document of camt.060, with or without AppHdr.' }) } }, bodyBytes: REQUEST_BYTES,
      mediaType: 'application/xml', answer: Type.String(), example: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">…</Document>',
      async handle({ raw, caller }, reply) {
        if (!Buffer.isBuffer(raw.body)) return fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
        const read = readCamt060(new Uint8Array(raw.body), { limits: { bytes: REQUEST_BYTES } })
        if (!read.ok) return unreadable(reply, read.problems, languageOf(raw.headers['accept-language']))
        void reply.type(XML).send(await answers.answer(read.message, read.header, caller.viewer))
        return undefined
      },
    })
  })
}

function addOfAccount(server: FastifyInstance, context: HttpContext): void {
  const maker = new StatementMaker(context)
  const made = async (caller: Caller, address: string, asset: string, period: Period, kind: 'day' | 'intraday') => {
    const account = parseAddress('account', address) ?? fail(problems.accountMalformed, { address: address.slice(0, 100) })
    await maker.termsOf(asset)
    if (!await isTheirs(context, caller.viewer, account, asset)) return fail(problems.notShown)
    const [{ statement } = fail(problems.notShown)] = await maker.make([{ account, assetId: asset }], { ...period, kind })
    return { messageId: `${kind === 'day' ? 'M' : 'R'}${statement.id}`, createdAt: dateTimeOf(context.now()), ...(statement.owner && { recipient: statement.owner }), statements: [statement] }
  }
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/accounts/:address/camt.053', tag: 'payments', needs: 'files', summary: { zh: '账户日对账单（camt.053）', en: 'Statement of an account for a business day (camt.053)' },
    description: {
      zh: '期初、期末记账余额与全部分录；名称、附言来自本节点的保险库；每笔的 SplmtryData 注明账本上的位置。BtchBookg 为 true 的批次合为一条分录。',
      en: 'Opening and closing booked balance and every entry; names and texts come from the vault of this node; SplmtryData of each payment says where the ledger holds it. A group with BtchBookg is one entry.',
    },
    params: ADDRESS, query: Type.Object({ ...ASSET, ...DAY }), mediaType: 'application/xml', answer: Type.String(), example: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">…</Document>',
    async handle({ params: { address }, query: { asset, day }, caller }, reply) {
      const period = businessDay(day) ?? fail(problems.badArgument, { name: 'day', allowed: 'YYYY-MM-DD' })
      void reply.type(XML).send(writeCamt053(await made(caller, address, asset, period, 'day')))
      return undefined
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/accounts/:address/camt.052', tag: 'payments', needs: 'files', summary: { zh: '账户日间报告（camt.052）', en: 'Report of an account within the day (camt.052)' },
    description: { zh: '今日至此的分录，期初余额与此刻余额。', en: 'What was booked today until now, with the opening balance and that of now.' },
    params: ADDRESS, query: Type.Object(ASSET), mediaType: 'application/xml', answer: Type.String(), example: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08">…</Document>',
    async handle({ params: { address }, query: { asset }, caller }, reply) {
      const period = businessDay(dayOf(context.now())) ?? fail(problems.internal)
      void reply.type(XML).send(writeCamt052(await made(caller, address, asset, period, 'intraday')))
      return undefined
    },
  })
}

function addEndOfDay(server: FastifyInstance, context: HttpContext): void {
  const endOfDay = new EndOfDay(context)
  const maker = new StatementMaker(context)
  let runs = 0
  const begin = async (caller: Caller, asset: string, day: string): Promise<Period> => {
    const period = businessDay(day) ?? fail(problems.badArgument, { name: 'day', allowed: 'YYYY-MM-DD' })
    const { issuer } = await maker.termsOf(asset)
    const viewer = await context.kernel.call('granted', { viewer: caller.viewer })
    if (!viewer.all && (viewer.member !== issuer || viewer.accounts !== undefined)) return fail(statementProblems.notTheBank, { asset, issuer })
    if (runs >= RUNS_MAX) return fail(problems.busy, { what: 'end of day', limit: RUNS_MAX }, 10)
    return period
  }
  async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    runs++
    try {
      yield* pieces
    } finally {
      runs--
    }
  }
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/end-of-day', tag: 'payments', needs: 'files', summary: { zh: '日终：全部账户的 camt.053（ZIP）', en: 'End of day: a camt.053 of every account, as a ZIP' },
    description: {
      zh: '发行行的每个账户一个 camt.053 文件，以及 reconciliation.json；全部以同一区块为准，边生成边下载。',
      en: 'A camt.053 for each account of the bank that issued the asset, and reconciliation.json; all as of one block, sent while it is made.',
    },
    params: Type.Object({}), query: Type.Object({ ...ASSET, ...DAY }), mediaType: 'application/zip', answer: Type.String(), example: 'PK…',
    async handle({ query: { asset, day }, caller }, reply) {
      const period = await begin(caller, asset, day)
      const pieces = counted(endOfDay.archive(asset, day, period))
      // What stands against it is told before the first byte; afterwards only by ending the connection.
      const first = await pieces.next()
      async function* all(): AsyncGenerator<Buffer> {
        if (first.done !== true) yield first.value
        yield* pieces
      }
      return reply.type('application/zip').header('content-disposition', `attachment; filename="${asset}_${day}_camt.053.zip"`).send(Readable.from(all()))
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/end-of-day/reconciliation', tag: 'payments', needs: 'files', summary: { zh: '日终核对', en: 'Reconciliation of a day over all accounts of a bank' },
    description: { zh: '余额之和对发行总量，索引对区块，分录对余额之差；differences 必须为空。', en: 'Balances against the supply, index against blocks, entries against the difference of balances; differences must be empty.' },
    params: Type.Object({}), query: Type.Object({ ...ASSET, ...DAY, last: Type.Optional(Type.Boolean({ description: 'That of the last archive of this day, which is not made again.' })) }),
    answer: RECONCILIATION, example: RECONCILIATION_EXAMPLE,
    async handle({ query: { asset, day, last }, caller }) {
      const period = await begin(caller, asset, day)
      const known = last === true ? endOfDay.last(asset, day) : undefined
      if (last === true) return known === undefined ? fail(statementProblems.noArchive, { asset, day }) : reconciliationJson(known)
      runs++
      try {
        return reconciliationJson(await endOfDay.reconcile(asset, day, period))
      } finally {
        runs--
      }
    },
  })
}
