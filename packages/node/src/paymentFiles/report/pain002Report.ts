import {
  type Language, type PaymentInitiation, type PaymentStatusReport, refusalOf, reportOf, type StatusReason, writePain002,
} from '@jianghan/gateway-iso20022'
import { type ReadProblem, reasonOf as readReasonOf } from '../reading.ts'
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

/** What became of a file, as pain.002. */
export function pain002Report(
  message: PaymentInitiation, { messageKey }: FileFacts, { payments, reasons, names }: Standing, { nowMs, language }: Readonly<{ nowMs: number; language: Language }>,
): string {
  let index = 0
  return writePain002(reportOf(message, headOf(message, messageKey, nowMs), () => {
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
  }))
}

/** A pain.002 that refuses a file which could not be read. */
export const unreadablePain002 = (problems: readonly ReadProblem[], nowMs: number, language: Language): string =>
  writePain002({
    ...refusalOf([], { messageId: reportId('0'.repeat(20), nowMs), creationDateTime: dateTimeOf(nowMs) }, language),
    reasons: problems.slice(0, REASONS_MAX).map(of => readReasonOf(of, language)),
  })

/** Problems of the reading that a pain.002 tells. */
const REASONS_MAX = 20

/** A pain.002 that refuses a file as a whole, as a repetition of one that was taken. */
export function refusedPain002(message: PaymentInitiation, messageKey: string, why: readonly Reason[], { nowMs, language }: Readonly<{ nowMs: number; language: Language }>): string {
  const { messageId, messageName, creationDateTime, count, controlSum, initiatingParty } = message
  const report: PaymentStatusReport = {
    ...headOf(message, messageKey, nowMs), initiatingParty, original: { messageId, messageName, creationDateTime, count, controlSum },
    status: 'RJCT', reasons: why.map(reason => reasonOf(reason, language)), paymentInformations: [],
  }
  return writePain002(report)
}
