import { describeProblem } from './errors.ts'
import type { Problem } from './errors.ts'
import { generatePain001 } from './generate.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { readPain001 } from './readPain001.ts'
import { writePain002 } from './writePain002.ts'
import { refusalOf, reportOf } from './pain002/report.ts'

const HEAD = { messageId: 'STATUS-1', creationDateTime: '2026-11-24T10:00:00+08:00' }

/** Good inputs to start from: one payment, three without UETR, and one in GB18030 (its ASCII part). */
export const corpus: readonly Uint8Array[] = [
  generatePain001({ count: 1, seed: 1 }),
  generatePain001({ count: 3, seed: 2, withUetr: false, batchBooking: false }),
  generatePain001({ count: 1, seed: 3 }).replace('UTF-8', 'GB18030').replaceAll(/[^\0-\x7f]/g, 'x'),
].map((text) => new TextEncoder().encode(text))

/** No problem may carry more than this many characters of facts, whatever the file holds. */
const MAX_FACTS = 1_500

function invariant(fact: boolean, what: string): void {
  if (!fact) throw new Error(`invariant: ${what}`)
}

function inspect(of: Problem): void {
  invariant(JSON.stringify(of.facts).length <= MAX_FACTS, `the facts of ${of.name} are bounded`)
  invariant(of.path.length <= 2_000, `the path of ${of.name} is bounded`)
  for (const language of ['zh', 'en'] as const) {
    invariant(!describeProblem(of, language).text.includes('undefined'), `${of.name} has its facts`)
  }
}

/**
 * Fuzz target of the pain.001 reader. Any bytes give a message or problems, never an exception; what is said is bounded; what is read adds up; and a report on it can be
 * written. Throws where one of these does not hold, and never otherwise.
 */
export function fuzz(data: Uint8Array): void {
  const result = readPain001(data, { limits: { bytes: 1_000_000, payments: 1_000 }, today: '2026-11-24' })
  if (!result.ok) {
    invariant(result.problems.length > 0 && result.problems.length <= DEFAULT_LIMITS.problems + 1, 'a refusal has reasons, a bounded number')
    result.problems.forEach(inspect)
    invariant(result.problems.every((problem) => problem.level === 'refused'), 'only refusals refuse')
    invariant(writePain002(refusalOf(result.problems, HEAD, 'zh')).includes('RJCT'), 'a refusal can be reported')
    return
  }
  const { message, warnings } = result
  invariant(warnings.length <= DEFAULT_LIMITS.problems + 1, 'warnings are bounded')
  warnings.forEach(inspect)
  const transfers = message.paymentInformations.flatMap((group) => group.transactions)
  invariant(transfers.length === message.count && message.count > 0 && message.count <= 1_000, 'the count is that of the transactions')
  invariant(transfers.every(({ amount }) => /^[0-9]+(\.[0-9]+)?$/.test(amount.value) && /[1-9]/.test(amount.value)), 'every amount is positive')
  const again = readPain001(data, { limits: { bytes: 1_000_000, payments: 1_000 }, today: '2026-11-24' })
  invariant(JSON.stringify(again) === JSON.stringify(result), 'the same bytes give the same message')
  invariant(writePain002(reportOf(message, HEAD, () => ({ status: 'ACSC' }))).includes('ACSC'), 'a settled message can be reported')
}
