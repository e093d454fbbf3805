import { StoreFault } from '@jianghan/store'
import { startFailureOf } from '../kernel/startFailure.ts'
import { problem, type Problem, ProblemFault } from '../problem/define.ts'
import type { Language } from '../problem/render.ts'
import { startProblems } from '../problem/start.data.ts'
import { problemText } from '../up/words.ts'

/** Runs a command on a folder, which it may learn meanwhile; what stops it is told in words on stderr. Returns the exit code: its own, 1 refused, 2 usage. */
export async function runCommand(language: Language, folder: () => string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (fault) {
    const what = problemOf(fault, folder())
    process.stderr.write(`${problemText(what, language)}\n`)
    if (process.env['JIANGHAN_DEBUG'] !== undefined) console.error(fault)
    return what.definition === startProblems.badOption ? 2 : 1
  }
}

function problemOf(fault: unknown, folder: string): Problem {
  if (fault instanceof ProblemFault) return fault.problem
  if (fault instanceof StoreFault) return problem(startProblems.storeFault, { code: fault.code, zh: `${fault.zh}${fault.repairZh}`, en: `${fault.en} ${fault.repairEn}` })
  const { name, facts } = startFailureOf(fault, folder)
  return problem(startProblems[name as keyof typeof startProblems] ?? startProblems.startFailed, facts)
}
