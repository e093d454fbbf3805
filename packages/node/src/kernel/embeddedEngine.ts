import { join } from 'node:path'
import { EmbeddedEngine, type EngineReport } from '@jianghan/engine-embedded'
import { type ExecutedBlock, ReleaseTooOld } from '@jianghan/kernel'
import { fromMillis, type Timestamp } from '@jianghan/protocol'
import { isNoSpace, markSuspect, StoreFault } from '@jianghan/store'
import type { FileSignState } from '../folder/signState.ts'
import { engineAppOf } from './engineApp.ts'
import type { EngineParts, LedgerEngine } from './ledgerEngine.ts'
import { validatorsOfOne } from './validatorFacts.ts'

/** How often a full disk is looked at, milliseconds. */
const DISK_CHECK_MS = 1_000
/** Space that must be free before writing goes on, bytes: some blocks and the state's tables. */
const SPACE_NEEDED = 64 * 1024 * 1024

const clock = (): Timestamp => fromMillis(BigInt(Date.now()))

/** Whether blocks can be written again after the disk was full. */
export const hasRoom = ({ stores }: Pick<EngineParts, 'stores'>): boolean => stores.segments.usage().free >= SPACE_NEEDED

/** The engine of a node that keeps the ledger alone. Throws EngineCannotOpen. */
export function openEmbeddedEngine(parts: EngineParts, signState: FileSignState): LedgerEngine {
  const { ledger, validatorKey, setup, notices, post } = parts
  const names = new Map<Uint8Array, number>()
  const nameOf = (bytes: Uint8Array): number | undefined => names.get(bytes)
  let justCommitted: ExecutedBlock | undefined
  let diskTimer: NodeJS.Timeout | undefined
  const resumeWithSpace = (): void => {
    if (!hasRoom(parts) || !engine.resume()) return
    clearInterval(diskTimer)
    diskTimer = undefined
    post({ kind: 'writing', state: 'open', facts: {} })
  }
  const engine = EmbeddedEngine.open({
    app: engineAppOf(ledger, {
      onExecuting: () => notices.executing(), onExecuted: ({ result }) => notices.executed(result, nameOf), onCommitted: block => { justCommitted = block },
    }),
    chainId: ledger.genesis.chainId, validatorKey, genesisTime: ledger.genesis.time, appVersion: BigInt(ledger.router.application.version),
    signState, keySince: setup.keySince, clock,
    // Not before: until the sign state is on disk nothing of the block may be seen.
    onBlock: ({ header: { height } }) => notices.committed(justCommitted as ExecutedBlock, nameOf, height),
    onReport: report => {
      if (tell(report, parts) === 'diskFull') diskTimer ??= setInterval(resumeWithSpace, DISK_CHECK_MS)
    },
  })
  return {
    chain: engine,
    standing: () => undefined,
    validators: () => validatorsOfOne(engine, ledger.lastHeight),
    submit(batch, bytes) {
      names.set(bytes, batch)
      void engine.submit(bytes).then(submitted => {
        names.delete(bytes)
        if (submitted.outcome === 'refused') post({ kind: 'batchRefused', batch, reason: submitted.reason })
      })
    },
    async close() {
      clearInterval(diskTimer)
      engine.stop()
    },
  }
}

/** Tells the main thread what the engine reports; says so when the disk was found full. */
function tell(report: EngineReport, parts: EngineParts): 'diskFull' | undefined {
  const { post } = parts
  if (report.kind === 'clockBehind') {
    post({ kind: 'report', level: 'warn', what: 'clockBehind', details: { height: String(report.height), lastBlock: String(report.lastBlock.seconds) } })
    return undefined
  }
  if (report.kind === 'handedOver') {
    post({ kind: 'report', level: 'warn', what: 'handedOver', details: { height: String(report.height), validators: String(report.validators) } })
    post({ kind: 'writing', state: 'halted', facts: { reason: `handed over to ${report.validators} validators with block ${report.height}` } })
    return undefined
  }
  return tellStoringFailed(report.height, report.error, parts)
}

/** Tells that a block could not be stored: writing waits for room on a full disk, and stops after any other fault. */
export function tellStoringFailed(height: bigint, error: unknown, { post, setup }: Pick<EngineParts, 'post' | 'setup'>): 'diskFull' | undefined {
  const words = error instanceof Error ? error.message : String(error)
  post({ kind: 'report', level: 'error', what: 'sealingFailed', details: { height: String(height), error: words } })
  if (error instanceof ReleaseTooOld) {
    // Nothing was written of the block: a newer release goes on from here. Reads go on meanwhile.
    const { version, knows, height: at } = error.facts
    post({ kind: 'writing', state: 'outdated', facts: { version, knows, height: String(at) } })
    return undefined
  }
  // The next start makes it anew from the blocks.
  if (error instanceof StoreFault && (error.code === 'stateDamaged' || error.code === 'kvDamaged')) markSuspect(join(setup.folder, 'state'), error.en)
  const isFull = isNoSpace(error)
  post({ kind: 'writing', state: isFull ? 'diskFull' : 'halted', facts: { reason: words.slice(0, 200) } })
  return isFull ? 'diskFull' : undefined
}
