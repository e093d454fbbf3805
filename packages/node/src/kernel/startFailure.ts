import { EngineCannotOpen } from '@jianghan/engine-embedded'
import { LedgerDiverged, ReleaseTooOld } from '@jianghan/kernel'
import { StoreFault } from '@jianghan/store'
import { ProblemFault } from '../problem/define.ts'
import type { startProblems } from '../problem/start.data.ts'
import type { StartFailure } from '../threads/messages.ts'

const named = (name: keyof typeof startProblems, facts: StartFailure['facts']): StartFailure => ({ name, facts })

/** Why the ledger of a folder cannot be opened, in words for the operator. */
export function startFailureOf(fault: unknown, folder: string): StartFailure {
  if (fault instanceof ProblemFault) return { name: fault.problem.definition.code.replace('node.', ''), facts: fault.problem.facts }
  if (fault instanceof StoreFault) {
    if (fault.code === 'folderLocked') return named('folderLocked', { folder, owner: 'pid ?' })
    return named('storeFault', { code: fault.code, zh: `${fault.zh}${fault.repairZh}`, en: `${fault.en} ${fault.repairEn}` })
  }
  if (fault instanceof LedgerDiverged) return named('diverged', { what: fault.message })
  if (fault instanceof ReleaseTooOld) return named('releaseTooOld', { version: fault.facts.version, knows: fault.facts.knows, height: String(fault.facts.height) })
  if (fault instanceof EngineCannotOpen) {
    if (fault.code === 'wrongChain' || fault.code === 'wrongValidatorKey') return named('folderOfAnotherChain', { folder, what: fault.message })
    return named('storeFault', { code: fault.code, zh: fault.describe('zh'), en: fault.describe('en') })
  }
  const what = fault instanceof Error ? fault.message : String(fault)
  if (/holds chain .*, not/.test(what)) return named('folderOfAnotherChain', { folder, what })
  return named('startFailed', { what })
}
