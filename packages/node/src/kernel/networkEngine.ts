import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import { batchName, type Delivered, NetworkEngine, type NetworkReport } from '@jianghan/engine-cometbft'
import { VerifyPool } from '@jianghan/crypto/node'
import { type ExecutedBlock, kernelErrors, refuse, renderRefusal } from '@jianghan/kernel'
import type { KeyPair } from '@jianghan/crypto'
import { isNoSpace } from '@jianghan/store'
import type { GenesisFile } from '../folder/genesisFile.ts'
import { hasRoom, tellStoringFailed } from './embeddedEngine.ts'
import type { EngineParts, LedgerEngine } from './ledgerEngine.ts'
import { networkAppOf } from './networkApp.ts'
import { networkState, type NetworkState } from './networkView.ts'
import { takenOver } from './takenOver.ts'
import { validatorsAfter, validatorsOfNetwork } from './validatorFacts.ts'
import { QUIET_THREAD } from '../threads/heap.ts'
import { SnapshotFolder } from '../snapshots/snapshotFolder.ts'
import type { NetworkSettings } from '../threads/messages.ts'

/** Idle time before an empty block where the members agreed on none, milliseconds. */
const EMPTY_BLOCK_MS = 5_000
/** How often a full disk is looked at, milliseconds. */
const DISK_CHECK_MS = 1_000

/** The engine of a node of a network: CometBFT as a process beside this one. */
export async function openNetworkEngine(parts: EngineParts, settings: NetworkSettings, keys: Readonly<{ peerKey: KeyPair; genesis: GenesisFile }>): Promise<LedgerEngine> {
  const { ledger, validatorKey, setup: { folder, release }, notices, post } = parts
  const { program, profile, listen, externalAddress, peers, moniker, keepBlocks, verifyThreads } = settings
  const { peerKey, genesis } = keys
  const { start, begins, past, sealsFolder, sealsFrom, close: closePast } = await takenOver(folder, genesis, ledger)
  const names = new Map<string, number>()
  // Batches of other nodes come with signatures that nobody here has judged.
  const pool = new VerifyPool({ workers: verifyThreads || Math.max(1, Math.min(8, availableParallelism() - 1)), cachedVerdicts: 0, threadArguments: QUIET_THREAD })
  let justCommitted: ExecutedBlock | undefined
  let told: NetworkState | undefined
  const engine = await NetworkEngine.open({
    app: networkAppOf(ledger, { start, snapshots: new SnapshotFolder(folder) }, { onExecuting: () => notices.executing(), onCommitted: block => { justCommitted = block } }),
    genesis: { ...begins, chainId: genesis.chainId, appVersion: BigInt(ledger.appVersion) }, ...(past && { past }),
    version: release, validatorKey, peerKey, program, home: join(folder, 'engine'), sealsFolder, sealsFrom,
    // As the members agreed; what they change holds from the engine's next start on.
    moniker, profile, listen, externalAddress, peers, emptyBlockMs: ledger.consensus()?.params.emptyBlockMs ?? EMPTY_BLOCK_MS, keepBlocks: BigInt(keepBlocks), pool,
    onBlock({ batches }) {
      const block = justCommitted as ExecutedBlock
      notices.committed(block, (_, at) => names.get(batches[at]?.name ?? ''), engine.chain.highest, validatorsAfter(ledger, block.height))
    },
    onSealed: height => post({ kind: 'sealed', height }),
    onDropped({ token }) {
      notices.executed((token as ExecutedBlock).result, bytes => names.get(batchName(bytes)))
    },
    onStanding(standing) {
      const state = networkState(standing)
      if (state !== told) post({ kind: 'network', state })
      told = state
    },
    onReport: report => tell(report, post),
    waitForRoom: fault => waitForRoom(parts, fault),
  })
  return {
    chain: engine.chain,
    standing: () => engine.standing,
    validators: () => validatorsOfNetwork(ledger, begins.validators, begins.initialHeight),
    submit(batch, bytes) {
      const name = batchName(bytes)
      names.set(name, batch)
      void engine.submit(bytes).then(delivered => {
        names.delete(name)
        tellDelivered(batch, delivered, post)
      })
    },
    async close() {
      await engine.close()
      closePast()
      await pool.close()
    },
  }
}

/** What is in a block was told with it, and what was left out when it was executed. */
function tellDelivered(batch: number, delivered: Delivered, post: EngineParts['post']): void {
  if (delivered.outcome === 'stale') {
    post({ kind: 'dropped', batch, refusal: renderRefusal(refuse(kernelErrors.batchOutOfSequence, { epoch: 0n, sequence: 0n })) })
  } else if (delivered.outcome === 'refused') {
    const reason = delivered.reason === 'tooLarge' || delivered.reason === 'stopped' || delivered.reason === 'failed' ? delivered.reason : 'busy'
    post({ kind: 'batchRefused', batch, reason })
  }
}

/** On a full disk the engine is kept waiting until there is room: the network goes on without this node meanwhile. */
async function waitForRoom(parts: EngineParts, fault: unknown): Promise<void> {
  tellStoringFailed(parts.ledger.lastHeight + 1n, fault, parts)
  if (!isNoSpace(fault)) throw fault
  do await new Promise(resolve => setTimeout(resolve, DISK_CHECK_MS))
  while (!hasRoom(parts))
  parts.post({ kind: 'writing', state: 'open', facts: {} })
}

function tell(report: NetworkReport, post: EngineParts['post']): void {
  switch (report.kind) {
    case 'engineEnded':
      return post({ kind: 'report', level: 'warn', what: 'engineEnded', details: { code: report.code ?? -1, ranMs: Math.round(report.ranMs), pauseMs: report.pauseMs } })
    case 'engineSaid': return post({ kind: 'report', level: 'warn', what: 'engineSaid', details: { line: report.line } })
    case 'proposalRejected': return post({ kind: 'report', level: 'warn', what: 'proposalRejected', details: { height: String(report.height), why: report.why } })
    case 'sealsBehind': return post({ kind: 'report', level: 'warn', what: 'sealsBehind', details: { what: report.what } })
    case 'connectionEnded': return post({ kind: 'report', level: 'error', what: 'engineConnectionEnded', details: { what: report.what } })
    // Told by whom it waits for.
    case 'commitFailed': return undefined
    case 'lookingOn': case 'signsNow': return post({ kind: 'report', level: 'warn', what: report.kind, details: LOOKING_ON[report.kind] })
    case 'halted':
      post({ kind: 'report', level: 'error', what: 'networkHalted', details: { code: report.fault.code, zh: report.fault.describe('zh'), en: report.fault.describe('en') } })
      return post({ kind: 'writing', state: 'halted', facts: { reason: report.fault.describe('en').slice(0, 200) } })
  }
}

/** What is told of a validator whose folder lies in another place than it did. */
const LOOKING_ON = {
  lookingOn: {
    zh: '数据目录已移动或复制：先观察数个区块，确认验证者密钥未在别处签名，然后才签名。',
    en: 'The data folder was moved or copied: a few blocks are watched first, whether the validator\'s key signs in another place; only then it signs here.',
  },
  signsNow: { zh: '未见验证者密钥在别处签名，本节点开始签名。', en: 'The validator\'s key was not seen to sign in another place: it signs here now.' },
} as const
