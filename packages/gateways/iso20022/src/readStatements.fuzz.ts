import { describeProblem } from './errors.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { readStatements } from './readStatements.ts'
import { discrepancyOf } from './statement/sums.ts'
import { statementOf } from './testing/statements.ts'
import { writeCamt052, writeCamt053 } from './writeCamt053.ts'

const HEAD = { messageId: 'M-1', createdAt: '2026-11-25T00:05:00+08:00' }

/** Statements of a day and within it, and one in an older version. */
export const corpus: readonly Uint8Array[] = [
  writeCamt053({ ...HEAD, statements: [statementOf(1, 2)] }),
  writeCamt052({ ...HEAD, statements: [statementOf(2, 1), statementOf(3, 0)] }),
  writeCamt053({ ...HEAD, statements: [statementOf(4, 1)] }).replace('001.08', '001.02').replaceAll(/<Sts><Cd>(\w+)<\/Cd><\/Sts>/g, '<Sts>$1</Sts>').replaceAll(/<\/?Pty>/g, ''),
].map((text) => new TextEncoder().encode(text))

function invariant(fact: boolean, what: string): void {
  if (!fact) throw new Error(`invariant: ${what}`)
}

/** Any bytes give statements or problems, never an exception; what is said is bounded; what was read can be written, and reads as the same. */
export function fuzz(data: Uint8Array): void {
  for (const kind of ['camt.053', 'camt.052'] as const) {
    const result = readStatements(kind, data, { limits: { bytes: 1_000_000, payments: 1_000 } })
    if (!result.ok) {
      invariant(result.problems.length > 0 && result.problems.length <= DEFAULT_LIMITS.problems + 1, 'a refusal has reasons, a bounded number')
      for (const problem of result.problems) for (const language of ['zh', 'en'] as const) invariant(!describeProblem(problem, language).text.includes('undefined'), `${problem.name} has its facts`)
      continue
    }
    result.statements.forEach(discrepancyOf)
    const written = writeCamt052({ messageId: result.messageId, createdAt: result.createdAt, statements: result.statements })
    invariant(readStatements('camt.052', new TextEncoder().encode(written)).ok, 'what was read can be written and read')
  }
}
