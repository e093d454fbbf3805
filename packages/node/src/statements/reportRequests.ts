import {
  type AccountStatement, type BusinessHeader, CAMT052_MESSAGE, CAMT053_MESSAGE, CAMT054_MESSAGE, type ReportRequest, type ReportRequests, type RequestedReport, type StatementMessage, withHeader, writeCamt052, writeCamt053,
  writeNotifications,
} from '@jianghan/gateway-iso20022'
import { fromHex } from '@jianghan/protocol'
import { dateTimeOf, dayOf } from '../paymentFiles/report/standing.ts'
import type { Viewer } from '../audience/viewer.ts'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { isTheirs } from '../http/routes/statement.ts'
import { businessDay } from './businessDay.ts'
import { statementProblems } from './problems.data.ts'
import { type MakerContext, StatementMaker } from './statementMaker.ts'

/** Statements of one answer: accounts times days. */
const STATEMENTS_MAX = 366
const DAY_MS = 86_400_000

const WRITERS: Readonly<Record<RequestedReport, readonly [name: string, write: (of: StatementMessage) => string]>> = {
  'camt.052': [CAMT052_MESSAGE, writeCamt052], 'camt.053': [CAMT053_MESSAGE, writeCamt053], 'camt.054': [CAMT054_MESSAGE, writeNotifications],
}

type Wanted = Readonly<{ account: Uint8Array; assetId: string; day: string }>

/** Answers requests for reports (camt.060): one message with a statement for each account and day. */
export class ReportAnswers {
  readonly #context: MakerContext
  readonly #maker: StatementMaker

  constructor(context: MakerContext) {
    this.#context = context
    this.#maker = new StatementMaker(context)
  }

  /** The answer as XML, behind a header where the request had one. Fails where an account is not known, or not the viewer's. */
  async answer({ messageId, requests }: ReportRequests, header: BusinessHeader | undefined, viewer: Viewer): Promise<string> {
    const [first] = requests
    if (first === undefined || requests.some(({ report }) => report !== first.report)) return fail(statementProblems.reportsMixed)
    const wanted: Wanted[] = []
    for (const request of requests) wanted.push(...await this.#wanted(request, viewer))
    if (wanted.length > STATEMENTS_MAX) return fail(statementProblems.reportsTooMany, { asked: wanted.length, limit: STATEMENTS_MAX })
    const statements: AccountStatement[] = []
    for (const { account, assetId, day } of wanted) {
      const period = businessDay(day) ?? fail(problems.badArgument, { name: 'FrDt', allowed: 'YYYY-MM-DD' })
      await this.#maker.termsOf(assetId)
      for (const { statement } of await this.#maker.make([{ account, assetId }], { ...period, kind: first.report === 'camt.053' ? 'day' : 'intraday' })) statements.push(statement)
    }
    const createdAt = dateTimeOf(this.#context.now())
    const [name, write] = WRITERS[first.report]
    const id = `A${this.#context.now().toString(36)}-${messageId}`.slice(0, 35)
    const document = write({ messageId: id, createdAt, statements })
    return header === undefined ? document : withHeader({ from: header.to, to: header.from, id, messageName: name, createdAt, ...(header.service !== undefined && { service: header.service }) }, document)
  }

  async #wanted({ account, servicer, report, from, to }: ReportRequest, viewer: Viewer): Promise<Wanted[]> {
    if (account === undefined) return fail(statementProblems.reportAccountUnknown, { account: '-' })
    const entry = this.#context.paymentFiles.directory.resolve(servicer, account)
    const bytes = typeof entry === 'string' ? undefined : fromHex(entry.account)
    // What is not theirs is answered as what is not there.
    if (typeof entry === 'string' || bytes === undefined || !await isTheirs(this.#context, viewer, bytes, entry.assetId)) return fail(statementProblems.reportAccountUnknown, { account: account.ledgerAddress ?? account.id })
    const today = dayOf(this.#context.now())
    const first = report === 'camt.052' ? today : from ?? today
    const last = report === 'camt.052' ? today : to ?? today
    const days: string[] = []
    for (let at = Date.parse(first); at <= Date.parse(last) && days.length <= STATEMENTS_MAX; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10))
    return days.map(day => ({ account: bytes, assetId: entry.assetId, day }))
  }
}
