import { AMOUNT_SCALE, formatScaled } from '../decimal.ts'
import type { Party } from '../model.ts'
import { accountContent, agent, choice, partyContent, remittance } from '../writeParts.ts'
import { cut, element, escapeXml, money, value } from '../xml/write.ts'
import type { AccountStatement, ProofReference, StatementBalance, StatementEntry, StatementPayment, TransactionCode } from './model.ts'
import { unitsOf } from './sums.ts'

/** Components that camt.052.001.08, camt.053.001.08 and camt.054.001.08 share: ReportEntry10 and what is in it. */

/** Namespace of the proof reference in SplmtryData; the element is `PrfRef`. For ever. */
export const PROOF_NAMESPACE = 'urn:jianghan:proof-reference:1'

const FREE_TEXT = 500

/** SplmtryData that says where the ledger holds a payment; nothing where that is not known. */
export function proofData(of: ProofReference | undefined): string {
  if (of === undefined) return ''
  const content = element('ChainId', escapeXml(of.chainId)) + element('TxId', of.transactionId) + element('Hght', of.height)
  return `<SplmtryData><PlcAndNm>PrfRef</PlcAndNm><Envlp><PrfRef xmlns="${PROOF_NAMESPACE}">${content}</PrfRef></Envlp></SplmtryData>`
}

function party(name: string, of: Party | undefined): string {
  return of === undefined ? '' : element(name, element('Pty', partyContent(of)))
}

function transactionCode(of: TransactionCode | undefined): string {
  if (of === undefined) return '<BkTxCd/>'
  if ('proprietary' in of) return element('BkTxCd', element('Prtry', value('Cd', of.proprietary), value('Issr', of.issuer)))
  return element('BkTxCd', element('Domn', value('Cd', of.domain), element('Fmly', value('Cd', of.family), value('SubFmlyCd', of.subFamily))))
}

function details(of: StatementPayment): string {
  return element(
    'TxDtls',
    element(
      'Refs', value('MsgId', of.messageId), value('AcctSvcrRef', of.servicerReference), value('PmtInfId', of.paymentInformationId),
      value('InstrId', of.instructionId), value('EndToEndId', of.endToEndId), value('UETR', of.uetr),
    ),
    money('Amt', of.amount), value('CdtDbtInd', of.direction),
    element(
      'RltdPties', party('Dbtr', of.debtor), element('DbtrAcct', of.debtorAccount && accountContent(of.debtorAccount)), party('UltmtDbtr', of.ultimateDebtor),
      party('Cdtr', of.creditor), element('CdtrAcct', of.creditorAccount && accountContent(of.creditorAccount)), party('UltmtCdtr', of.ultimateCreditor),
    ),
    element('RltdAgts', agent('DbtrAgt', of.debtorAgent), agent('CdtrAgt', of.creditorAgent)),
    choice('Purp', of.purpose), remittance(of.remittance), value('AddtlTxInf', of.additional, FREE_TEXT), proofData(of.proof),
  )
}

/** DateAndDateTime2Choice. */
function moment(name: string, of: string | undefined): string {
  return of === undefined ? '' : element(name, value(of.includes('T') ? 'DtTm' : 'Dt', of))
}

/** One Ntry. */
export function entryXml(of: StatementEntry): string {
  const { batch } = of
  const batchPart = batch === undefined ? '' : element(
    'Btch', value('MsgId', batch.messageId), value('PmtInfId', batch.paymentInformationId), value('NbOfTxs', batch.count === undefined ? undefined : `${batch.count}`),
    money('TtlAmt', of.amount), value('CdtDbtInd', of.direction),
  )
  return element(
    'Ntry',
    money('Amt', of.amount), value('CdtDbtInd', of.direction), of.reversal === true ? value('RvslInd', 'true') : '', element('Sts', value('Cd', of.status)),
    moment('BookgDt', of.bookingDate), moment('ValDt', of.valueDate), value('AcctSvcrRef', of.reference), transactionCode(of.code),
    element('NtryDtls', batchPart, ...of.payments.map(details)), value('AddtlNtryInf', of.additional, FREE_TEXT),
  )
}

function balance({ type, amount, direction, date }: StatementBalance): string {
  return element('Bal', element('Tp', element('CdOrPrtry', value('Cd', type))), money('Amt', amount), value('CdtDbtInd', direction), moment('Dt', date))
}

/** A sum as DecimalNumber: at most 18 digits; a larger one is left out, since the element is optional. */
function sumElement(name: string, units: bigint): string {
  const text = formatScaled(units, AMOUNT_SCALE, 2)
  return text.replace(/[-.]/g, '').length > 18 ? '' : value(name, text)
}

/** TotalTransactions6 of entries in one currency; nothing where they are not. */
function summary(entries: readonly StatementEntry[]): string {
  const currency = entries[0]?.amount.currency
  if (entries.some(({ amount }) => amount.currency !== currency)) return ''
  const total = { CRDT: { count: 0, units: 0n }, DBIT: { count: 0, units: 0n } }
  for (const { amount, direction } of entries) {
    total[direction].count++
    total[direction].units += unitsOf(amount) ?? 0n
  }
  const net = total.CRDT.units - total.DBIT.units
  const netAmount = sumElement('Amt', net < 0n ? -net : net)
  return element(
    'TxsSummry',
    element(
      'TtlNtries', value('NbOfNtries', `${entries.length}`), sumElement('Sum', total.CRDT.units + total.DBIT.units),
      netAmount === '' ? '' : element('TtlNetNtry', netAmount, value('CdtDbtInd', net < 0n ? 'DBIT' : 'CRDT')),
    ),
    element('TtlCdtNtries', value('NbOfNtries', `${total.CRDT.count}`), sumElement('Sum', total.CRDT.units)),
    element('TtlDbtNtries', value('NbOfNtries', `${total.DBIT.count}`), sumElement('Sum', total.DBIT.units)),
  )
}

/** CashAccount39 with owner and servicer. */
export function accountXml({ account, owner, servicer }: Pick<AccountStatement, 'account' | 'owner' | 'servicer'>): string {
  return element('Acct', accountContent(account), element('Ownr', owner && partyContent(owner)), agent('Svcr', servicer))
}

/** What a Stmt, a Rpt and a Ntfctn hold from the id to the entries; balances and sums where they are told. */
export function recordXml(name: 'Stmt' | 'Rpt' | 'Ntfctn', of: AccountStatement, sums: boolean): string {
  const period = of.from === undefined || of.to === undefined ? '' : element('FrToDt', value('FrDtTm', of.from), value('ToDtTm', of.to))
  const information = { Stmt: 'AddtlStmtInf', Rpt: 'AddtlRptInf', Ntfctn: 'AddtlNtfctnInf' }[name]
  return element(
    name, value('Id', cut(of.id, 35)), value('ElctrncSeqNb', of.sequence), value('CreDtTm', of.createdAt), period, accountXml(of),
    ...of.balances.map(balance), sums ? summary(of.entries) : '', ...of.entries.map(entryXml), value(information, of.additional, FREE_TEXT),
  )
}
