import { assert } from '@jianghan/protocol'
import { currencyOf } from './camt054/notification.ts'
import type { AccountNotification, BookedTransfer, Booking, Notification } from './camt054/notification.ts'
import { CURRENCY_DECIMALS } from './currencies.data.ts'
import { AMOUNT_SCALE, formatScaled, parseDecimal, scaled } from './decimal.ts'
import type { Money, Party } from './model.ts'
import { accountContent, agent, choice, partyContent, remittance } from './writeParts.ts'
import { documentOf, element, money, value } from './xml/write.ts'

/** The version written: the one of the 2019 set, which CBPR+ uses as well. */
export const CAMT054_MESSAGE = 'camt.054.001.08'

function sumOf(payments: readonly BookedTransfer[], currency: string): Money {
  let units = 0n
  for (const { transfer } of payments) {
    const decimal = parseDecimal(transfer.amount.value)
    const one = decimal && scaled(decimal, AMOUNT_SCALE)
    assert(one !== undefined, 'a booked amount is a decimal')
    units += one
  }
  return { currency, value: formatScaled(units, AMOUNT_SCALE, CURRENCY_DECIMALS.get(currency) ?? 0) }
}

/** Domain PMNT; issued credit transfers on the debtor's side, received ones on the creditor's (ISO 20022 bank transaction code set). */
function transactionCode(booking: Booking): string {
  const family = booking.direction === 'DBIT' ? 'ICDT' : 'RCDT'
  return element('BkTxCd', element('Domn', value('Cd', 'PMNT'), element('Fmly', value('Cd', family), value('SubFmlyCd', booking.kind ?? 'DMCT'))))
}

function party(name: string, of: Party | undefined): string {
  return of === undefined ? '' : element(name, element('Pty', partyContent(of)))
}

function details(booking: Booking, payment: BookedTransfer): string {
  const { transfer } = payment
  return element(
    'TxDtls',
    element(
      'Refs', value('MsgId', booking.messageId), value('AcctSvcrRef', payment.servicerReference), value('PmtInfId', booking.paymentInformationId),
      value('InstrId', booking.direction === 'DBIT' ? transfer.instructionId : undefined), value('EndToEndId', transfer.endToEndId), value('UETR', transfer.uetr),
    ),
    money('Amt', transfer.amount), value('CdtDbtInd', booking.direction),
    element(
      'RltdPties', party('Dbtr', booking.debtor), element('DbtrAcct', accountContent(booking.debtorAccount)), party('UltmtDbtr', transfer.ultimateDebtor),
      party('Cdtr', transfer.creditor), element('CdtrAcct', accountContent(transfer.creditorAccount)), party('UltmtCdtr', transfer.ultimateCreditor),
    ),
    element('RltdAgts', agent('DbtrAgt', booking.debtorAgent), agent('CdtrAgt', transfer.creditorAgent)),
    choice('Purp', transfer.purpose), remittance(transfer.remittance),
  )
}

function entry(booking: Booking, amount: Money, reference: string | undefined, content: string): string {
  return element(
    'Ntry',
    money('Amt', amount), value('CdtDbtInd', booking.direction), element('Sts', value('Cd', 'BOOK')),
    element('BookgDt', value('Dt', booking.bookingDate)), element('ValDt', value('Dt', booking.valueDate)), value('AcctSvcrRef', reference),
    transactionCode(booking), element('NtryDtls', content),
  )
}

function entries(booking: Booking): string[] {
  assert(booking.payments.length > 0, 'a booking has payments')
  if (!booking.batchBooking) {
    return booking.payments.map((payment) => entry(booking, payment.transfer.amount, payment.servicerReference, details(booking, payment)))
  }
  const currency = currencyOf(booking)
  assert(currency !== undefined, 'a batch is in one currency')
  const sum = sumOf(booking.payments, currency)
  const batch = element(
    'Btch', value('MsgId', booking.messageId), value('PmtInfId', booking.paymentInformationId), value('NbOfTxs', `${booking.payments.length}`),
    money('TtlAmt', sum), value('CdtDbtInd', booking.direction),
  )
  return [entry(booking, sum, undefined, batch + booking.payments.map((payment) => details(booking, payment)).join(''))]
}

function notification(of: AccountNotification, creationDateTime: string): string {
  const account = accountContent(of.account) + element('Ownr', of.owner && partyContent(of.owner)) + agent('Svcr', of.servicer)
  return element('Ntfctn', value('Id', of.id), value('CreDtTm', creationDateTime), element('Acct', account), ...of.bookings.flatMap(entries))
}

/**
 * Writes a debit and credit notification (ISO 20022 camt.054.001.08) as XML in UTF-8, valid against its schema for bookings made from a message that
 * `readPain001` gave. `batchBooking` shapes the entries: one for the sum with the payments as details, or one for each payment.
 * A batch in several currencies or a booking without payments is a mistake of the program that calls, and throws.
 */
export function writeCamt054(of: Notification): string {
  return documentOf(
    CAMT054_MESSAGE,
    element(
      'BkToCstmrDbtCdtNtfctn',
      element('GrpHdr', value('MsgId', of.messageId), value('CreDtTm', of.creationDateTime), element('MsgRcpt', of.recipient && partyContent(of.recipient))),
      ...of.notifications.map((one) => notification(one, of.creationDateTime)),
    ),
  )
}
