import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { toHex } from '@jianghan/protocol'
import { EVERYTHING, type Viewer } from '../../audience/viewer.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { BlockSummary, Place, TransactionLine } from '../../threads/messages.ts'
import type { HttpContext } from '../context.ts'
import { formatCursor, parseCursor } from '../cursor.ts'
import { renderTransaction, timeText } from '../render.ts'
import { addRoute, HEIGHT, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { findTransaction, indexed, notToBeHad, outcomesAt } from '../find.ts'
import { TRANSACTION, TRANSACTION_EXAMPLE } from './shapes.ts'

const BLOCK = Type.Object({
  height: Type.String(), time: Type.String({ format: 'date-time' }), transactions: Type.Integer(), batches: Type.Integer(),
  hash: Type.String({ description: 'Hash of the header.' }), appHash: Type.String({ description: 'Application hash after the block.' }),
})
const BLOCK_EXAMPLE = { height: '42', time: '2026-11-23T08:00:00.000Z', transactions: 3, batches: 1, hash: '8f'.repeat(32), appHash: '1c'.repeat(32) }

const blockJson = ({ height, time, transactions, batches, hash, appHash }: BlockSummary) =>
  ({ height: String(height), time: timeText(time), transactions, batches, hash: toHex(hash), appHash: toHex(appHash) })

/** Blocks and transactions of the ledger. */
export function addLedger(server: FastifyInstance, context: HttpContext): void {
  addBlocks(server, context)
  addTransactions(server, context)
}

function addBlocks(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/blocks', tag: 'ledger', needs: 'read', summary: { zh: '区块列表', en: 'Blocks, the newest first' },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: pageOf(BLOCK), example: { items: [BLOCK_EXAMPLE], next: 'YmxvY2tzOjQyOjA' },
    async handle({ query: { cursor, limit } }) {
      const below = parseCursor('blocks', cursor)?.height ?? context.head.height + 1n
      const blocks = await context.kernel.call('blocks', { from: below - 1n, count: pageSize(limit) })
      const last = blocks.at(-1)
      return { items: blocks.map(blockJson), next: last === undefined || last.height <= context.head.firstHeight ? null : formatCursor('blocks', { height: last.height, index: 0 }) }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/blocks/:height', tag: 'ledger', needs: 'read', summary: { zh: '区块', en: 'A block' },
    params: Type.Object({ height: HEIGHT }), query: NONE, answer: BLOCK, example: BLOCK_EXAMPLE,
    async handle({ params }) {
      const height = BigInt(params.height)
      const first = context.head.firstHeight
      if (height >= 1n && height < first) return fail(problems.blockPruned, { height: params.height, first: String(first) })
      const [block] = height < 1n ? [] : await context.kernel.call('blocks', { from: height, count: 1 })
      return block === undefined ? fail(problems.blockNotFound, { height: params.height, latest: String(context.head.height) }) : blockJson(block)
    },
  })
}

/** How long a list waits for the index to hold the newest block, milliseconds. */
const INDEX_WAIT_MS = 1_000

/**
 * Transactions before a place that a viewer sees, the newest first. Who does not see all reads from the index, where its pages are full and end where what it
 * sees ends; while there is none, from the blocks, some at a time.
 */
async function shownLines(context: HttpContext, asked: Viewer, before: Place, count: number): Promise<Readonly<{ lines: readonly TransactionLine[]; next: Place | undefined }>> {
  const { kernel, index, head } = context
  const viewer = await kernel.call('granted', { viewer: asked })
  if (viewer.all || index === undefined || !await index.reached(head.height, INDEX_WAIT_MS)) return kernel.call('lines', { before, count, viewer })
  const { items, next } = indexed(await index.seen(viewer, before, count))
  // The index remembers what blocks told that were pruned since; a list ends where blocks end.
  const places = items.filter(({ height }) => height >= head.firstHeight).map(({ height, index: at }) => ({ height, index: at }))
  return { lines: await kernel.call('linesAt', { places, viewer }), next: places.length < items.length ? undefined : next }
}

const LINE = Type.Object({
  id: Type.String(), height: Type.String(), index: Type.Integer(), time: Type.String({ format: 'date-time' }), done: Type.Boolean(),
  actions: Type.Array(Type.String({ description: 'Types of its actions.' })),
})
const LINE_EXAMPLE = { id: '6e'.repeat(32), height: '42', index: 0, time: '2026-11-23T08:00:00.000Z', done: true, actions: ['payments.v1.Transfer'] }

function addTransactions(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/transactions', tag: 'ledger', needs: 'read', summary: { zh: '交易列表', en: 'Transactions, the newest first' },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: pageOf(LINE), example: { items: [LINE_EXAMPLE], next: null },
    async handle({ query: { cursor, limit }, caller: { viewer } }) {
      const before = parseCursor('transactions', cursor) ?? { height: context.head.height + 1n, index: 0 }
      const { lines, next } = await shownLines(context, viewer, before, pageSize(limit))
      return {
        items: lines.map(({ id, height, index, time, done, actions }) => ({ id: toHex(id), height: String(height), index, time: timeText(time), done, actions: [...actions] })),
        next: next === undefined ? null : formatCursor('transactions', next),
      }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/transactions/:id', tag: 'ledger', needs: 'read', summary: { zh: '交易', en: 'A transaction' },
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64, description: 'Transaction id, hexadecimal.' }) }), query: NONE,
    answer: TRANSACTION, example: TRANSACTION_EXAMPLE,
    async handle({ params: { id }, caller: { viewer } }) {
      const place = await findTransaction(context, id)
      const parts = place && await context.kernel.call('transaction', { ...place, viewer })
      if (place === undefined || parts === undefined) return notToBeHad(context, id, place, viewer)
      const later = await context.kernel.call('outcomes', { places: await outcomesAt(context, place), viewer: parts.sight.author ? EVERYTHING : viewer })
      return renderTransaction(context.router, parts, later) as never
    },
  })
}
