import {
  assert, type Batch, batchMessage, encodeLeaf, keyId, merkleRoot, type Outcome, readBatch, type Signature, type Timestamp,
} from '@jianghan/protocol'
import { type Journal, StoreFault } from '@jianghan/store'
import { signatureRefusal } from './assertions.ts'
import { authoriseTransaction } from './authority.ts'
import { type Misbehavior, MISBEHAVIOR_MAX, type RecoveredSeat } from './consensus.ts'
import { errors } from './errors.ts'
import { checkValidity, type Intake, intake, refuseShape } from './intake.ts'
import { closeWindow, enterWindow, findInWindow } from './replay.ts'
import { type Became, later, leavesOfOutcomes, type LaterOutcome } from './outcomes.ts'
import type { Router } from './router.ts'
import type { Spend } from './schema/action.ts'
import type { SeenIds } from './seenIds.ts'
import { encodeEvent } from './schema/event.ts'
import { type Decision, DONE, ok, outcomeOf, type Refusal, refuse } from './schema/status.ts'
import { follows, lastBatch, recordBatch } from './sequence.ts'
import { withoutStayed } from './spending.ts'
import type { Write } from './state.ts'

/** Judges one signature. A pure function of its four arguments, so that every node comes to the same verdict. */
export type SignatureJudge = (kind: number, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** For signatures that were judged before: by the node's own pool, or by whoever sealed a block that is replayed. */
export const TRUSTED: SignatureJudge = () => true

/** Where a block is executed: its place in the chain, and the state it works on. */
export type BlockContext = Readonly<{
  router: Router
  chainId: string
  height: bigint
  time: Timestamp
  journal: Journal
  judge: SignatureJudge
  /** What the engine found out about validators: written down before the first transaction. */
  misbehavior?: readonly Misbehavior[]
  /** Who validates from this block on, where the network is begun anew with it. */
  recovery?: readonly RecoveredSeat[]
  /** Keys of the state that the block begins with; a block without can carry out no migration. */
  keysAfter?: Write['keysAfter']
  /**
   * For the replay of a recorded block: "batch/position" of its receipts. Every other transaction was left out then and is left
   * out again, so that no signature needs to be judged a second time.
   */
  recorded?: ReadonlySet<string>
  /** Which ids can be in the replay window at all, and the sequence that the block has in it; without, the window is asked each time. */
  seen?: Readonly<{ ids: SeenIds; sequence: bigint }>
  /** Whether others decided the block: then a batch that is refused as a whole keeps its place in it, without effect. */
  decided?: boolean
}>

/** A transaction that is on the ledger, with what became of it. */
export type Receipt = Readonly<{
  transactionId: Uint8Array
  /** Position of its batch in the block, and of itself in the batch. */
  batch: number
  position: number
  outcome: Outcome
  events: readonly Uint8Array[]
  leaf: Uint8Array
}>

/** A transaction of a batch that left no trace, and why. */
export type LeftOut = Readonly<{ batch: number; position: number; transactionId?: Uint8Array; refusal: Refusal }>

/** A batch that is not part of the block: refused as a whole, or holding a transaction on which a handler threw. */
export type DroppedBatch = Readonly<{ batch: Uint8Array; refusal: Refusal; poison?: Readonly<{ position: number; transactionId?: Uint8Array; error: unknown }> }>

/** What a block did. */
export type BlockResult = Readonly<{
  batches: readonly Uint8Array[]
  receipts: readonly Receipt[]
  /** What became of earlier transactions; their leaves follow the receipts'. */
  outcomes: readonly LaterOutcome[]
  leftOut: readonly LeftOut[]
  dropped: readonly DroppedBatch[]
}>

/** Executes batches in their order on the journal of one block. */
export function executeBatches(context: BlockContext, batches: readonly Uint8Array[]): BlockResult {
  const kept: Uint8Array[] = []
  const receipts: Receipt[] = []
  const became: Became[] = []
  const leftOut: LeftOut[] = []
  const dropped: DroppedBatch[] = []
  writeConsensus(context)
  for (const bytes of batches) {
    const mark = context.journal.mark()
    const done = executeBatch(context, bytes, kept.length, receipts.length)
    if ('dropped' in done) {
      context.journal.rollback(mark)
      dropped.push(done.dropped)
      if (context.decided === true) kept.push(bytes)
      continue
    }
    kept.push(bytes)
    receipts.push(...done.receipts)
    became.push(...done.became)
    leftOut.push(...done.leftOut)
  }
  if (receipts.length > 0) {
    closeWindow(context.journal, receipts.map(receipt => receipt.transactionId), context.height, context.time)
  }
  return { batches: kept, receipts, outcomes: leavesOfOutcomes(context.height, receipts.length, became), leftOut, dropped }
}

/** What is not said by transactions: by the engine, and by organisations that begin their network anew. */
function writeConsensus(context: BlockContext): void {
  const { misbehavior = [], recovery, router: { consensus } } = context
  assert(misbehavior.length <= MISBEHAVIOR_MAX, `${misbehavior.length} misbehaviours in one block`)
  const events: Uint8Array[] = []
  if (recovery !== undefined) {
    if (consensus === undefined) throw new Error('this ledger has no validators in its state')
    consensus.recovered(stateOf(context, events, []), recovery)
  }
  for (const found of misbehavior) consensus?.misbehaved(stateOf(context, events, []), found)
  assert(events.length === 0, 'no transaction, no event')
}

type BatchDone = { receipts: Receipt[]; became: Became[]; leftOut: LeftOut[] } | { dropped: DroppedBatch }

function executeBatch(context: BlockContext, bytes: Uint8Array, batch: number, firstIndex: number): BatchDone {
  const admitted = admitBatch(context, bytes)
  if (admitted.refused) return { dropped: { batch: bytes, refusal: admitted } }
  const { body } = admitted.value
  const receipts: Receipt[] = []
  const became: Became[] = []
  const leftOut: LeftOut[] = []
  for (const [position, transactionBytes] of body.transactions.entries()) {
    if (context.recorded?.has(`${batch}/${position}`) === false) continue
    const mark = context.journal.mark()
    let id: Uint8Array | undefined
    try {
      const read = intake(context.router, context.chainId, transactionBytes)
      if (read.refused) {
        leftOut.push({ batch, position, refusal: read })
        continue
      }
      id = read.value.transaction.id
      const done = executeTransaction(context, read.value)
      if (done.refused) {
        leftOut.push({ batch, position, transactionId: id, refusal: done })
      } else {
        const index = firstIndex + receipts.length
        receipts.push(receiptOf(context, read.value, done.value, { batch, position, index }))
        for (const each of done.value.became) became.push({ ...each, cause: index })
      }
    } catch (error) {
      // A fault of the disk would meet the next transaction as well: it is the operator's, not this transaction's.
      if (error instanceof StoreFault) throw error
      context.journal.rollback(mark)
      const refusal = refuse(errors.internal, { detail: error instanceof Error ? error.name.slice(0, 60) : 'unknown' })
      return { dropped: { batch: bytes, refusal, poison: { position, error, ...(id && { transactionId: id }) } } }
    }
  }
  if (receipts.length > 0) recordBatch(context.journal, body.memberId, body)
  return { receipts, became, leftOut }
}

/** Whether a batch is what it says: of this chain, signed by a node key of its member, and not seen before. */
function admitBatch(context: BlockContext, bytes: Uint8Array): Decision<Batch> {
  const read = readBatch(bytes)
  if (!read.ok) return refuseShape(read)
  const { body, bodyBytes, signature } = read.value
  const { router: { application: { access } }, journal, height, time, judge } = context
  if (body.chainId !== context.chainId) return refuse(errors.wrongChain, { chainId: body.chainId, expected: context.chainId })
  const holder = access.keyHolder({ height, time, get: key => journal.get(key) }, keyId(signature.kind, signature.publicKey))
  if (holder === undefined || holder.member !== body.memberId || !holder.roles.includes('node')) {
    return refuse(errors.batchNotByMember, { member: body.memberId })
  }
  if (!holds(judge, signature, batchMessage(bodyBytes))) return refuse(errors.batchNotByMember, { member: body.memberId })
  if (!follows(body, lastBatch(journal, body.memberId))) {
    return refuse(errors.batchOutOfSequence, { epoch: body.epoch, sequence: body.sequence })
  }
  return ok(read.value)
}

const holds = (judge: SignatureJudge, { kind, publicKey, signature }: Signature, message: Uint8Array): boolean =>
  judge(kind, publicKey, message, signature)

type Done = Readonly<{ outcome: Outcome; events: readonly Uint8Array[]; became: readonly Omit<Became, 'cause'>[] }>

/**
 * One transaction: validity, replay, signatures, authority; then its actions, all or nothing. Answers a refusal when it leaves
 * no trace, and an outcome (done, or an action's refusal) when it does.
 */
function executeTransaction(context: BlockContext, read: Intake): Decision<Done> {
  const { transaction, actions } = read
  const { journal, height, time } = context
  const validity = checkValidity(transaction, time)
  if (validity.refused) return validity
  const seen = context.seen?.ids.mayHold(transaction.id) === false ? undefined : findInWindow(journal, transaction.id)
  if (seen !== undefined) return refuse(errors.duplicate, { height: seen })
  for (const signature of transaction.signatures) {
    if (context.judge === TRUSTED || holds(context.judge, signature, transaction.message)) continue
    return signatureRefusal(signature, transaction.message, 'does not verify')
  }
  const events: Uint8Array[] = []
  const became: Omit<Became, 'cause'>[] = []
  const state = stateOf(context, events, became)
  const { gate, application: { access } } = context.router
  const authority = authoriseTransaction(access, state, read)
  if (authority.refused) return authority
  for (const { action, body } of actions) {
    const open = gate?.refuses(state, action.schema.name)
    if (open?.refused) return open
    const admitted = action.admit?.(state, body)
    if (admitted?.refused) return admitted
  }
  const { signers, spent } = authority.value
  context.seen?.ids.add(transaction.id, context.seen.sequence)
  enterWindow(journal, transaction.id, height)
  const mark = journal.mark()
  const stayed: Spend[] = []
  for (const { action, body } of actions) {
    const input = { body, transactionId: transaction.id, signers }
    const decision = action.decide(state, input)
    if (decision.refused) {
      journal.rollback(mark)
      return ok({ outcome: outcomeOf(decision), events: [], became: [] })
    }
    action.apply(state, input, decision.value)
    if (action.unspent !== undefined && spent.length > 0) stayed.push(...action.unspent(body, decision.value))
  }
  for (const each of stayed.length === 0 ? spent : withoutStayed(spent, stayed)) access.recordSpent(state, each)
  return ok({ outcome: DONE, events, became })
}

/** The handlers' view of the block's journal; `decide` is typed to see only the reading half. */
function stateOf(context: BlockContext, events: Uint8Array[], became: Omit<Became, 'cause'>[]): Write {
  const { journal, height, time, keysAfter } = context
  return {
    height,
    time,
    ...(keysAfter && { keysAfter }),
    get: key => journal.get(key),
    flatGet: key => journal.flatGet(key),
    flatPut: (key, value) => journal.flatPut(key, value),
    put: (key, value) => journal.put(key, value),
    delete: key => journal.delete(key),
    emit: (event, fields) => { events.push(encodeEvent({ event, fields })) },
    outcome: (transactionId, refusal, tell) => {
      became.push(later(transactionId, refusal, told => tell?.(stateOf(context, told, became))))
    },
  }
}

function receiptOf(
  { height }: BlockContext, { transaction }: Intake, { outcome, events }: Done,
  at: Readonly<{ batch: number; position: number; index: number }>,
): Receipt {
  const leaf = encodeLeaf({
    kind: 'receipt', transactionId: transaction.id, height, index: at.index, outcome, eventsRoot: merkleRoot(events),
  })
  return { transactionId: transaction.id, batch: at.batch, position: at.position, outcome, events, leaf }
}
