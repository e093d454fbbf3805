import { AMOUNT_SCALE, formatScaled, parseDecimal, scaled } from './decimal.ts'
import type { PaymentInformationReport, PaymentStatusReport, StatusReason, TransactionReport } from './pain002/report.ts'
import { accountContent, agent, partyContent } from './writeParts.ts'
import { documentOf, element, money, split, value } from './xml/write.ts'

/** The report that belongs to pain.001.001.10. */
export const PAIN002_MESSAGE = 'pain.002.001.11'

/** AddtlInf is Max105Text and may be repeated; four lines hold any text of ours. */
export const INFO_CHARACTERS = 105
/** Lines of AddtlInf that a reason is given. */
export const INFO_LINES = 4

interface Total {
  count: number
  units: bigint
}

function reason(of: StatusReason): string {
  const lines = of.additionalInfo === undefined ? [] : split(of.additionalInfo, INFO_CHARACTERS, INFO_LINES)
  return element('StsRsnInf', element('Rsn', value('Cd', of.code)), ...lines.map((line) => value('AddtlInf', line)))
}

/** StsRsnInf of each reason. */
export function reasons(of: readonly StatusReason[] | undefined): string {
  return (of ?? []).map(reason).join('')
}

/** Count and sum by status, in the order in which the statuses first come. */
export function totals(transactions: Iterable<TransactionReport>): { all: Total; byStatus: Map<string, Total> } {
  const all: Total = { count: 0, units: 0n }
  const byStatus = new Map<string, Total>()
  for (const { status, transfer } of transactions) {
    const decimal = parseDecimal(transfer.amount.value)
    const units = (decimal && scaled(decimal, AMOUNT_SCALE)) ?? 0n
    const one = byStatus.get(status) ?? { count: 0, units: 0n }
    byStatus.set(status, one)
    for (const total of [all, one]) {
      total.count++
      total.units += units
    }
  }
  return { all, byStatus }
}

/** A sum as DecimalNumber: at most 18 digits. A larger one, possible from 100,000 payments of the largest amount on, is left out: the element is optional. */
function sum(name: string, units: bigint): string {
  const text = formatScaled(units, AMOUNT_SCALE, 2)
  return text.replace(/[-.]/g, '').length > 18 ? '' : value(name, text)
}

/** NbOfTxsPerSts of each status. */
export function perStatus(byStatus: ReadonlyMap<string, Total>): string {
  return [...byStatus]
    .map(([status, total]) => element('NbOfTxsPerSts', value('DtldNbOfTxs', `${total.count}`), value('DtldSts', status), sum('DtldCtrlSum', total.units)))
    .join('')
}

function transaction(of: TransactionReport): string {
  const { transfer } = of
  return element(
    'TxInfAndSts',
    value('StsId', of.statusId), value('OrgnlInstrId', transfer.instructionId), value('OrgnlEndToEndId', transfer.endToEndId),
    value('OrgnlUETR', transfer.uetr), value('TxSts', of.status), reasons(of.reasons), value('AccptncDtTm', of.acceptanceDateTime),
    value('AcctSvcrRef', of.servicerReference),
    element(
      'OrgnlTxRef', element('Amt', money('InstdAmt', transfer.amount)), agent('CdtrAgt', transfer.creditorAgent),
      element('Cdtr', element('Pty', partyContent({ name: transfer.creditor.name }))), element('CdtrAcct', accountContent(transfer.creditorAccount)),
    ),
  )
}

function paymentInformation(of: PaymentInformationReport): string {
  const { all, byStatus } = totals(of.transactions)
  const counted = all.count === 0 ? '' : value('OrgnlNbOfTxs', `${all.count}`) + sum('OrgnlCtrlSum', all.units)
  return element(
    'OrgnlPmtInfAndSts', value('OrgnlPmtInfId', of.id), counted, value('PmtInfSts', of.status), reasons(of.reasons), perStatus(byStatus),
    ...of.transactions.map(transaction),
  )
}

/**
 * Writes a customer payment status report (ISO 20022 pain.002.001.11) as XML in UTF-8, valid against its schema for every report
 * made from a message that `readPain001` gave. Free texts too long for the message are cut or continued in a further element; identifiers are written as they are.
 */
export function writePain002(report: PaymentStatusReport): string {
  const { original } = report
  const { byStatus } = totals(report.paymentInformations.flatMap((group) => group.transactions))
  return documentOf(
    PAIN002_MESSAGE,
    element(
      'CstmrPmtStsRpt',
      element(
        'GrpHdr', value('MsgId', report.messageId), value('CreDtTm', report.creationDateTime),
        element('InitgPty', report.initiatingParty && partyContent(report.initiatingParty)), agent('DbtrAgt', report.debtorAgent),
      ),
      element(
        'OrgnlGrpInfAndSts', value('OrgnlMsgId', original.messageId), value('OrgnlMsgNmId', original.messageName),
        value('OrgnlCreDtTm', original.creationDateTime), value('OrgnlNbOfTxs', original.count === undefined ? undefined : `${original.count}`),
        controlSum(original.controlSum), value('GrpSts', report.status), reasons(report.reasons), perStatus(byStatus),
      ),
      ...report.paymentInformations.map(paymentInformation),
    ),
  )
}

/** OrgnlCtrlSum, where it has no more digits than it may. */
export function controlSum(text: string | undefined): string {
  return text === undefined || text.replace(/[-.]/g, '').length > 18 ? '' : value('OrgnlCtrlSum', text)
}
