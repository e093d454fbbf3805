import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { assert, parseAddress } from '@jianghan/protocol'
import type { MovementSum } from '@jianghan/index'
import { isViewer, type Viewer } from '../../audience/viewer.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { businessDay } from '../../statements/businessDay.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { HttpContext } from '../context.ts'
import { indexed, indexOf } from '../find.ts'
import { timeText } from '../render.ts'
import { addRoute, PAGE_QUERY, pageSize } from '../route.ts'
import { ENTRY, entryJson, LINE_EXAMPLE } from './search.ts'

const SUM = Type.Object({ count: Type.Integer(), atoms: Type.String() })
const ANSWER = Type.Object({
  account: Type.String(), asset: Type.String(), day: Type.String({ description: 'Business day, UTC+8.' }),
  opening: Type.String({ description: 'Atoms at the beginning of the day, held or not.' }), credits: SUM, debits: SUM,
  closing: Type.String({ description: 'Opening and credits less debits: at the end of the day, or at `height` while it lasts.' }),
  complete: Type.Boolean({ description: 'Whether the day is over: nothing will be added.' }),
  height: Type.String({ description: 'The statement was made after this block.' }), time: Type.String({ format: 'date-time' }),
  items: Type.Array(ENTRY), next: Type.Union([Type.String(), Type.Null()]),
})
const SUM_EXAMPLE = { count: 1, atoms: '120050' }
const EXAMPLE = {
  account: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY.HJB', day: '2026-11-27', opening: '500000', credits: { count: 0, atoms: '0' }, debits: SUM_EXAMPLE, closing: '379950',
  complete: true, height: '42', time: '2026-11-28T00:00:05.000Z', items: [{ ...LINE_EXAMPLE, later: false, movement: { assetId: 'CNY.HJB', atoms: '-120050' } }], next: null,
}

/** GET /v1/accounts/{address}/statement: opening balance, movements and closing balance of a business day. */
export function addStatement(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/accounts/:address/statement', tag: 'ledger', needs: 'read',
    summary: { zh: '账户日对账单', en: 'Opening balance, movements and closing balance of a business day (UTC+8)' },
    params: Type.Object({ address: Type.String({ maxLength: 100, description: 'Address of the account, jh1….' }) }),
    query: Type.Object({ asset: Type.String({ maxLength: 40 }), day: Type.String({ maxLength: 10, description: 'YYYY-MM-DD, UTC+8.' }), ...PAGE_QUERY }),
    answer: ANSWER, example: EXAMPLE,
    async handle({ params: { address }, query: { asset, day, cursor, limit }, caller: { viewer } }) {
      const account = parseAddress('account', address)
      if (account === undefined) return fail(problems.accountMalformed, { address: address.slice(0, 100) })
      const period = businessDay(day)
      if (period === undefined) return fail(problems.badArgument, { name: 'day', allowed: 'YYYY-MM-DD' })
      if (!await isTheirs(context, viewer, account, asset)) return fail(problems.notShown)
      const page = { limit: pageSize(limit), ...(cursor !== undefined && { cursor }) }
      const found = indexed(await indexOf(context).statement(account, asset, period, page))
      const { credits, debits, since, height, time, items, next } = found
      // The ledger's own balance at the height of the index is the anchor: it holds what genesis gave, and what was pruned.
      const closing = await balanceAt(context, viewer, { account: address, asset }, height) - since
      return {
        account: address, asset, day, opening: String(closing - credits.atoms + debits.atoms), credits: sumJson(credits), debits: sumJson(debits), closing: String(closing),
        complete: time.seconds >= period.until, height: String(height), time: timeText(time), items: items.map(item => entryJson(context, item)), next: next ?? null,
      }
    },
  })
}

const sumJson = ({ count, atoms }: MovementSum) => ({ count, atoms: String(atoms) })

/** A statement is for the holder of the account, and for the issuer of the asset, which keeps the account. */
export async function isTheirs({ kernel }: Pick<HttpContext, 'kernel'>, asked: Viewer, account: Uint8Array, assetId: string): Promise<boolean> {
  const viewer = await kernel.call('granted', { viewer: asked })
  if (viewer.all) return true
  const parties = [{ account }, { issuerOf: assetId }]
  const owners = await kernel.call('owners', { parties })
  return parties.some((party, i) => isViewer(viewer, party, () => owners[i]))
}

async function balanceAt({ kernel }: HttpContext, viewer: Viewer, args: Readonly<Record<string, string>>, height: bigint): Promise<bigint> {
  const { answer } = orFail(await kernel.call('query', { name: 'payments.getBalance', args, prove: false, viewer, height }))
  if (answer === null) return fail(problems.badArgument, { name: 'asset', allowed: 'CNY.HJB' })
  assert(typeof answer === 'object' && 'atoms' in answer, 'a balance has atoms')
  return BigInt(String(answer.atoms))
}
