import { assert } from '@jianghan/protocol'
import { AMOUNT_SCALE, formatScaled } from './decimal.ts'
import type { PaymentReturn, ReturnMessage } from './interbank/returns.ts'
import type { Party } from './model.ts'
import { PACS004_MESSAGE } from './readPacs004.ts'
import { unitsOf } from './statement/sums.ts'
import { accountContent, agent, partyContent } from './writeParts.ts'
import { documentOf, element, money, value } from './xml/write.ts'

const REASON_WORDS = 105

/** A party as the chain of a return needs it: both sides are always named. */
function side(name: string, of: Party | undefined): string {
  const content = partyContent(of ?? {})
  return element(name, content === '' ? '<Pty/>' : element('Pty', content))
}

function transaction(of: PaymentReturn): string {
  const [units, original] = [unitsOf(of.amount), of.originalAmount && unitsOf(of.originalAmount)]
  assert(units !== undefined && units > 0n && (original === undefined || (units <= original && of.originalAmount?.currency === of.amount.currency)), 'a return is never more than the original')
  const chained = of.debtor !== undefined || of.creditor !== undefined || of.debtorAccount !== undefined || of.creditorAccount !== undefined
  return element(
    'TxInf', value('RtrId', of.id), value('OrgnlInstrId', of.originalInstructionId), value('OrgnlEndToEndId', of.originalEndToEndId), value('OrgnlTxId', of.originalTransactionId), value('OrgnlUETR', of.originalUetr),
    money('OrgnlIntrBkSttlmAmt', of.originalAmount), money('RtrdIntrBkSttlmAmt', of.amount), value('IntrBkSttlmDt', of.settlementDate),
    chained ? element(
      'RtrChain', side('Dbtr', of.debtor), element('DbtrAcct', of.debtorAccount && accountContent(of.debtorAccount)), agent('DbtrAgt', of.debtorAgent), agent('CdtrAgt', of.creditorAgent),
      side('Cdtr', of.creditor), element('CdtrAcct', of.creditorAccount && accountContent(of.creditorAccount)),
    ) : '',
    ...of.reasons.map(({ code, words }) => element('RtrRsnInf', element('Rsn', value('Cd', code)), ...words.map((line) => value('AddtlInf', line, REASON_WORDS)))),
  )
}

/**
 * Writes returns of payments (ISO 20022 pacs.004.001.10) as XML in UTF-8, valid against its schema. A return above its original, or a message without any, is a mistake of the program that calls, and throws.
 */
export function writePacs004(of: ReturnMessage): string {
  assert(of.returns.length > 0, 'a message of returns has some')
  const sum = of.returns.reduce((total, { amount }) => total + (unitsOf(amount) ?? 0n), 0n)
  return documentOf(
    PACS004_MESSAGE,
    element(
      'PmtRtr',
      element(
        'GrpHdr', value('MsgId', of.messageId), value('CreDtTm', of.creationDateTime), value('NbOfTxs', `${of.returns.length}`), value('CtrlSum', formatScaled(sum, AMOUNT_SCALE, 2)), element('SttlmInf', value('SttlmMtd', 'CLRG')),
        agent('InstgAgt', of.instructingAgent), agent('InstdAgt', of.instructedAgent),
      ),
      element('OrgnlGrpInf', value('OrgnlMsgId', of.original?.messageId), value('OrgnlMsgNmId', of.original?.messageName)), ...of.returns.map(transaction),
    ),
  )
}
