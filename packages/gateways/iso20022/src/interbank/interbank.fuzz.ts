import { describeProblem } from '../errors.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { reportOf } from '../pain002/report.ts'
import { readCamt055 } from '../readCamt055.ts'
import { readCamt060 } from '../readCamt060.ts'
import { readPacs004 } from '../readPacs004.ts'
import { readTransferOrder } from '../readTransferOrder.ts'
import { camt055Of, camt060Of, pacs008Of } from '../testing/interbank.ts'
import { writePacs002 } from '../writePacs002.ts'
import { writePacs004 } from '../writePacs004.ts'
import { withHeader } from './header.ts'

const SIDE = { name: 'A', bank: '398521000017', number: '3980100100200018' }
const ORDER = pacs008Of('M-1', '102100099996', '398521000017', [{ debtor: SIDE, creditor: { ...SIDE, number: '1' }, amount: '1.00', endToEndId: 'E-1', uetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d' }])

/** One of each message, and an order behind its header. */
export const corpus: readonly Uint8Array[] = [
  ORDER, withHeader({ from: { agent: { bic: 'BKCHCNBJ' } }, to: { party: { name: 'B' } }, id: 'H-1', messageName: 'pacs.008.001.08', createdAt: '2026-11-24T09:15:00+08:00' }, ORDER),
  camt060Of('Q-1', 'camt.053.001.08', '1', '398521000017', { from: '2026-11-01', to: '2026-11-02' }), camt055Of('C-1', 'M-1', [{ endToEndId: 'E-1', reasons: [] }]),
  writePacs004({ messageId: 'R-1', creationDateTime: '2026-11-24T09:15:00Z', returns: [{ originalUetr: 'eb6305c9-1f7f-49de-aed0-16487c27b42d', amount: { currency: 'CNY', value: '1.00' }, reasons: [] }] }),
].map((text) => new TextEncoder().encode(text))

function invariant(fact: boolean, what: string): void {
  if (!fact) throw new Error(`invariant: ${what}`)
}

/** Any bytes give a message or problems in every reader, never an exception; what is said is bounded; what was read can be reported on, and a return is positive and written again. */
export function fuzz(data: Uint8Array): void {
  const limits = { limits: { bytes: 1_000_000, payments: 1_000 } }
  for (const result of [readTransferOrder(data, limits), readCamt055(data, limits), readCamt060(data, limits), readPacs004(data, limits)]) {
    if (result.ok) continue
    invariant(result.problems.length > 0 && result.problems.length <= DEFAULT_LIMITS.problems + 1, 'a refusal has reasons, a bounded number')
    for (const problem of result.problems) for (const language of ['zh', 'en'] as const) invariant(!describeProblem(problem, language).text.includes('undefined'), `${problem.name} has its facts`)
  }
  const order = readTransferOrder(data, limits)
  if (order.ok) {
    invariant(order.message.paymentInformations.reduce((sum, { transactions }) => sum + transactions.length, 0) === order.message.count, 'the count is that of the transactions')
    invariant(writePacs002(reportOf(order.message, { messageId: 'S', creationDateTime: '2026-11-24T10:00:00Z' }, () => ({ status: 'ACSC' }))).includes('ACSC'), 'an order can be reported on')
  }
  const returned = readPacs004(data, limits)
  if (returned.ok) invariant(readPacs004(new TextEncoder().encode(writePacs004(returned.message))).ok, 'a return can be written and read')
}
