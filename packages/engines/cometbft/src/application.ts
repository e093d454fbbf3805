import { assert, equalBytes, sha256, toHex, utf8, concat } from '@jianghan/protocol'
import type { Time } from '@jianghan/light'
import type { AbciBlock, AbciRequest, AbciVote } from './abci/requests.ts'
import { type AbciResponse, CHUNK, OFFER, PROPOSAL } from './abci/responses.ts'
import type { BatchHead, NetworkApp, NetworkExecuted } from './app.ts'
import { EngineHalted } from './errors.ts'
import { MEMBER_BLOCK_BYTES, PROPOSAL_PATIENCE_MS } from './limits.ts'
import { MempoolRoom } from './mempoolRoom.ts'
import { chooseBatches, faultOfProposal, ProposalRoom } from './proposal.ts'
import { SNAPSHOT_FORMAT } from './stateSync/snapshots.ts'
import type { GuardFault } from './signGuard.ts'
import { encodeNetworkBytes } from './networkBytes.ts'
import { type BatchVerdicts, judgeOf, type KnownBatch } from './verdicts.ts'

/** The chain as the genesis of this node says it is. */
export type GenesisFacts = Readonly<{
  chainId: string
  initialHeight: bigint
  appVersion: bigint
  validators: readonly Readonly<{ publicKey: Uint8Array; power: bigint }>[]
  /** Name and release, for `abci_info`. */
  version: string
}>

/** A block that is final and stored. */
export type CommittedBlock = Readonly<{ height: bigint; time: Time; batches: readonly KnownBatch[]; hash: Uint8Array }>

/** What the application tells while it answers. */
export type ApplicationListener = Readonly<{
  onCommitted(block: CommittedBlock): void
  /** Batches left out of a proposal that was executed here: told to who sent them. */
  onDropped?(executed: NetworkExecuted): void
  onRejected?(height: bigint, why: string): void
  /** Whether the votes over the block of a height forbid to go on: asked before anything is said about the next. */
  faultOfVotes?(height: bigint, votes: readonly AbciVote[]): GuardFault | undefined
  /** A height below which the engine may forget blocks; 0 keeps all. */
  retainHeight(): bigint
  /** A commit could not be stored: settles when it is worth trying again; throws to give up. */
  onCommitFailed(fault: unknown): Promise<void>
}>

type Pending = Readonly<{ height: bigint; key: string; executed: NetworkExecuted; batches: readonly KnownBatch[]; time: Time; hash: Uint8Array }>

/** Codes of CheckTx answers; 0 is taken. Words of this node to the engine and to who sent the batch, not part of consensus. */
export const CHECK_CODES: Readonly<Record<string, number>> = {
  malformed: 1, notByMember: 2, outOfSequence: 3, sequenceTaken: 4, overQuota: 5, badSignature: 6, poison: 7,
}

/**
 * The application as CometBFT sees it. One object answers all connections: the engine calls the consensus methods one after the other, and everything
 * that changes anything happens between two turns of the event loop.
 */
export class AbciApplication {
  readonly #app: NetworkApp
  readonly #genesis: GenesisFacts
  readonly #listener: ApplicationListener
  readonly verdicts: BatchVerdicts
  readonly room = new MempoolRoom()
  readonly #proposalRoom = new ProposalRoom()
  /** Executions of the next height, by what was executed: a proposal is executed once, whether it is made, judged or decided. */
  readonly #executed = new Map<string, Pending>()
  #decided: Pending | undefined
  #halted: EngineHalted | undefined

  constructor(app: NetworkApp, genesis: GenesisFacts, verdicts: BatchVerdicts, listener: ApplicationListener) {
    this.#app = app
    this.#genesis = genesis
    this.#listener = listener
    this.verdicts = verdicts
  }

  /** Answers one request. A throw ends the connection and the engine with it. */
  readonly handle = (request: Exclude<AbciRequest, { kind: 'flush' | 'echo' }>): AbciResponse | Promise<AbciResponse> => {
    if (this.#halted !== undefined) throw this.#halted
    switch (request.kind) {
      case 'info': return this.#info()
      case 'initChain': return this.#initChain(request)
      case 'query': return this.#query(request)
      case 'checkTx': return this.#checkTx(request.batch, request.isRecheck)
      case 'prepareProposal': return this.#prepare(request.block, request.bytesMax)
      case 'processProposal': return this.#process(request.block)
      case 'finalizeBlock': return this.#finalize(request.block)
      case 'commit': return this.#commit()
      case 'listSnapshots': return { kind: 'listSnapshots', snapshots: (this.#app.snapshots?.list() ?? []).map(each => ({ ...each, format: SNAPSHOT_FORMAT })) }
      case 'offerSnapshot': return { kind: 'offerSnapshot', result: OFFER.reject }
      case 'loadSnapshotChunk': return { kind: 'loadSnapshotChunk', chunk: (request.format === SNAPSHOT_FORMAT && this.#app.snapshots?.chunk(request.height, request.chunk)) || new Uint8Array(0) }
      case 'applySnapshotChunk': return { kind: 'applySnapshotChunk', result: CHUNK.abort, refetch: [], rejectSenders: [] }
      case 'extendVote': return { kind: 'extendVote' }
      // Vote extensions are off: none was asked for, and none is good.
      case 'verifyVoteExtension': return { kind: 'verifyVoteExtension', status: PROPOSAL.reject }
    }
  }

  #info(): AbciResponse {
    // A new engine: what the one before asked to be executed and did not commit is forgotten.
    this.#forgetExecutions()
    const { lastHeight, lastAppHash } = this.#app
    const { version, appVersion, initialHeight } = this.#genesis
    // A ledger that the network takes over has blocks already, and none of the network's: the engine asks it to begin (InitChain) where it says 0.
    const isBegun = lastHeight >= initialHeight
    return { kind: 'info', data: 'jianghan', version, appVersion, lastHeight: isBegun ? lastHeight : 0n, lastAppHash: isBegun ? lastAppHash : new Uint8Array(0) }
  }

  /** Asked again after a crash before the first block: the answer is the same. */
  #initChain({ chainId, validators, initialHeight }: Extract<AbciRequest, { kind: 'initChain' }>): AbciResponse {
    const { chainId: expected, initialHeight: first, validators: known } = this.#genesis
    if (chainId !== expected) throw this.#halt('wrongChain', { found: chainId, expected })
    const names = (set: GenesisFacts['validators']): string => set.map(({ publicKey, power }) => `${toHex(publicKey)}/${power}`).toSorted().join()
    if (initialHeight !== first || names(validators) !== names(known)) throw this.#halt('wrongGenesis', { height: String(initialHeight) })
    return { kind: 'initChain', appHash: this.#app.lastAppHash }
  }

  #query({ path, data, height, prove }: Extract<AbciRequest, { kind: 'query' }>): AbciResponse {
    const nothing = { code: 1, log: 'not offered', key: data.slice(), value: new Uint8Array(0), height, codespace: 'node' }
    return { kind: 'query', ...(this.#app.query?.({ path, data: data.slice(), height, prove }) ?? nothing) }
  }

  async #checkTx(bytes: Uint8Array, isRecheck: boolean): Promise<AbciResponse> {
    const refused = await this.#refusalOf(bytes, isRecheck)
    return { kind: 'checkTx', code: refused === undefined ? 0 : CHECK_CODES[refused] ?? CHECK_CODES['malformed'] as number, log: refused ?? '', codespace: refused === undefined ? '' : 'jianghan.batch' }
  }

  /**
   * Form, number, the member's key and signature, its room. The signatures inside are judged meanwhile: a batch that turns out not to hold is
   * proposed by nobody, and leaves the mempool when it is looked at again after the next block.
   */
  async #refusalOf(bytes: Uint8Array, isRecheck: boolean): Promise<string | undefined> {
    const before = this.verdicts.peek(bytes)
    if (before !== undefined) return before.batch === undefined ? 'malformed' : this.#refusalOfKnown(before, before.batch, isRecheck)
    const inspected = this.#app.inspect(bytes)
    if ('refused' in inspected) return inspected.refused
    const admission = this.#app.admits(inspected)
    if (admission !== undefined) return admission.refused
    // First the member's own signature: only then is the work on what is inside the member's.
    if (!await this.verdicts.judgeOwn(inspected.own)) return 'notByMember'
    return this.#refusalOfKnown(this.verdicts.ofMember(bytes, inspected), inspected, isRecheck)
  }

  #refusalOfKnown(known: KnownBatch, head: BatchHead, isRecheck: boolean): string | undefined {
    if (!this.#app.follows(head)) return 'outOfSequence'
    const room = isRecheck ? undefined : this.room.enter(known, head)
    if (room !== undefined) return room.refused
    known.settled.then(() => { if (known.passed === false) this.room.leave(known.name, head.member) }, () => undefined)
    return this.#standing(known, head.member)
  }

  #standing(known: KnownBatch, member: string): string | undefined {
    const refused = known.passed === false ? 'badSignature' : known.poison ? 'poison' : undefined
    if (refused !== undefined) this.room.leave(known.name, member)
    return refused
  }

  async #prepare(block: AbciBlock, bytesMax: bigint): Promise<AbciResponse> {
    const candidates = block.batches.map(bytes => ({ bytes, known: this.verdicts.of(bytes) }))
    const waiting = candidates.filter(({ known }) => known.passed === undefined).map(({ known }) => known.settled)
    if (waiting.length > 0 && !candidates.some(({ known }) => known.passed === true)) await withPatience(Promise.allSettled(waiting), PROPOSAL_PATIENCE_MS)
    const bounds = { bytesMax, memberBytes: this.#memberBytes, workBytes: this.#proposalRoom.bytes }
    const chosen = chooseBatches(candidates, bounds, head => this.#app.follows(head))
    const executed = this.#execute({ ...block, batches: chosen.map(({ bytes }) => bytes) }, { decided: false })
    for (const { batch, poison } of executed.dropped) if (poison) this.verdicts.of(batch).poison = true
    if (executed.dropped.length > 0) this.#listener.onDropped?.(executed)
    const kept = new Set(executed.batchesKept)
    const batches = chosen.filter(({ bytes }) => kept.has(bytes))
    this.#keep({ ...block, batches: batches.map(({ bytes }) => bytes) }, batches.map(({ known }) => known), executed)
    return { kind: 'prepareProposal', batches: batches.map(({ bytes }) => bytes) }
  }

  /** A function of the block and the committed state alone, so that all honest validators say the same. */
  async #process(block: AbciBlock): Promise<AbciResponse> {
    this.#guard(block)
    const known = await this.verdicts.judged(block.batches)
    let fault = this.#isNext(block) ? faultOfProposal(known, this.#memberBytes) : 'height'
    if (fault === undefined && !this.#executed.has(keyOf(block, known))) {
      const executed = this.#execute(block, { decided: false })
      if (executed.dropped.length > 0) fault = executed.dropped.some(({ poison }) => poison) ? 'poison' : 'refusedBatch'
      else this.#keep(block, known, executed)
    }
    if (fault !== undefined) this.#listener.onRejected?.(block.height, fault)
    return { kind: 'processProposal', status: fault === undefined ? PROPOSAL.accept : PROPOSAL.reject }
  }

  /** A decided block. The result is the same whether it was proposed here, judged here, or is seen for the first time (block sync, replay). */
  async #finalize(block: AbciBlock): Promise<AbciResponse> {
    this.#guard(block)
    const known = await this.verdicts.judged(block.batches)
    if (!this.#isNext(block)) throw this.#halt('wrongHeight', { height: String(block.height), last: String(this.#app.lastHeight) })
    const judge = judgeOf(known)
    const before = this.#executed.get(keyOf(block, known))
    const executed = before?.executed ?? this.#execute(block, { decided: true, ...(judge && { judge }) })
    if (executed.dropped.some(({ poison }) => poison)) throw this.#halt('poisonDecided', { height: String(block.height) })
    assert(executed.results.length === block.batches.length, 'one result for each batch of a decided block')
    const mayChange = block.batches.length > 0 || block.misbehavior.length > 0 || block.height === this.#genesis.initialHeight
    assert(mayChange || equalBytes(executed.appHash, this.#app.lastAppHash), 'a block without batches changes no state')
    this.#decided = { height: block.height, key: keyOf(block, known), executed, batches: known, time: block.time, hash: block.hash }
    const { results, appHash, validatorUpdates = [], paramUpdates } = executed
    return { kind: 'finalizeBlock', results, appHash, validatorUpdates, paramUpdates }
  }

  /** The engine has verified the votes that a block carries; they may say that this node must not vote again. */
  #guard({ height, lastVotes }: AbciBlock): void {
    const fault = this.#listener.faultOfVotes?.(height - 1n, lastVotes)
    if (fault !== undefined) throw this.#halt(fault.code, fault.facts)
  }

  /** Answers when the block is on disk. */
  async #commit(): Promise<AbciResponse> {
    const decided = this.#decided
    assert(decided !== undefined && this.#isNext(decided), 'what is committed was finalised')
    for (;;) {
      try {
        this.#app.commit(decided.executed.token, encodeNetworkBytes({ hash: decided.hash }))
        break
      } catch (fault) {
        await this.#listener.onCommitFailed(fault)
      }
    }
    assert(this.#app.lastHeight === decided.height, 'a committed block is the last one')
    this.#forgetExecutions()
    for (const { name, batch } of decided.batches) if (batch !== undefined) this.room.leave(name, batch.member)
    this.room.sweep(head => this.#app.follows(head))
    this.#listener.onCommitted({ height: decided.height, time: decided.time, batches: decided.batches, hash: decided.hash })
    await this.#app.behind?.()
    return { kind: 'commit', retainHeight: this.#listener.retainHeight() }
  }

  get #memberBytes(): number {
    return this.#app.memberBytes ?? MEMBER_BLOCK_BYTES
  }

  #isNext({ height }: Readonly<{ height: bigint }>): boolean {
    const { lastHeight } = this.#app
    return height === (lastHeight === 0n ? this.#genesis.initialHeight : lastHeight + 1n)
  }

  #execute(block: AbciBlock, how: Parameters<NetworkApp['execute']>[1]): NetworkExecuted {
    const { height, time, batches, misbehavior } = block
    const begun = performance.now()
    const executed = this.#app.execute({ height, time, batches, ...(misbehavior.length > 0 && { misbehavior }) }, how)
    this.#proposalRoom.executed(batches.reduce((sum, batch) => sum + batch.length, 0), performance.now() - begun)
    return executed
  }

  #keep(block: AbciBlock, batches: readonly KnownBatch[], executed: NetworkExecuted): void {
    const key = keyOf(block, batches)
    this.#executed.set(key, { height: block.height, key, executed, batches, time: block.time, hash: block.hash })
    // Rounds that failed leave their proposals behind; two suffice, and each may hold a block's state.
    for (const oldest of this.#executed.keys()) {
      if (this.#executed.size <= 2) break
      this.#executed.delete(oldest)
    }
  }

  #forgetExecutions(): void {
    this.#executed.clear()
    this.#decided = undefined
  }

  #halt(code: EngineHalted['code'], facts: Readonly<Record<string, string>>): EngineHalted {
    return this.#halted ??= new EngineHalted(code, facts)
  }
}

/** What an execution depends on: height, time, batches, and what is said of validators. */
function keyOf({ height, time, misbehavior }: AbciBlock, batches: readonly KnownBatch[]): string {
  const told = misbehavior.map(({ type, address, height: at }) => `${type}/${toHex(address)}/${at}`).join()
  return `${height}/${time.seconds}/${time.nanos}/${toHex(sha256(concat(...batches.map(({ hash }) => hash), utf8(told))))}`
}

/** Settles with the promise, or when patience is at its end. */
async function withPatience(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise(resolve => { timer = setTimeout(resolve, milliseconds) })])
  clearTimeout(timer)
}
