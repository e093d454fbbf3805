import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { VerifyPool } from '@jianghan/crypto/node'
import type { Router } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { genesisHashOf, NODE_MAJOR, writeFolderFile } from '../folder/folderFile.ts'
import { engineSettings, turnMsOf } from '../kernel/networkSettings.ts'
import { ALONE_PACE, NETWORK_PACE } from '../submit/batcher.ts'
import { Quarantine } from '../submit/quarantine.ts'
import { Submitter } from '../submit/submitter.ts'
import { TickDriver } from '../submit/tickDriver.ts'
import { QUIET_THREAD } from '../threads/heap.ts'
import { KernelLink } from '../threads/kernelLink.ts'
import type { BlockNotice, KernelSetup, ReadyFacts } from '../threads/messages.ts'
import type { Base } from './base.ts'

const MiB = 1024 * 1024
/** How long a node waits for the answer to a transaction of its own, milliseconds. */
const OWN_ANSWER_MS = 30_000

/** The ledger and the threads that judge signatures, open; and the way of transactions to them. */
export type Threads = Readonly<{
  facts: ReadyFacts
  kernel: KernelLink
  pool: VerifyPool
  /** Peers that the configuration names. */
  peersNamed: number
  /** How long this node leaves other nodes to see to what falls due, milliseconds. */
  turnMs: number
  /** Where the kernel worker tells what became of batches; set once there is a submitter. */
  told: { submitter?: Submitter }
}>

/** Starts the kernel worker and the threads for signatures, and opens the ledger. Throws ProblemFault where it cannot be opened. */
export async function startThreads(base: Base): Promise<Threads> {
  const { options: { config, folder, onProgress, onLost, log }, standing, writing, metrics, opened } = base
  const pool = new VerifyPool({ workers: config.verifyThreads || Math.max(1, Math.min(8, availableParallelism() - 1)), cachedVerdicts: 0, threadArguments: QUIET_THREAD })
  opened.push(() => pool.close())
  const engine = engineSettings(config, folder, base.folder.peerKey)
  const told: Threads['told'] = {}
  standing.onBlock(block => onBlock(base, block))
  const { link: kernel, facts } = await KernelLink.start(setupOf(base, engine), {
    onProgress: (height, of) => onProgress?.(height, of),
    onBlock: block => {
      if (standing.head.height > 0n && block.application !== standing.head.application && block.application <= standing.knows) noteUpgrade(base, block)
      standing.block(block)
    },
    onSealed: height => standing.sealed(height),
    onNetwork: state => {
      standing.network = state
      log.info({ state }, 'network')
    },
    onDropped: dropped => told.submitter?.onDropped(dropped),
    onBatchRefused: batch => told.submitter?.onBatchRefused(batch),
    onWriting: (state, about) => writing.kernelSays(state, about),
    onReport: (level, what, details) => {
      if (what === 'damageFound') metrics.onScrub(standing.damage = Number((details as { findings?: number }).findings))
      log[level]({ what, details }, 'the kernel reports')
    },
    onLost: error => onLost?.(error),
  })
  opened.push(() => kernel.close())
  standing.opened(facts)
  return { facts, kernel, pool, peersNamed: engine.kind === 'cometbft' ? engine.peers.length : 0, turnMs: turnMsOf(engine), told }
}

const setupOf = ({ options: { config, folder, applicationUrl, sandbox, version }, folder: { adopted, epochs } }: Base, engine: KernelSetup['engine']): KernelSetup => ({
  applicationUrl, folder, stateCacheBytes: config.stateCacheMiB * MiB, flushEveryBlocks: config.flushEveryBlocks, blockFileBytes: config.blockFileMiB * MiB, checkGenesis: adopted,
  keySince: epochs.at(-1)?.from ?? 1n, release: version, ...(sandbox && { sandboxClock: sandbox.clock.shared }), scrubEveryHours: config.scrubEveryHours, engine,
})

function onBlock({ doors, metrics, traces }: Base, block: BlockNotice): void {
  if (block.misbehavior !== undefined) doors.misbehaviors.found(block.misbehavior)
  metrics.onBlock(block)
  traces.onBlock(block)
}

/** The next block is executed with another version: the folder says so, so that an older release does not try. */
function noteUpgrade({ options: { log, version }, folder: { path, genesis: { chainId } } }: Base, { height, application }: BlockNotice): void {
  log.warn({ height: String(height), application }, 'the application is upgraded')
  writeFolderFile(path, { chainId, genesis: genesisHashOf(path), application, node: NODE_MAJOR, release: version })
    .catch((fault: unknown) => log.error({ fault: String(fault) }, 'folder.json could not be written'))
}

/** The way of transactions, and who sends what falls due where the node has a member. */
export function openSubmitter(base: Base, { facts, kernel, pool, turnMs, told }: Threads, router: Router): { submitter: Submitter; ticks: TickDriver | undefined } {
  const { options: { config, log }, standing, writing, traces, folder: { nodeKey: key, path } } = base
  const maker = facts.memberId === undefined ? undefined : { chainId: facts.chainId, memberId: facts.memberId, key }
  const submitter = told.submitter = new Submitter({
    router, facts, pool, pace: config.engine === 'cometbft' ? NETWORK_PACE : ALONE_PACE, maker, traces,
    bounds: { transactions: config.transactionsInFlight, bytes: config.bytesInFlight },
    quarantine: new Quarantine(join(path, 'quarantine')),
    send: (batch, bytes) => kernel.submit(batch, bytes),
    foresee: places => kernel.foresee(places),
    onQuarantined: (id, file, error) => log.error({ transaction: toHex(id), file, error }, 'a transaction was put into quarantine'),
  })
  standing.onBlock(block => submitter.onBlock(block))
  standing.onSealed(height => submitter.onSealed(height))
  writing.onChange = (state, about) => submitter.onWriting(state, about)
  const ticks = maker && new TickDriver({
    maker, turnMs,
    submit: (bytes, answer) => submitter.submit([bytes], 'final', OWN_ANSWER_MS, ({ results: [result] }) => answer(result?.kind === 'final' && result.code === 0)),
  })
  ticks?.next(standing.nextDueMs)
  standing.onBlock(({ nextDueMs }) => ticks?.next(nextDueMs))
  return { submitter, ticks }
}
