import type { Agent } from './model.ts'
import type { PaymentStatusReport, TransactionReport } from './pain002/report.ts'
import { controlSum, perStatus, reasons, totals } from './writePain002.ts'
import { accountContent, agent, partyContent } from './writeParts.ts'
import { documentOf, element, money, value } from './xml/write.ts'

/** The report that belongs to pacs.008.001.08 and pacs.009.001.08, in the set of 2019. */
export const PACS002_MESSAGE = 'pacs.002.001.10'

function transaction(of: TransactionReport): string {
  const { transfer } = of
  return element(
    'TxInfAndSts',
    value('StsId', of.statusId), value('OrgnlInstrId', transfer.instructionId), value('OrgnlEndToEndId', transfer.endToEndId), value('OrgnlTxId', transfer.interbankId), value('OrgnlUETR', transfer.uetr),
    value('TxSts', of.status), reasons(of.reasons), value('AccptncDtTm', of.acceptanceDateTime), value('AcctSvcrRef', of.servicerReference),
    element(
      'OrgnlTxRef', money('IntrBkSttlmAmt', transfer.amount), agent('CdtrAgt', transfer.creditorAgent),
      element('Cdtr', element('Pty', partyContent({ name: transfer.creditor.name }))), element('CdtrAcct', accountContent(transfer.creditorAccount)),
    ),
  )
}

/**
 * Writes the status of a transfer order (ISO 20022 pacs.002.001.10) as XML in UTF-8, valid against its schema for every report made from a message that `readTransferOrder` gave. The agents are those of
 * the order: who sent it is who is instructed by the report.
 */
export function writePacs002(report: PaymentStatusReport, agents: { readonly instructing?: Agent | undefined; readonly instructed?: Agent | undefined } = {}): string {
  const { original } = report
  const transactions = report.paymentInformations.flatMap((group) => group.transactions)
  return documentOf(
    PACS002_MESSAGE,
    element(
      'FIToFIPmtStsRpt',
      element('GrpHdr', value('MsgId', report.messageId), value('CreDtTm', report.creationDateTime), agent('InstgAgt', agents.instructed), agent('InstdAgt', agents.instructing)),
      element(
        'OrgnlGrpInfAndSts', value('OrgnlMsgId', original.messageId), value('OrgnlMsgNmId', original.messageName), value('OrgnlCreDtTm', original.creationDateTime),
        value('OrgnlNbOfTxs', original.count === undefined ? undefined : `${original.count}`), controlSum(original.controlSum), value('GrpSts', report.status), reasons(report.reasons), perStatus(totals(transactions).byStatus),
      ),
      ...transactions.map(transaction),
    ),
  )
}
