import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Hit, HistoryEntry, IndexedTransaction, Page, PageRequest } from '@jianghan/index'
import type { Party } from '@jianghan/kernel'
import { formatAddress, fromHex, MEMBER_ID, parseAddress, toHex } from '@jianghan/protocol'
import type { Viewer } from '../../audience/viewer.ts'
import type { Caller } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { PLACES_MAX } from '../../threads/messages.ts'
import type { HttpContext } from '../context.ts'
import { indexed, indexOf } from '../find.ts'
import { timeText } from '../render.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'

const LINE = Type.Object({
  id: Type.String(), height: Type.String(), index: Type.Integer(), time: Type.String({ format: 'date-time' }), logIndex: Type.String(),
  done: Type.Boolean(), status: Type.String({ description: '"done", or why it was refused.' }), action: Type.String({ description: 'Type of its first action.' }),
})
/** An example of a transaction in a list. */
export const LINE_EXAMPLE = {
  id: '6e'.repeat(32), height: '42', index: 0, time: '2026-11-23T08:00:00.000Z', logIndex: '120', done: true, status: 'done', action: 'payments.v1.Transfer',
}
const MOVEMENT = Type.Object({
  assetId: Type.String(), atoms: Type.String({ description: 'What came; negative what went.' }),
  purpose: Type.Optional(Type.Literal('fee', { description: 'A fee, in a line of its own beside the payment that it was charged for.' })),
})
/** A line of a history as the API shows it. */
export const ENTRY = Type.Object({
  ...LINE.properties,
  later: Type.Boolean({ description: 'Whether this became of the transaction later; the action is then that of the transaction which caused it.' }),
  movement: Type.Union([MOVEMENT, Type.Null()]),
})

const HIT = Type.Unsafe<{ kind: Hit['kind'] } & Record<string, unknown>>(Type.Object({ kind: Type.String({ description: 'transaction · block · account · member, with its names where it was found by one' }) }, { additionalProperties: true }))

/** What the index knows: search, and histories of accounts and members. */
export function addSearch(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/search', tag: 'ledger', needs: 'read', summary: { zh: '按交易号、UETR、MsgId、地址、高度、成员编号或名称的一部分搜索', en: 'Search by transaction id, UETR, MsgId, address, height, member, or part of a member\'s name' },
    params: NONE, query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 200 }) }),
    answer: Type.Object({ items: Type.Array(HIT) }), example: { items: [{ kind: 'transaction', by: 'uetr', ...LINE_EXAMPLE }] },
    async handle({ query: { q }, caller }) {
      const viewer = await context.kernel.call('granted', { viewer: caller.viewer })
      const found = indexed(await indexOf(context).search(q, await messageKeysOf(context, caller, q), viewer))
      const hits = await shownHits(context, viewer, found)
      const byName = (await context.memberNames?.named(q) ?? []).filter(({ member }) => !hits.some(hit => hit.kind === 'member' && hit.member === member))
      return { items: [...hits.map(hit => hitJson(context, hit)), ...byName.map(named => ({ kind: 'member' as const, ...named }))] }
    },
  })
  addHistory(server, context, {
    url: '/v1/accounts/:address/history', summary: { zh: '账户流水', en: 'What an account took part in, the newest first' },
    params: Type.Object({ address: Type.String({ maxLength: 100, description: 'Address of the account, jh1….' }) }),
    party({ address = '' }) {
      const account = parseAddress('account', address)
      return account === undefined ? fail(problems.accountMalformed, { address: address.slice(0, 100) }) : { account }
    },
  })
  addHistory(server, context, {
    url: '/v1/members/:member/history', summary: { zh: '成员往来', en: 'What a member took part in, the newest first' },
    params: Type.Object({ member: Type.String({ maxLength: 31, description: 'Id of the member.' }) }),
    party: ({ member = '' }) => (MEMBER_ID.test(member) ? { member } : fail(problems.badArgument, { name: 'member', allowed: String(MEMBER_ID) })),
  })
}

/** Keys under which the ledger holds a text as a MsgId, where this node's vault knows the message and it is the caller's. */
async function messageKeysOf({ paymentFiles, fileOwners }: HttpContext, caller: Caller, text: string): Promise<Uint8Array[]> {
  if (!caller.scopes.has('files')) return []
  const keys: Uint8Array[] = []
  for (const message of paymentFiles.named(text.trim())) {
    if (await fileOwners.sees(caller, message)) keys.push(...[fromHex(message.head.messageKey)].filter(key => key !== undefined))
  }
  return keys
}

/** What of a search's hits a viewer may see. Blocks and members are public; that an account is known, members know. */
async function shownHits({ kernel }: HttpContext, viewer: Viewer, hits: readonly Hit[]): Promise<Hit[]> {
  if (viewer.all) return [...hits]
  const places = hits.flatMap(hit => (hit.kind === 'transaction' ? [{ height: hit.transaction.height, index: hit.transaction.index }] : []))
  const visible = await kernel.call('visible', { places: places.slice(0, PLACES_MAX), viewer })
  let at = 0
  return hits.flatMap((hit): Hit[] => {
    if (hit.kind === 'transaction') return visible[at++] === true ? [hit] : []
    return [hit.kind === 'account' && (viewer.member === undefined || viewer.former === true) ? { ...hit, known: false } : hit]
  })
}

type HistoryRoute = Readonly<{
  url: string
  summary: { zh: string; en: string }
  params: ReturnType<typeof Type.Object>
  party(params: Readonly<Record<string, string | undefined>>): Readonly<{ account: Uint8Array }> | Readonly<{ member: string }>
}>

function addHistory(server: FastifyInstance, context: HttpContext, { url, summary, params, party }: HistoryRoute): void {
  addRoute(server, {
    method: 'GET', url, tag: 'ledger', needs: 'read', summary, params, query: Type.Object(PAGE_QUERY),
    answer: pageOf(ENTRY), example: { items: [{ ...LINE_EXAMPLE, later: false, movement: { assetId: 'CNY.HJB', atoms: '-120050' } }], next: null },
    async handle({ params: given, query: { cursor, limit }, caller: { viewer } }) {
      const page = { limit: pageSize(limit), ...(cursor !== undefined && { cursor }) }
      const { items, next } = await shownHistory(context, viewer, party(given as Record<string, string>), page)
      return {
        items: items.map(item => entryJson(context, item)),
        next: next ?? null,
      }
    },
  })
}

/** A line of a history as JSON. */
export const entryJson = (context: HttpContext, { transaction, isLater, movement }: HistoryEntry) => ({
  ...lineJson(context, transaction), later: isLater, movement: movement === undefined ? null : { ...movement, atoms: String(movement.atoms) },
})

/** A party's history as a viewer may see it: its own whole, of another's the lines that are for it. */
async function shownHistory({ index, kernel }: HttpContext, viewer: Viewer, party: Party, page: PageRequest): Promise<Page<HistoryEntry>> {
  return indexed(await indexOf({ index }).partyHistory(party, page, await kernel.call('granted', { viewer })))
}

function lineJson({ router }: HttpContext, { id, height, index, time, logIndex, status, action }: IndexedTransaction) {
  return {
    id: toHex(id), height: String(height), index, time: timeText(time), logIndex: String(logIndex),
    done: status.code === 0, status: statusName(router, status), action,
  }
}

/** Name of a status; the index keeps its numbers, the block its facts. */
function statusName({ errors }: HttpContext['router'], { module, code }: IndexedTransaction['status']): string {
  if (code === 0) return 'done'
  const error = errors.find(each => each.module === module && each.code === code)
  return error === undefined ? `${module}/${code}` : `${error.moduleName}.${error.name}`
}

function hitJson(context: HttpContext, hit: Hit): { kind: Hit['kind'] } & Record<string, unknown> {
  switch (hit.kind) {
    case 'transaction': return { kind: 'transaction', by: hit.by, ...lineJson(context, hit.transaction) }
    case 'block': return { kind: 'block', height: String(hit.block.height), time: timeText(hit.block.time), transactions: hit.block.transactions }
    case 'account': return { kind: 'account', address: formatAddress('account', hit.account), known: hit.known }
    case 'member': return { kind: 'member', member: hit.member }
  }
}
