import { type CreditTransfer, type PaymentInitiation, groupStatusOf } from '@jianghan/gateway-iso20022'
import { formatDecimal, parseDecimal } from '@jianghan/protocol'
import { cellOf, type ReadOrder, type ReadProblem, wordsOf } from '../reading.ts'
import { outcomeAt } from '../payeeNames.ts'
import type { Reason } from '../reasons.ts'
import { dateTimeOf, type FileApprovalJson, type FileFacts, type PaymentStanding, type Standing } from './standing.ts'

/** Decimals that every amount of ISO 20022 fits (ActiveCurrencyAndAmount). */
const SCALE = 5

/** A payment as the API shows it. */
export type PaymentJson = Readonly<{
  /** Line of the file that it stands on, from 1. */
  line: number
  endToEndId: string
  uetr: string | null
  amount: string
  currency: string
  creditor: string
  status: string
  reason?: Reason
  transactionId: string | null
  height: string | null
  /** What the payee's bank said of the name, where it was asked: match, close, none, unknown, or the code of why there is no answer. */
  nameCheck?: string
}>

/** A file as the API shows it. */
export type FileJson = Readonly<{
  msgId: string
  initiatingParty: string | null
  receivedAt: string
  status: string
  /** `sum`, like CtrlSum, is over all currencies. */
  summary: Readonly<{ count: number; sum: string; accepted: number; acceptedSum: string; rejected: number; rejectedSum: string; pending: number }>
  transactions: readonly PaymentJson[]
  warnings: readonly ProblemJson[]
  approval?: FileApprovalJson
  /** Of a sheet: which column was taken for what. */
  sheet?: ReadOrder['recognised']
  /** Ids of the checks of names with the signed answers of the banks. */
  nameChecks?: readonly string[]
}>

/** A problem or a warning of the reading, in both languages. */
export type ProblemJson = Readonly<{ code: number; name: string; level: string; line: number; path: string; sheet?: string; cell?: string; zh: string; en: string; hint: Readonly<{ zh: string; en: string }> }>

/** A problem of the reading with its words. */
export function problemJson(of: ReadProblem): ProblemJson {
  const [zh, en] = [wordsOf(of, 'zh'), wordsOf(of, 'en')]
  const { code, name, level, line, path } = of
  return { code, name, level, line, path, ...cellOf(of), zh: zh.text, en: en.text, hint: { zh: zh.hint, en: en.hint } }
}

class Sum {
  count = 0
  units = 0n
  add(value: string): void {
    this.count++
    this.units += parseDecimal(value, SCALE) ?? 0n
  }

  get text(): string {
    const [whole, fraction = ''] = formatDecimal(this.units, SCALE).split('.')
    return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
  }
}

/** What became of a file, for programs. `payments`: whether each of them is told as well. */
export function fileJson({ message, warnings, recognised }: ReadOrder, { receivedAt, approval }: FileFacts, standing: Standing, payments: 'all' | 'none' = 'all'): FileJson {
  const sums = { PDNG: new Sum(), ACSC: new Sum(), RJCT: new Sum() }
  const transactions: PaymentJson[] = []
  let index = 0
  const groups = message.paymentInformations.map(group => groupStatusOf(group.transactions.map(transfer => {
    const { status } = standing.payments[index] ?? PENDING
    sums[status].add(transfer.amount.value)
    if (payments === 'all') transactions.push(paymentJson(transfer, standing, index))
    index++
    return status
  })))
  return {
    msgId: message.messageId,
    initiatingParty: message.initiatingParty.name ?? null,
    receivedAt: dateTimeOf(receivedAt),
    status: groupStatusOf(groups),
    summary: {
      count: message.count, sum: message.controlSum, accepted: sums.ACSC.count, acceptedSum: sums.ACSC.text,
      rejected: sums.RJCT.count, rejectedSum: sums.RJCT.text, pending: sums.PDNG.count,
    },
    transactions,
    warnings: warnings.map(problemJson),
    ...(approval && { approval }),
    ...(recognised && { sheet: recognised }),
    ...(standing.names && { nameChecks: standing.names.checks }),
  }
}

const PENDING = { status: 'PDNG' } as const

function paymentJson({ endToEndId, amount, creditor, uetr, source: { line } }: CreditTransfer, { payments, reasons, names }: Standing, index: number): PaymentJson {
  const nameCheck = names && outcomeAt(names, index)
  const { status, reason, transactionId = null, height = null, uetr: own = uetr ?? null } = payments[index] ?? { ...PENDING }
  const why = reason === undefined ? undefined : reasons[reason]
  return { line, endToEndId, uetr: own, amount: amount.value, currency: amount.currency, creditor: creditor.name, status, ...(why && { reason: why }), transactionId, height, ...(nameCheck !== undefined && { nameCheck }) }
}

/** Which payments of a file: from a place of the file, so many, and of one status where that is asked. */
export type PaymentsAsked = Readonly<{ from: number; count: number; status?: PaymentStanding['status'] | undefined }>

/** Payments in the order of the file, each with its place in it from 0; `next` is the place to go on. */
export function paymentsJson(message: PaymentInitiation, standing: Standing, { from, count, status: wanted }: PaymentsAsked): Readonly<{ items: readonly (PaymentJson & Readonly<{ index: number }>)[]; next: string | null }> {
  const items: (PaymentJson & { index: number })[] = []
  let index = -1
  for (const { transactions } of message.paymentInformations) {
    for (const transfer of transactions) {
      if (++index < from || (wanted !== undefined && (standing.payments[index] ?? PENDING).status !== wanted)) continue
      if (items.length === count) return { items, next: String(index) }
      items.push({ index, ...paymentJson(transfer, standing, index) })
    }
  }
  return { items, next: null }
}
