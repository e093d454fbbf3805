import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { parseAddress } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { readDirectory } from '../../paymentFiles/directory.ts'
import { type DifferenceKind, KINDS } from '../../reconcile/model.ts'
import { reconcileFile, reconcileOwn, type Report, type Subject, subjectIn } from '../../reconcile/reconcile.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { isTheirs } from './statement.ts'

/** Largest file, bytes. */
const FILE_BYTES = 64 * 1024 * 1024
/** Differences that one answer lists. */
const TOLD_MAX = 1_000
const DAY = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD, UTC+8.' })
const NULLABLE = Type.Union([Type.String(), Type.Null()])
const SUBJECT = {
  account: Type.Optional(Type.String({ maxLength: 100, description: 'Address of the account, jh1…; by default what the file names, or every account of the directory.' })),
  asset: Type.Optional(Type.String({ maxLength: 40 })),
}
const REPORT = Type.Object({
  height: Type.String({ description: 'Compared after this block.' }), accounts: Type.Integer(), movements: Type.Integer(), differences: Type.Integer({ description: 'How many there are; 0 where all agree.' }),
  items: Type.Array(Type.Object({
    kind: Type.Unsafe<DifferenceKind>({ type: 'string', enum: Object.keys(KINDS) }), zh: Type.String(), en: Type.String(), account: Type.String(), asset: Type.String(),
    here: NULLABLE, there: NULLABLE, hereReference: NULLABLE, thereReference: NULLABLE, day: NULLABLE,
  }), { description: 'Amounts in atoms: on the ledger (here), and on the other side (there).' }),
})
const EXAMPLE: Static<typeof REPORT> = {
  height: '42', accounts: 1, movements: 12, differences: 1,
  items: [{ kind: 'amount', ...KINDS.amount, account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY.HJB', here: '-120050', there: '-120500', hereReference: '6e'.repeat(32), thereReference: 'S20261127-1', day: '2026-11-27' }],
}

const reportJson = ({ height, accounts, movements, differences }: Report): Static<typeof REPORT> => ({
  height: String(height), accounts, movements, differences: differences.length,
  items: differences.slice(0, TOLD_MAX).map(({ here, there, ...rest }) => ({ ...rest, ...KINDS[rest.kind], here: here === null ? null : String(here), there: there === null ? null : String(there) })),
})

function namedIn({ account, asset }: Readonly<{ account?: string; asset?: string }>): Subject | undefined {
  if (account === undefined && asset === undefined) return undefined
  const id = account === undefined ? undefined : parseAddress('account', account)
  if (id === undefined || asset === undefined) return fail(problems.badArgument, { name: 'account, asset', allowed: 'jh1…, CNY.HJB: both' })
  return { account: id, asset }
}

/** Reconciliation: of the ledger with itself, and with a statement or a sheet from outside. */
export function addReconcile(server: FastifyInstance, context: HttpContext): void {
  const directory = readDirectory(join(context.folder.path, 'demo', 'directory.json'))
  directory.catch(() => undefined)
  /** Those accounts whose statements the caller may read. */
  const theirs = async ({ viewer }: Caller, subjects: readonly Subject[]): Promise<Subject[]> => {
    const may = await Promise.all(subjects.map(({ account, asset }) => isTheirs(context, viewer, account, asset)))
    const shown = subjects.filter((_, i) => may[i])
    return shown.length === 0 && subjects.length > 0 ? fail(problems.notShown) : shown
  }
  addRoute(server, {
    method: 'GET', url: '/v1/reconcile', tag: 'ledger', needs: 'admin', summary: { zh: '账本、索引与对账单互相核对', en: 'Compare ledger, index and statements with each other' },
    params: NONE, query: Type.Object(SUBJECT), answer: REPORT, example: { ...EXAMPLE, differences: 0, items: [] },
    async handle({ query, caller }) {
      const one = namedIn(query)
      return reportJson(await reconcileOwn(context, await theirs(caller, one === undefined ? (await directory).entries.map(subjectIn) : [one])))
    },
  })
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(['application/octet-stream', 'application/xml', 'text/xml', 'text/csv'], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    addRoute(scope, {
      method: 'POST', url: '/v1/reconcile', tag: 'ledger', needs: 'admin', summary: { zh: '与外部对账单核对', en: 'Compare the ledger with a camt.053 or a bank\'s sheet' },
      description: { zh: 'camt.053，或含日期、金额（或收入、支出）、流水号列的 CSV、XLSX。', en: 'A camt.053, or a CSV or XLSX with columns for day, amount (or money in and out) and reference.' },
      params: NONE, query: Type.Object({ ...SUBJECT, from: Type.Optional(DAY), to: Type.Optional(DAY) }), body: { 'application/octet-stream': { schema: Type.Any() } }, bodyBytes: FILE_BYTES, answer: REPORT, example: EXAMPLE,
      async handle({ query, raw, caller }) {
        if (!Buffer.isBuffer(raw.body) || raw.body.length === 0) fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
        const { buffer, byteOffset, length } = raw.body as Buffer
        return reportJson(await reconcileFile(context, await directory, new Uint8Array(buffer as ArrayBuffer, byteOffset, length), { subject: namedIn(query), from: query.from, to: query.to }, subject => isTheirs(context, caller.viewer, subject.account, subject.asset)))
      },
    })
  })
}
