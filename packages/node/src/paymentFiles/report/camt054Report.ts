import {
  type AccountNotification, type Booking, creditorBooking, debtorBookings, type CreditTransfer, type PaymentInformation, type PaymentInitiation, type Settlement, writeCamt054,
} from '@jianghan/gateway-iso20022'
import { formatAddress, fromHex } from '@jianghan/protocol'
import { dateTimeOf, dayOf, type FileFacts, type PaymentStanding, referenceOf, type Standing } from './standing.ts'

/** The bookings of one account, gathered from the file: as its debtor, and as its creditor. */
type Side = { id: string; account: AccountNotification['account']; owner: AccountNotification['owner']; servicer: AccountNotification['servicer']; bookings: Booking[] }

const settlementOf = (payment: Readonly<PaymentStanding> | undefined): Settlement => {
  if (payment?.status !== 'ACSC' || payment.timeMs === undefined) return undefined
  const [day, reference] = [dayOf(payment.timeMs), referenceOf(payment)]
  return { bookingDate: day, valueDate: day, ...(payment.uetr !== undefined && { uetr: payment.uetr }), ...(reference !== undefined && { servicerReference: reference }) }
}

const addressOf = (hex: string | undefined): string | undefined => {
  const bytes = hex === undefined ? undefined : fromHex(hex)
  return bytes?.length === 20 ? formatAddress('account', bytes) : undefined
}

/**
 * The notification (camt.054) of what a file booked on one account, named by its number or by its address on the ledger; of all debtors'
 * accounts when none is named. Undefined when the file names no such account.
 */
export function camt054Report(
  message: PaymentInitiation, { messageKey }: FileFacts, { payments, debtors }: Standing, { account, nowMs }: Readonly<{ account: string | undefined; nowMs: number }>,
): string | undefined {
  const sides = new Map<string, Side>()
  const side = (of: Omit<Side, 'id' | 'bookings'>): Side => {
    const known = sides.get(of.account.id) ?? { ...of, id: `N${messageKey.slice(0, 20)}-${sides.size + 1}`, bookings: [] }
    sides.set(of.account.id, known)
    return known
  }
  let index = 0
  for (const [place, group] of message.paymentInformations.entries()) {
    const settlements = new Map<CreditTransfer, Settlement>()
    const asked = (number: string, hex: string | undefined): boolean => account !== undefined && (account === number || account === addressOf(hex))
    const credited: [CreditTransfer, Settlement][] = []
    for (const transfer of group.transactions) {
      const payment = payments[index++]
      settlements.set(transfer, settlementOf(payment))
      if (asked(transfer.creditorAccount.id, payment?.creditor)) credited.push([transfer, settlementOf(payment)])
    }
    if (account === undefined || asked(group.debtorAccount.id, debtors[place])) {
      const { debtorAccount, debtor, debtorAgent } = group
      side({ account: debtorAccount, owner: debtor, servicer: debtorAgent }).bookings.push(...debtorBookings(message, group, transfer => settlements.get(transfer)))
    }
    credit(message, group, credited, side)
  }
  if (sides.size === 0) return undefined
  return writeCamt054({
    messageId: `B${messageKey.slice(0, 20)}-${nowMs.toString(36)}`, creationDateTime: dateTimeOf(nowMs),
    notifications: [...sides.values()].map(({ owner, servicer, ...rest }) => ({ ...rest, ...(owner && { owner }), ...(servicer && { servicer }) })),
  })
}

function credit(
  message: PaymentInitiation, group: PaymentInformation, credited: readonly [CreditTransfer, Settlement][], side: (of: Omit<Side, 'id' | 'bookings'>) => Side,
): void {
  for (const [transfer, settlement] of credited) {
    const own = side({ account: transfer.creditorAccount, owner: transfer.creditor, servicer: transfer.creditorAgent })
    if (settlement !== undefined) own.bookings.push(creditorBooking(message, group, transfer, settlement))
  }
}
