import type { EngineApp } from '@jianghan/engine-embedded'
import { type ExecutedBlock, type Ledger } from '@jianghan/kernel'

/** The ledger as the engine drives it. `onExecuted` hears of every execution, `onCommitted` of every block that became final. */
export function engineAppOf(
  ledger: Ledger, listeners: Readonly<{ onExecuting(): void; onExecuted(block: ExecutedBlock): void; onCommitted(block: ExecutedBlock): void }>,
): EngineApp {
  return {
    get baseHeight() { return ledger.firstHeight },
    get lastHeight() { return ledger.lastHeight },
    get lastAppHash() { return ledger.lastAppHash },
    get lastResultsHash() { return ledger.lastResultsHash },
    get successors() {
      const now = ledger.consensus()
      const isRecent = now !== undefined && now.changedAt > 0n && ledger.lastHeight - now.changedAt <= 1n
      return isRecent && !now.isSole ? now.validators : undefined
    },
    get appVersion() { return BigInt(ledger.appVersion) },
    execute(block) {
      listeners.onExecuting()
      const executed = ledger.execute(block)
      listeners.onExecuted(executed)
      return { appHash: executed.appHash, resultsHash: executed.resultsHash, batchesKept: executed.result.batches, validatorUpdates: executed.validatorUpdates, token: executed }
    },
    commit(token, engineBytes) {
      const executed = token as ExecutedBlock
      ledger.commit(executed, engineBytes)
      listeners.onCommitted(executed)
    },
    behind: () => ledger.behind(),
    readEngineBytes(height) {
      const record = ledger.block(height)
      return record && { engineBytes: record.engineBytes, batches: record.batches }
    },
  }
}
