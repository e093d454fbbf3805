import { describeProblem, statusReasonOf } from '../errors.ts'
import type { Language, Problem } from '../errors.ts'
import type { Agent, CreditTransfer, Party, PaymentInformation, PaymentInitiation } from '../model.ts'

/**
 * Codes of ExternalPaymentTransactionStatus1Code that the ledger uses. RCVD received · PDNG waits (an approval, funds, a window) · ACTC
 * form accepted · ACCP accepted · ACSP being settled · ACSC settled on the debtor's account · ACCC settled on the creditor's account · RJCT refused ·
 * CANC cancelled.
 */
export type TransactionStatus = 'RCVD' | 'PDNG' | 'ACTC' | 'ACCP' | 'ACSP' | 'ACSC' | 'ACCC' | 'RJCT' | 'CANC'

/** A status of a file or of a payment information: one of the above, or PART where its payments differ. */
export type GroupStatus = TransactionStatus | 'PART'

/** Why: a code of ExternalStatusReason1Code and words for a person. */
export interface StatusReason {
  /** 1 to 4 characters; NARR where only the words say it. */
  readonly code: string
  readonly additionalInfo?: string
}

/** What became of one payment. */
export interface TransactionReport {
  /** What the ledger calls it, at most 35 characters. */
  readonly statusId?: string
  readonly transfer: Pick<CreditTransfer, 'instructionId' | 'interbankId' | 'endToEndId' | 'uetr' | 'amount' | 'creditor' | 'creditorAccount' | 'creditorAgent'>
  readonly status: TransactionStatus
  readonly reasons?: readonly StatusReason[]
  /** When the bank took it, xs:dateTime with zone. */
  readonly acceptanceDateTime?: string
  /** At most 35 characters. */
  readonly servicerReference?: string
}

/** What became of one PmtInf. */
export interface PaymentInformationReport {
  readonly id: string
  readonly status?: GroupStatus
  readonly reasons?: readonly StatusReason[]
  readonly transactions: readonly TransactionReport[]
}

/** What a pain.002 says. Counts and sums are computed by the writer from the transactions. */
export interface PaymentStatusReport {
  readonly messageId: string
  /** xs:dateTime with zone. */
  readonly creationDateTime: string
  readonly initiatingParty?: Party
  readonly debtorAgent?: Agent
  readonly original: {
    /** MsgId of the pain.001; NOTPROVIDED where the file could not be read so far. */
    readonly messageId: string
    readonly messageName: string
    readonly creationDateTime?: string
    readonly count?: number
    readonly controlSum?: string
  }
  readonly status?: GroupStatus
  readonly reasons?: readonly StatusReason[]
  readonly paymentInformations: readonly PaymentInformationReport[]
}

/** What the caller knows about one payment. */
export type Outcome = Omit<TransactionReport, 'transfer'> & { readonly uetr?: string }

/** The status of a group from those of its payments: theirs when all agree, PDNG when some wait and none is refused, otherwise PART. */
export function groupStatusOf(statuses: Iterable<GroupStatus>): GroupStatus {
  const seen = new Set(statuses)
  if (seen.size === 1) return [...seen][0]!
  if (seen.size === 0) return 'RCVD'
  const refused = seen.has('RJCT') || seen.has('CANC') || seen.has('PART')
  const settled = seen.has('ACSC') || seen.has('ACCC')
  if (refused) return 'PART'
  if (seen.has('PDNG') && !settled) return 'PDNG'
  if (seen.size === 2 && seen.has('ACSC') && seen.has('ACCC')) return 'ACSC'
  return settled ? 'PART' : 'ACSP'
}

/** The head of a report: what the caller decides. */
export type ReportHead = Pick<PaymentStatusReport, 'messageId' | 'creationDateTime' | 'debtorAgent'>

/** A report on a message that was read: one outcome for each payment, asked in the order of the file. */
export function reportOf(
  message: PaymentInitiation,
  head: ReportHead,
  outcomeOf: (transfer: CreditTransfer, group: PaymentInformation) => Outcome,
): PaymentStatusReport {
  const paymentInformations = message.paymentInformations.map((group) => {
    const transactions = group.transactions.map((transfer) => {
      const { uetr, ...outcome } = outcomeOf(transfer, group)
      return { ...outcome, transfer: uetr === undefined ? transfer : { ...transfer, uetr } }
    })
    return { id: group.id, status: groupStatusOf(transactions.map(({ status }) => status)), transactions }
  })
  const { messageId, messageName, creationDateTime, count, controlSum } = message
  return {
    ...head,
    initiatingParty: message.initiatingParty,
    original: { messageId, messageName, creationDateTime, count, controlSum },
    status: groupStatusOf(paymentInformations.map(({ status }) => status)),
    paymentInformations,
  }
}

/** At most this many problems are told in a pain.002; the sender's program shows few more, and one is enough to refuse. */
const MAX_REASONS = 20

/**
 * A report that refuses a whole file because of what its reading found.
 * `originalMessageId` where it is known: a file that could not be read has none, and NOTPROVIDED stands for it.
 */
export function refusalOf(problems: readonly Problem[], head: ReportHead, language: Language, originalMessageId = 'NOTPROVIDED'): PaymentStatusReport {
  const reasons = problems.slice(0, MAX_REASONS).map((of) => {
    const place = of.line === 0 ? '' : language === 'zh' ? `第 ${of.line} 行 ` : `line ${of.line} `
    return { code: statusReasonOf(of), additionalInfo: `[${of.code}] ${place}${describeProblem(of, language).text}` }
  })
  return { ...head, original: { messageId: originalMessageId, messageName: 'pain.001' }, status: 'RJCT', reasons, paymentInformations: [] }
}
