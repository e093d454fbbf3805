import {
  type Language, PACS002_MESSAGE, PAIN002_MESSAGE, type PaymentInitiation, type PaymentStatusReport, refusalOf, reportOf, type StatusReason, type TransferKind, withHeader, writePacs002, writePain002,
} from '@jianghan/gateway-iso20022'
import { type ReadOrder, type ReadProblem, reasonOf as readReasonOf } from '../reading.ts'
import { nameWords, outcomeAt } from '../payeeNames.ts'
import type { Reason } from '../reasons.ts'
import { dateTimeOf, type FileFacts, referenceOf, type Standing } from './standing.ts'

const reasonOf = ({ code, ...words }: Reason, language: Language): StatusReason => ({ code, additionalInfo: words[language] })

/** Of a payment that goes on all the same: NARR, with what the payee's bank said of the name. */
const nameWarning = (outcome: string, language: Language): StatusReason => ({ code: 'NARR', additionalInfo: nameWords(outcome)[language] })

/** MsgId of a report: of which file, told when; 31 characters. */
const reportId = (messageKey: string, nowMs: number): string => `S${messageKey.slice(0, 20)}-${nowMs.toString(36)}`

const headOf = (message: PaymentInitiation, messageKey: string, nowMs: number) => {
  const debtorAgent = message.paymentInformations[0]?.debtorAgent
  return { messageId: reportId(messageKey, nowMs), creationDateTime: dateTimeOf(nowMs), ...(debtorAgent && { debtorAgent }) }
}

type Written = Readonly<{ nowMs: number; language: Language }>

/** A report as XML: of a customer's order a pain.002, of an order from another bank's system a pacs.002, behind a header where the order came behind one. */
function written(order: ReadOrder | undefined, report: PaymentStatusReport, transfers: boolean): string {
  if (!transfers) return headed(order, PAIN002_MESSAGE, report, writePain002(report))
  const { instructingAgent: instructing, instructedAgent: instructed } = order?.message ?? {}
  return headed(order, PACS002_MESSAGE, report, writePacs002(report, { instructing, instructed }))
}

function headed(order: ReadOrder | undefined, messageName: string, { messageId: id, creationDateTime: createdAt }: PaymentStatusReport, document: string): string {
  if (order?.header === undefined) return document
  const { from, to, service } = order.header
  return withHeader({ from: to, to: from, id, messageName, createdAt, ...(service !== undefined && { service }) }, document)
}

/** What became of a file, as pain.002 or pacs.002. */
export function statusReport(order: ReadOrder, { messageKey }: FileFacts, { payments, reasons, names }: Standing, { nowMs, language }: Written): string {
  const { message } = order
  let index = 0
  return written(order, reportOf(message, headOf(message, messageKey, nowMs), () => {
    const nameOutcome = names && outcomeAt(names, index)
    const payment = payments[index++] ?? { status: 'PDNG' as const }
    const why = payment.reason === undefined ? undefined : reasons[payment.reason]
    const reference = referenceOf(payment)
    return {
      status: payment.status,
      ...(payment.uetr !== undefined && { uetr: payment.uetr }),
      ...(why ? { reasons: [reasonOf(why, language)] } : nameOutcome !== undefined && nameOutcome !== 'match' && { reasons: [nameWarning(nameOutcome, language)] }),
      ...(reference !== undefined && { statusId: reference, servicerReference: reference }),
      ...(payment.timeMs !== undefined && { acceptanceDateTime: dateTimeOf(payment.timeMs) }),
    }
  }), isTransfers(message))
}

const isTransfers = ({ messageName }: PaymentInitiation): boolean => messageName.startsWith('pacs.')

/** A report that refuses a file which could not be read; `transfers`: it came as an order from another bank's system. */
export function unreadableReport(problems: readonly ReadProblem[], transfers: TransferKind | undefined, { nowMs, language }: Written): string {
  const refusal = refusalOf([], { messageId: reportId('0'.repeat(20), nowMs), creationDateTime: dateTimeOf(nowMs) }, language)
  const original = { ...refusal.original, ...(transfers !== undefined && { messageName: transfers }) }
  return written(undefined, { ...refusal, original, reasons: problems.slice(0, REASONS_MAX).map(of => readReasonOf(of, language)) }, transfers !== undefined)
}

/** Problems of the reading that a report tells. */
const REASONS_MAX = 20

/** A report that refuses a file as a whole, as a repetition of one that was taken. */
export function refusedReport(order: ReadOrder, messageKey: string, why: readonly Reason[], { nowMs, language }: Written): string {
  const { message } = order
  const { messageId, messageName, creationDateTime, count, controlSum, initiatingParty } = message
  const report: PaymentStatusReport = {
    ...headOf(message, messageKey, nowMs), initiatingParty, original: { messageId, messageName, creationDateTime, count, controlSum },
    status: 'RJCT', reasons: why.map(reason => reasonOf(reason, language)), paymentInformations: [],
  }
  return written(order, report, isTransfers(message))
}
