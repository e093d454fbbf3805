import { assert } from '@jianghan/protocol'
import { currencyOf } from './camt054/notification.ts'
import type { AccountNotification, BookedTransfer, Booking, Notification } from './camt054/notification.ts'
import { CURRENCY_DECIMALS } from './currencies.data.ts'
import { AMOUNT_SCALE, formatScaled } from './decimal.ts'
import type { Money } from './model.ts'
import type { StatementEntry, StatementPayment } from './statement/model.ts'
import { unitsOf } from './statement/sums.ts'
import { recordXml } from './statement/writeEntries.ts'
import { partyContent } from './writeParts.ts'
import { documentOf, element, value } from './xml/write.ts'

/** The version written: the one of the 2019 set, which CBPR+ uses as well. */
export const CAMT054_MESSAGE = 'camt.054.001.08'

function sumOf(payments: readonly BookedTransfer[], currency: string): Money {
  let units = 0n
  for (const { transfer } of payments) {
    const one = unitsOf(transfer.amount)
    assert(one !== undefined, 'a booked amount is a decimal')
    units += one
  }
  return { currency, value: formatScaled(units, AMOUNT_SCALE, CURRENCY_DECIMALS.get(currency) ?? 0) }
}

/** Domain PMNT; issued credit transfers on the debtor's side, received ones on the creditor's (ISO 20022 bank transaction code set). */
const codeOf = ({ direction, kind }: Booking) => ({ domain: 'PMNT', family: direction === 'DBIT' ? 'ICDT' : 'RCDT', subFamily: kind ?? 'DMCT' })

function paymentOf(booking: Booking, { transfer, servicerReference, proof }: BookedTransfer): StatementPayment {
  const { messageId, paymentInformationId, direction, debtor, debtorAccount, debtorAgent } = booking
  const { instructionId, endToEndId, uetr, amount, ultimateDebtor, creditor, creditorAccount, creditorAgent, ultimateCreditor, purpose, remittance } = transfer
  return {
    direction, amount, endToEndId, debtor, debtorAccount, creditor, creditorAccount,
    ...(messageId !== undefined && { messageId }), ...(paymentInformationId !== undefined && { paymentInformationId }),
    ...(servicerReference !== undefined && { servicerReference }), ...(direction === 'DBIT' && instructionId !== undefined && { instructionId }),
    ...(uetr !== undefined && { uetr }), ...(debtorAgent && { debtorAgent }), ...(ultimateDebtor && { ultimateDebtor }), ...(creditorAgent && { creditorAgent }),
    ...(ultimateCreditor && { ultimateCreditor }), ...(purpose && { purpose }), ...(remittance && { remittance }), ...(proof && { proof }),
  }
}

/** The entries of a booking: one for the sum of its payments, or one for each. */
export function entriesOf(booking: Booking): StatementEntry[] {
  assert(booking.payments.length > 0, 'a booking has payments')
  const { direction, bookingDate, valueDate, messageId, paymentInformationId } = booking
  const facts = { direction, status: 'BOOK', bookingDate, valueDate, code: codeOf(booking) }
  if (!booking.batchBooking) {
    return booking.payments.map((payment): StatementEntry => ({
      ...facts, amount: payment.transfer.amount, ...(payment.servicerReference !== undefined && { reference: payment.servicerReference }), payments: [paymentOf(booking, payment)],
    }))
  }
  const currency = currencyOf(booking)
  assert(currency !== undefined, 'a batch is in one currency')
  const batch = { ...(messageId !== undefined && { messageId }), ...(paymentInformationId !== undefined && { paymentInformationId }), count: booking.payments.length }
  return [{ ...facts, amount: sumOf(booking.payments, currency), batch, payments: booking.payments.map((payment) => paymentOf(booking, payment)) }]
}

function notification({ id, account, owner, servicer, bookings }: AccountNotification, createdAt: string): string {
  return recordXml('Ntfctn', { id, createdAt, account, ...(owner && { owner }), ...(servicer && { servicer }), balances: [], entries: bookings.flatMap(entriesOf) }, false)
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
