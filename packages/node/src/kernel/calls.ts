import type { EmbeddedEngine } from '@jianghan/engine-embedded'
import { handleHttp, handleRpc, type RpcContext } from '@jianghan/engine-embedded/rpc'
import { answerJson, type BlockRecord, encodeBlockRecord } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import type { BlockSummary, CallName, CallProblem, KernelCalls, QueryAnswer, QueryCall } from '../threads/messages.ts'
import { problemOf } from './callProblem.ts'
import { proveBulkEntry, proveState, proveTransaction, type ProofSources } from './proofs.ts'
import { linesBefore, outcomeAt, positionOf, transactionAt } from './records.ts'

/** What the calls answer from. */
export type CallContext = ProofSources & Readonly<{
  engine: EmbeddedEngine
  rpc: RpcContext
  /** Height of a transaction of the last ten minutes. */
  recentHeight(id: Uint8Array): bigint | undefined
}>

type Calls = { readonly [M in CallName]: (context: CallContext, input: KernelCalls[M]['input']) => KernelCalls[M]['value'] }

/** Blocks of one page. */
export const BLOCKS_PAGE = 100

/** The calls of the main thread, each answered in one synchronous run between two blocks. */
export const calls: Calls = {
  query: answerQuery,
  block: ({ ledger }, { height }) => {
    const record = ledger.block(height)
    return record && encodeBlockRecord(record)
  },
  blocks: ({ ledger, engine }, { from, count }) => {
    const summaries: BlockSummary[] = []
    for (let height = from; height >= 1n && summaries.length < Math.min(count, BLOCKS_PAGE); height--) {
      const record = ledger.block(height)
      if (record === undefined) break
      summaries.push(summaryOf(record, engine))
    }
    return summaries
  },
  transaction: ({ records }, { height, index }) => {
    const record = records.at(height)
    return record && transactionAt(record, index)
  },
  outcomes: ({ records }, { places }) => places.flatMap(({ height, index }) => {
    const record = records.at(height)
    return (record && outcomeAt(record, index)) ?? []
  }),
  lines: ({ ledger }, { before, count }) => linesBefore(ledger, before, count),
  recent: ({ records, recentHeight }, { id }) => {
    const height = recentHeight(id)
    const record = height === undefined ? undefined : records.at(height)
    if (height === undefined || record === undefined) return undefined
    const index = positionOf(record, id)
    assert(index !== undefined, 'the window names the block that holds the id')
    return { height, index }
  },
  proof: proveTransaction,
  entryProof: proveBulkEntry,
  rpc: ({ rpc }, { request }) => handleRpc(rpc, request),
  rpcHttp: ({ rpc }, { method, path, query, body }) => handleHttp(rpc, { method, path, query: new URLSearchParams(query), body }),
}

function answerQuery(context: CallContext, { name, args: texts, height: asked, prove }: QueryCall): QueryAnswer | CallProblem {
  const { ledger } = context
  const query = ledger.router.query(name)
  if (query === undefined) return problemOf('queryNotFound', { name })
  const args = query.schema.parse(texts)
  if (!args.ok) return problemOf('badArgument', { name: args.name, allowed: query.schema.example[args.name] ?? '' })
  const latest = ledger.lastHeight
  // The state after H stands in header H+1: the newest height that can be proved is one below the last.
  const height = asked ?? (prove && latest > 0n ? latest - 1n : latest)
  const read = height < 0n || height > latest ? undefined : ledger.read(height)
  if (read === undefined) return problemOf('heightOutOfReach', { height: String(height), latest: String(latest) })
  const answer = answerJson(query.schema, query.run(read, args.args))
  if (!prove) return { height, provable: height < latest, answer }
  const proof = proveState(context, height, query.provedBy(args.args))
  return 'problem' in proof ? proof : { height, provable: true, answer, ...proof }
}

function summaryOf(record: BlockRecord, engine: EmbeddedEngine): BlockSummary {
  const hash = engine.blocks.at(record.height)?.blockId.hash ?? new Uint8Array(0)
  return {
    height: record.height, time: record.time, transactions: record.receipts.length, batches: record.batches.length, appHash: record.appHash, hash,
  }
}
