import { type Facts, type Problem, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import type { WriteState } from '../threads/messages.ts'

/** Seconds after which a full disk is worth asking again. */
export const DISK_RETRY = 5

/** What a transaction is answered while the ledger takes none; undefined while it does. */
export function writingProblem(state: WriteState, facts: Facts): Problem | undefined {
  switch (state) {
    case 'open': return undefined
    case 'diskFull': return problem(problems.diskFull, facts, DISK_RETRY)
    case 'outdated': return problem(problems.releaseTooOld, facts)
    case 'halted': return problem(problems.halted, facts)
  }
}
