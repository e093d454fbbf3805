import { EVERYTHING } from '../audience/viewer.ts'
import { fail } from '../problem/define.ts'
import type { ItemResult } from '../submit/submission.ts'
import { renderOutcome, renderRefusal } from '@jianghan/kernel'
import { assert, decodeLeaf, toMillis } from '@jianghan/protocol'
import type { NodeParts } from '../http/context.ts'
import { problems } from '../problem/http.data.ts'
import { indexed } from '../http/find.ts'
import { orFail } from '../threads/kernelLink.ts'
import type { NodePort } from './ports.ts'

/** How often a waiting report looks whether the next header is there, milliseconds. */
const LOOK_MS = 5

/** The node as the payment files see it. */
export function nodePortOf(context: NodeParts): NodePort {
  const { kernel, submitter, router, facts, log, index } = context
  return {
    chainId: facts.chainId,
    obstacle: (transactions, bytes) => submitter.obstacle(transactions, bytes),
    submit: (frames, timeoutMs) => new Promise(resolve => {
      submitter.submit(frames, 'final', timeoutMs, ({ results }) => resolve(results as readonly ItemResult[]))
    }),
    query: async (name, args) => orFail(await kernel.call('query', { name, args, prove: false, viewer: EVERYTHING })).answer,
    async find(id) {
      const known = index && indexed(await index.transaction(id))
      const place = await kernel.call('recent', { id }) ?? known
      const parts = place && await kernel.call('transaction', { ...place, viewer: EVERYTHING })
      const leaf = parts && decodeLeaf(parts.leaf)
      // Its block is pruned; what became of it the index still says, and nothing may be taken for not paid.
      if (parts === undefined && known !== undefined && known.height < context.head.firstHeight) return { height: known.height, outcome: { ...known.status, facts: new Uint8Array(0) } }
      if (parts === undefined || leaf === undefined || leaf.kind === 'block') return undefined
      return { height: parts.height, outcome: leaf.outcome }
    },
    async timeOf(height) {
      // Mostly it is the block that was just told of; to read an older one costs its whole record.
      if (context.head.height === height) return Number(toMillis(context.head.time))
      const [block] = await kernel.call('blocks', { from: height, count: 1 })
      const known = block ?? (index && indexed(await index.block(height)))
      return known === undefined ? fail(problems.blockNotFound, { height: String(height), latest: String(context.head.height) }) : Number(toMillis(known.time))
    },
    render: outcome => renderOutcome(router.errors, outcome),
    renderNamed(status, given) {
      const error = router.errors.find(({ moduleName, name }) => `${moduleName}.${name}` === status)
      assert(error !== undefined, `${status} is a status of this ledger`)
      return renderRefusal({ refused: true, error, facts: given })
    },
    async provable(height, timeoutMs) {
      const deadline = Date.now() + timeoutMs
      while (context.head.sealed <= height && Date.now() < deadline && !context.closing()) await new Promise(resolve => { setTimeout(resolve, LOOK_MS) })
      return context.head.sealed > height
    },
    closing: () => context.closing(),
    log: (level, words, details) => log[level](details, words),
  }
}

