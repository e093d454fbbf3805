import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { assert, formatAddress, fromHex, toMillis } from '@jianghan/protocol'
import { isViewer, type Viewer } from '../../audience/viewer.ts'
import type { DirectoryEntry } from '../../paymentFiles/directory.ts'
import type { HttpContext } from '../context.ts'
import { formatCursor, parseCursor } from '../cursor.ts'
import { indexed, indexOf } from '../find.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'

const LIST = 'statement-accounts'
/** Accounts whose holder is asked of the ledger at once. */
const ASKED_AT_ONCE = 500

const ACCOUNT = Type.Object({
  address: Type.String({ description: 'Address of the account, jh1….' }), asset: Type.String(), number: Type.String({ description: 'Account number at the bank.' }), bank: Type.String({ description: 'Code of the bank (CNAPS).' }),
  holder: Type.String({ description: 'Id of the member that holds it.' }),
})
const MOMENT = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])
const ANSWER = Type.Object({
  ...pageOf(ACCOUNT).properties,
  since: Type.Union(MOMENT.anyOf, { description: 'Time of the oldest block that statements can be made of; null before the first.' }),
  until: Type.Union(MOMENT.anyOf, { description: 'Time of the newest one: a day that ended before it has its last entry.' }),
})
const EXAMPLE = {
  items: [{ address: 'jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf', asset: 'CNY.HJB', number: '3980100100200018', bank: '313521000011', holder: 'yangtze-motor' }], next: null,
  since: '2026-11-20T01:00:00.000Z', until: '2026-11-28T00:00:05.000Z',
}

/** GET /v1/iso20022/accounts: whose statements a customer's program can ask for, by the names that its bank has for them. */
export function addStatementAccounts(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/iso20022/accounts', tag: 'payments', needs: 'files', summary: { zh: '可取得对账单的账户', en: 'Accounts that there are statements of' },
    description: {
      zh: '调用者所属成员持有、且本节点开户目录中有账号的账户；since 与 until 说明对账单可覆盖的时间。银行的全部账户见 end-of-day。',
      en: 'Accounts that the caller\'s member holds and the directory of this node has a number for; since and until say what time statements can cover. All accounts of a bank: end-of-day.',
    },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: ANSWER, example: EXAMPLE,
    async handle({ query: { cursor, limit }, caller }) {
      const viewer = await context.kernel.call('granted', { viewer: caller.viewer })
      const size = pageSize(limit)
      const { items, next } = await accountsOf(context, viewer, { from: parseCursor(LIST, cursor)?.index ?? 0, most: size })
      const { marker: { firstHeight, height } } = indexOf(context).status()
      return {
        items: items.map(({ account, assetId, number, bank, holder }) => ({ address: formatAddress('account', bytesOf(account)), asset: assetId, number, bank, holder })),
        next: next === undefined ? null : formatCursor(LIST, { height: 0n, index: next }), since: await timeOf(context, firstHeight), until: await timeOf(context, height),
      }
    },
  })
}

/** Accounts of a viewer from a place in the directory on, at most so many; where to go on. */
export async function accountsOf(context: HttpContext, viewer: Viewer, { from, most }: Readonly<{ from: number; most: number }>): Promise<Readonly<{ items: readonly DirectoryEntry[]; next: number | undefined }>> {
  const { entries } = context.paymentFiles.directory
  const items: DirectoryEntry[] = []
  let at = from
  while (at < entries.length && items.length < most) {
    // The directory says who holds what, so that only those few are asked of the ledger, which decides.
    const found: DirectoryEntry[] = []
    for (; at < entries.length && found.length < Math.min(most - items.length, ASKED_AT_ONCE); at++) {
      const entry = entries[at]
      if (entry !== undefined && (viewer.all || entry.holder === viewer.member)) found.push(entry)
    }
    items.push(...await theirs(context, viewer, found))
  }
  return { items, next: at < entries.length ? at : undefined }
}

/** The bytes of an account of the directory. */
export function bytesOf(account: string): Uint8Array {
  const bytes = fromHex(account)
  assert(bytes !== undefined, 'the directory has accounts in hexadecimal')
  return bytes
}

/** Those of the entries whose account is the viewer's by the ledger. */
async function theirs({ kernel }: HttpContext, viewer: Viewer, entries: readonly DirectoryEntry[]): Promise<readonly DirectoryEntry[]> {
  if (viewer.all || entries.length === 0) return entries
  const parties = entries.map(({ account }) => ({ account: bytesOf(account) }))
  const owners = await kernel.call('owners', { parties })
  return entries.filter((_, i) => isViewer(viewer, parties[i] as { account: Uint8Array }, () => owners[i]))
}

async function timeOf(context: HttpContext, height: bigint): Promise<string | null> {
  const block = indexed(await indexOf(context).block(height))
  return block === undefined ? null : new Date(Number(toMillis(block.time))).toISOString()
}
