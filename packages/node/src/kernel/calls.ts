import type { ServedChain } from '@jianghan/engine-embedded'
import { handleHttp, handleRpc, type RpcContext } from '@jianghan/engine-embedded/rpc'
import { answerJson, type BlockRecord, decodeEvent, encodeBlockRecord, type Json, type Movement, type QuerySchema, type Router } from '@jianghan/kernel'
import { BlockIdFlag } from '@jianghan/light'
import { assert, toHex } from '@jianghan/protocol'
import { decodeNetworkBytes, type NetworkStanding } from '@jianghan/engine-cometbft'
import { eventsSeen, granted, ownerOf, seesAt, sightOf, type Standing } from '../audience/view.ts'
import { audienceOf, EVERYTHING, isViewer, sees, type Viewer } from '../audience/viewer.ts'
import { type BlockSummary, type CallName, type CallProblem, type KernelCalls, PLACES_MAX, type QueryAnswer, type QueryCall } from '../threads/messages.ts'
import type { ScrubStatus } from './scrubber.ts'
import { networkView } from './networkView.ts'
import { problemOf } from './callProblem.ts'
import { logCalls } from './logCalls.ts'
import { proveBulkEntry, proveState, proveTransaction, type ProofSources } from './proofs.ts'
import { lineOf, linesBefore, outcomeAt, positionOf, transactionAt } from './records.ts'

/** What the calls answer from. */
export type CallContext = ProofSources & Readonly<{
  chain: ServedChain
  /** How the node stands in its network; undefined where it keeps the ledger alone. */
  standing(): NetworkStanding | undefined
  rpc: RpcContext
  /** Height of a transaction of the last ten minutes. */
  recentHeight(id: Uint8Array): bigint | undefined
  /** Begins a run of the scrubber, or only asks. */
  scrub(begin: boolean): ScrubStatus
}>

/** Answers of the calls, by name. */
export type Calls = { readonly [M in Exclude<CallName, 'backup' | 'prune' | 'snapshot'>]: (context: CallContext, input: KernelCalls[M]['input']) => KernelCalls[M]['value'] }

/** Blocks of one page. */
export const BLOCKS_PAGE = 100

/** The calls of the main thread, each answered in one synchronous run between two blocks. A backup and a pruning take many and are the host's own. */
export const calls: Calls = {
  query: answerQuery,
  queries: (context, { name, args, height, viewer }) => {
    assert(args.length <= PLACES_MAX, 'a call asks for a bounded number of answers')
    const answers: Json[] = []
    for (const each of args) {
      const found = answerQuery(context, { name, args: each, height, prove: false, viewer })
      if ('problem' in found) return found
      answers.push(found.answer)
    }
    return { answers }
  },
  movements: ({ ledger, records }, { height }) => {
    const record = height < ledger.firstHeight ? undefined : records.at(height)
    return record && [...record.receipts, ...record.outcomes].map(({ events }) => events.map(bytes => movementsOf(ledger.router, bytes)).filter(({ length }) => length > 0))
  },
  block: ({ ledger }, { height }) => {
    const record = ledger.block(height)
    return record && encodeBlockRecord(record)
  },
  blocks: ({ ledger, chain }, { from, count }) => {
    const summaries: BlockSummary[] = []
    for (let height = from; height >= ledger.firstHeight && summaries.length < Math.min(count, BLOCKS_PAGE); height--) {
      const record = ledger.block(height)
      if (record === undefined) break
      summaries.push(summaryOf(record, chain))
    }
    return summaries
  },
  transaction: (context, { height, index, viewer }) => {
    const record = context.records.at(height)
    const parts = record && transactionAt(record, index)
    const standing = standingOf(context)
    const sight = parts && sightOf(granted(viewer, standing), parts, standing)
    return parts && sight && { ...parts, events: sight.events, sight: { extent: sight.extent, author: sight.author } }
  },
  outcomes: (context, { places, viewer }) => {
    const standing = standingOf(context)
    const eyes = granted(viewer, standing)
    return places.flatMap(({ height, index }) => {
      const record = context.records.at(height)
      const parts = record && outcomeAt(record, index)
      const events = parts && eventsSeen(eyes, parts.events, standing)
      return parts === undefined || events === undefined ? [] : [{ ...parts, events }]
    })
  },
  visible: (context, { places, viewer }) => {
    assert(places.length <= PLACES_MAX, 'a call asks for a bounded number of places')
    const standing = standingOf(context)
    const eyes = granted(viewer, standing)
    return places.map(({ height, index }) => {
      const record = context.records.at(height)
      return record !== undefined && seesAt(eyes, record, index, standing)
    })
  },
  owners: (context, { parties }) => {
    assert(parties.length <= PLACES_MAX, 'a call asks for a bounded number of parties')
    const { read, router } = standingOf(context)
    const owner = ownerOf({ read, router })
    return parties.map(party => ('key' in party ? read && router.application.access.keyMember(read, party.key) : owner(party)))
  },
  granted: (context, { viewer }) => granted(viewer, standingOf(context)),
  lines: (context, { before, count, viewer }) => {
    const standing = standingOf(context)
    const eyes = granted(viewer, standing)
    return linesBefore(context.ledger, before, count, eyes.all ? undefined : (record, index) => seesAt(eyes, record, index, standing))
  },
  linesAt: (context, { places, viewer }) => {
    assert(places.length <= PLACES_MAX, 'a call asks for a bounded number of places')
    const standing = standingOf(context)
    const eyes = granted(viewer, standing)
    return places.flatMap(({ height, index }) => {
      const record = context.records.at(height)
      return record !== undefined && record.receipts[index] !== undefined && seesAt(eyes, record, index, standing) ? [lineOf(record, index)] : []
    })
  },
  recent: ({ records, recentHeight }, { id }) => {
    const height = recentHeight(id)
    const record = height === undefined ? undefined : records.at(height)
    if (height === undefined || record === undefined) return undefined
    const index = positionOf(record, id)
    assert(index !== undefined, 'the window names the block that holds the id')
    return { height, index }
  },
  proof: (context, { viewer, outcomes, ...place }) => {
    const seen = calls.transaction(context, { ...place, viewer })
    if (seen === undefined) return problemOf('notShown')
    if (seen.sight.extent === 'part') return problemOf('proofWithheld', { id: toHex(decodeLeafId(seen.leaf)) })
    // A proof shows an outcome with all its events, or not at all.
    const whole = seen.sight.author ? outcomes : outcomes.filter(at => {
      const [known] = calls.outcomes(context, { places: [at], viewer: EVERYTHING })
      const [shown] = calls.outcomes(context, { places: [at], viewer })
      return known !== undefined && shown?.events.length === known.events.length && shown.events.every((event, i) => event === known.events[i])
    })
    return proveTransaction(context, { ...place, outcomes: whole })
  },
  entryProof: (context, { viewer, ...place }) => {
    const seen = calls.transaction(context, { ...place, viewer })
    return seen === undefined ? problemOf('notShown') : proveBulkEntry(context, place, seen.sight.extent === 'whole' ? undefined : account => isViewer(viewer, { account }, ownerOf(standingOf(context))))
  },
  signers: ({ chain }) => {
    const { highest } = chain.blocks
    const { length: validators = 0 } = chain.validators(highest)?.validators ?? []
    return { validators, signed: chain.commit(highest)?.signatures.filter(({ flag }) => flag === BlockIdFlag.commit).length ?? 0 }
  },
  scrub: ({ scrub }, { begin }) => scrub(begin),
  ...logCalls,
  network: ({ standing, chain }) => networkView(standing(), chain),
  rpc: ({ rpc }, { request }) => handleRpc(rpc, request),
  rpcHttp: ({ rpc }, { method, path, query, body }) => handleHttp(rpc, { method, path, query: new URLSearchParams(query), body }),
}

const standingOf = ({ ledger }: CallContext): Standing => ({ read: ledger.read(), router: ledger.router })
/** The transaction id in the bytes of a receipt's leaf (docs/spec/proof.md). */
const decodeLeafId = (leaf: Uint8Array): Uint8Array => leaf.subarray(1, 33)

function answerQuery(context: CallContext, { name, args: texts, height: asked, prove, viewer }: QueryCall): QueryAnswer | CallProblem {
  const { ledger, checkpoints } = context
  const query = ledger.router.query(name)
  if (query === undefined) return problemOf('queryNotFound', { name })
  const args = query.schema.parse(texts)
  if (!args.ok) return problemOf('badArgument', { name: args.name, allowed: query.schema.example[args.name] ?? '' })
  const latest = ledger.lastHeight
  // The state after H stands in header H+1: the newest height that can be proved is one below the last signed header.
  const height = asked ?? (prove ? checkpoints.provable : latest)
  const read = height < 0n || height > latest ? undefined : ledger.read(height)
  if (read === undefined) return problemOf('heightOutOfReach', { height: String(height), latest: String(latest) })
  const found = query.run(read, args.args)
  if (!mayRead(viewer, query.schema, found, standingOf(context))) return problemOf('notShown')
  const answer = answerJson(query.schema, found)
  if (!prove) return { height, provable: height <= checkpoints.provable, answer }
  const proof = proveState(context, height, query.provedBy(args.args, read))
  return 'problem' in proof ? proof : { height, provable: true, answer, ...proof }
}

/**
 * Whether a viewer may read the answer of a query. Where the audience are the parties of what was found, nothing found is told only to who sees all:
 * otherwise one could learn of what is there by asking for it.
 */
function mayRead(viewer: Viewer, { audience }: QuerySchema, found: unknown, standing: Standing): boolean {
  const eyes = granted(viewer, standing)
  if (typeof audience === 'function' && found === undefined) return eyes.all
  return sees(eyes, audienceOf(audience, found), ownerOf(standing))
}

/** What an event says that it moved; nothing of one that this release does not know. */
function movementsOf(router: Router, bytes: Uint8Array): readonly Movement[] {
  const decoded = decodeEvent(router.events, bytes)
  return decoded?.definition?.movements?.(decoded.fields as never) ?? []
}

function summaryOf(record: BlockRecord, chain: ServedChain): BlockSummary {
  const hash = chain.blocks.at(record.height)?.blockId.hash ?? decodeNetworkBytes(record.engineBytes)?.hash ?? new Uint8Array(0)
  return {
    height: record.height, time: record.time, transactions: record.receipts.length, batches: record.batches.length, appHash: record.appHash, hash,
  }
}
