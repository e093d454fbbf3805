import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { statementText } from '@jianghan/client'
import { writeCamt053 } from '@jianghan/gateway-iso20022'
import type { Holding, Period } from '@jianghan/index'
import { parseAddress, toHex, utf8 } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { inOrder, type PaperDesk, type Receipted } from '../../documents/paperDesk.ts'
import type { PaperForm } from '../../documents/paperThreads.ts'
import type { ZipEntry } from '../../documents/zip.ts'
import { dateTimeOf } from '../../paymentFiles/report/standing.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { businessDay } from '../../statements/businessDay.ts'
import { StatementMaker } from '../../statements/statementMaker.ts'
import { StatementPapers } from '../../statements/statementPaper.ts'
import { indexed, indexOf } from '../find.ts'
import { addRoute } from '../route.ts'
import { isTheirs } from './statement.ts'
import { accountsOf, bytesOf } from './statementAccounts.ts'

const PDF = 'application/pdf'
/** Accounts of one archive of statements: of each three files, of the 65,535 that its format counts. */
const ARCHIVE_ACCOUNTS_MAX = 20_000
/** Receipts of one archive: some 2 GB, of the 4 that its format holds. */
const ARCHIVE_RECEIPTS_MAX = 40_000

const ADDRESS = Type.Object({ address: Type.String({ maxLength: 100, description: 'Address of the account, jh1….' }) })
const ASSET = { asset: Type.String({ maxLength: 40, description: 'The asset, like CNY.HJB.' }) }
const DAY = { day: Type.String({ maxLength: 10, description: 'YYYY-MM-DD, UTC+8.' }) }

const periodOf = (day: string): Period => businessDay(day) ?? fail(problems.badArgument, { name: 'day', allowed: 'YYYY-MM-DD' })

/** 对账单 as papers, and the papers of a day in archives. */
export function addStatementPapers(server: FastifyInstance, desk: PaperDesk): void {
  const papers = new StatementPapers(desk.context)
  addOfAccount(server, desk, papers)
  addReceiptsOfDay(server, desk)
  addAll(server, desk, papers)
}

async function holdingOf({ context }: PaperDesk, { viewer }: Caller, address: string, asset: string): Promise<Holding> {
  const account = parseAddress('account', address) ?? fail(problems.accountMalformed, { address: address.slice(0, 100) })
  return await isTheirs(context, viewer, account, asset) ? { account, assetId: asset } : fail(problems.notShown)
}

function addOfAccount(server: FastifyInstance, desk: PaperDesk, papers: StatementPapers): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/accounts/:address/statement', tag: 'payments', needs: 'files', summary: { zh: '账户日对账单（PDF）', en: 'Statement of an account for a business day, as a PDF' },
    description: {
      zh: '期初、期末余额（附大写）、收支合计与逐笔明细；期末余额的账本证明附于 PDF 内，jianghan verify 或核验页可离线核验。form=json 只取数据，报文见 camt.053。',
      en: 'Opening and closing balance, totals and every movement; the proof of the balance is inside the PDF: jianghan verify and the verify page judge it offline. form=json gives the data alone; the message is camt.053.',
    },
    params: ADDRESS, query: Type.Object({ ...ASSET, ...DAY, form: Type.Optional(Type.Union([Type.Literal('pdf'), Type.Literal('json')], { default: 'pdf', description: 'The document, or its data alone.' })) }),
    mediaType: PDF, answer: Type.String(), example: '%PDF-1.7…',
    async handle({ params: { address }, query: { asset, day, form = 'pdf' }, caller, raw }, reply) {
      const period = periodOf(day)
      const holding = await holdingOf(desk, caller, address, asset)
      await desk.provable(desk.context.head.height)
      return desk.send(reply, await paperOf(desk, papers, { holding, day, period, verifyUrl: desk.verifyUrl(raw), form }), form, `statement-${day}-${address}.${form}`)
    },
  })
}

type Asked = Readonly<{ holding: Holding; day: string; period: Period; verifyUrl: string; form: PaperForm }>

async function paperOf(desk: PaperDesk, papers: StatementPapers, { holding, day, period, verifyUrl, form }: Asked): Promise<Uint8Array> {
  const { data, proof } = await papers.make(holding, day, period)
  if (form === 'json') return utf8(statementText(data))
  return await desk.threads.write({ statement: data, proof, verifyUrl }) ?? fail(problems.internal)
}

function addReceiptsOfDay(server: FastifyInstance, desk: PaperDesk): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/accounts/:address/receipts', tag: 'payments', needs: 'files', summary: { zh: '账户一日的全部电子回单（ZIP）', en: 'Receipts of an account of a day, as a ZIP' },
    description: { zh: '当日收付各笔的电子回单，ZIP 随写随发。', en: 'A receipt of each payment in and out on that day, sent while it is written.' },
    params: ADDRESS, query: Type.Object({ ...ASSET, ...DAY }), mediaType: 'application/zip', answer: Type.String(), example: 'PK…',
    async handle({ params: { address }, query: { asset, day }, caller, raw }, reply) {
      const period = periodOf(day)
      const holding = await holdingOf(desk, caller, address, asset)
      await desk.provable(desk.context.head.height)
      const [moved] = indexed(await indexOf(desk.context).statements([holding], period)).holdings
      const ids = [...new Set((moved?.lines ?? []).map(({ transaction }) => toHex(transaction.id)))]
      if (ids.length > ARCHIVE_RECEIPTS_MAX) return fail(problems.badArgument, { name: 'day', allowed: `${ARCHIVE_RECEIPTS_MAX} payments` })
      const digits = String(ids.length).length
      const named = ids.map((transactionId, i): Receipted => ({ transactionId, name: `${String(i + 1).padStart(digits, '0')}-${transactionId.slice(0, 16)}.pdf` }))
      return desk.sendArchive(reply, desk.receipts(caller, desk.verifyUrl(raw), named), new Date(desk.context.now()), `receipts-${day}.zip`)
    },
  })
}

function addAll(server: FastifyInstance, desk: PaperDesk, papers: StatementPapers): void {
  const { context } = desk
  const maker = new StatementMaker(context)
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/statements', tag: 'payments', needs: 'files', summary: { zh: '全部账户的日对账单（ZIP）', en: 'Statements of all accounts for a business day, as a ZIP' },
    description: {
      zh: '/v1/iso20022/accounts 所列的每个账户：PDF、JSON 与 camt.053 各一份，ZIP 随写随发。银行全部账户的 camt.053 见 end-of-day。',
      en: 'Of each account that /v1/iso20022/accounts lists a PDF, its data as JSON and the camt.053, sent while it is written. The camt.053 of all accounts of a bank: end-of-day.',
    },
    params: Type.Object({}), query: Type.Object(DAY), mediaType: 'application/zip', answer: Type.String(), example: 'PK…',
    async handle({ query: { day }, caller, raw }, reply) {
      const period = periodOf(day)
      const viewer = await context.kernel.call('granted', { viewer: caller.viewer })
      await desk.provable(context.head.height)
      const accounts = (await accountsOf(context, viewer, { from: 0, most: ARCHIVE_ACCOUNTS_MAX })).items
      const verifyUrl = desk.verifyUrl(raw)
      const entries = inOrder(accounts, desk.threads.width, async ({ account, assetId, number }): Promise<ZipEntry[]> => {
        const holding = { account: bytesOf(account), assetId }
        const { data, proof } = await papers.make(holding, day, period)
        const pdf = await desk.threads.write({ statement: data, proof, verifyUrl }) ?? fail(problems.internal)
        const [made = fail(problems.internal)] = await maker.make([holding], { ...period, kind: 'day' })
        const { statement } = made
        const message = writeCamt053({ messageId: `M${statement.id}`, createdAt: dateTimeOf(context.now()), ...(statement.owner && { recipient: statement.owner }), statements: [statement] })
        const name = `${day}/${number.replaceAll(/[^A-Za-z0-9._-]/g, '_')}_${assetId}_${data.account.address.slice(-8)}`
        return [{ name: `${name}.pdf`, bytes: pdf }, { name: `${name}.json`, bytes: utf8(statementText(data)) }, { name: `${name}.camt.053.xml`, bytes: utf8(message) }]
      })
      return desk.sendArchive(reply, entries, new Date(context.now()), `statements-${day}.zip`)
    },
  })
}
