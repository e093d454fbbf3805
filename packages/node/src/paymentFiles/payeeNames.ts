import type { Words } from '@jianghan/kernel'
import type { NameOutcome } from '@jianghan/vault'
import { type AccountNames, type AskedName, QUESTIONS_MAX } from '../accountNames/accountNames.ts'
import { nameProblems } from '../accountNames/problems.data.ts'
import { OUTCOME_WORDS } from '../accountNames/words.ts'
import type { Directory } from './directory.ts'
import type { Source } from './reading.ts'
import type { Work } from './work/workThread.ts'

/** Whether payees' banks are asked for the names of a file: not at all, to be told, or to refuse what does not fit. */
export type PayeeNames = 'off' | 'warn' | 'refuse'

/** Who asks the banks. */
export type NameChecker = Pick<AccountNames, 'check'>

/** What the banks said, kept with a file. */
export type NameChecks = Readonly<{
  /** Payments by their place whose name is no match: the outcome, or the code of why there is none. What is not listed is a match. */
  outcomes: readonly (readonly [index: number, outcome: string])[]
  /** Ids of the kept checks with the signed answers. */
  checks: readonly string[]
}>

/** Asks payees' banks for every name of a file, in requests of {@link QUESTIONS_MAX}. An account that the directory does not know is left to the plan, which refuses it. */
export async function checkPayees({ work, directory, names }: Readonly<{ work: Work; directory: Directory; names: NameChecker }>, source: Source, member: string): Promise<NameChecks> {
  const payees = await work.run('payees', { source })
  const asked: (AskedName & Readonly<{ index: number }>)[] = payees.flatMap(({ agent, account, name }, index) => {
    const entry = directory.resolve(agent, account)
    return typeof entry === 'string' ? [] : [{ bank: entry.bank, number: entry.number, name, index }]
  })
  const outcomes: (readonly [number, string])[] = []
  const checks: string[] = []
  for (let from = 0; from < asked.length; from += QUESTIONS_MAX) {
    const part = asked.slice(from, from + QUESTIONS_MAX)
    const { id, results } = await names.check(part.map(({ bank, number, name }) => ({ bank, number, name })), { member, id: `member ${member}` })
    checks.push(id)
    for (const [i, each] of results.entries()) {
      const outcome = 'problem' in each ? each.problem.definition.code : each.outcome
      if (outcome !== 'match') outcomes.push([part[i]?.index ?? -1, outcome])
    }
  }
  return { outcomes, checks }
}

/** Outcomes by place, once for each file that is reported on. */
const places = new WeakMap<NameChecks, ReadonlyMap<number, string>>()

/** What the bank said of the name of one payment. */
export function outcomeAt(names: NameChecks, index: number): string {
  const known = places.get(names) ?? new Map(names.outcomes)
  places.set(names, known)
  return known.get(index) ?? 'match'
}

/** What an outcome says in a report: the bank's words, or why there are none. */
export function nameWords(outcome: string): Words {
  if (outcome in OUTCOME_WORDS) return OUTCOME_WORDS[outcome as NameOutcome]
  const known = Object.values(nameProblems).find(({ code }) => code === outcome)
  return known === undefined ? { zh: `未能核验户名（${outcome}）。`, en: `The name could not be checked (${outcome}).` } : { zh: `未能核验户名：${known.title.zh}。`, en: `The name could not be checked: ${known.title.en.toLowerCase()}.` }
}
