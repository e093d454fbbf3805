import type { Account, Agent, CreditTransfer, Money, Party, PaymentInformation, PaymentInitiation } from '../model.ts'
import type { ProofReference } from '../statement/model.ts'

/** One payment as it was booked. */
export interface BookedTransfer {
  /** What the bank calls it, at most 35 characters. */
  readonly servicerReference?: string
  readonly proof?: ProofReference
  readonly transfer: Omit<CreditTransfer, 'source'>
}

/** Bookings that came of one payment information, or one incoming payment. */
export interface Booking {
  readonly direction: 'DBIT' | 'CRDT'
  /** True: one entry for the sum, the payments as its details (BtchBookg). False: an entry for each payment. */
  readonly batchBooking: boolean
  /** YYYY-MM-DD. */
  readonly bookingDate: string
  readonly valueDate: string
  readonly messageId?: string
  readonly paymentInformationId?: string
  readonly debtor: Party
  readonly debtorAccount: Account
  readonly debtorAgent?: Agent
  /** DMCT domestic, XBCT across a border, BOOK within one bank (ISO 20022 bank transaction codes, domain PMNT). */
  readonly kind?: 'DMCT' | 'XBCT' | 'BOOK'
  /** At least one; all in one currency where `batchBooking` is true. */
  readonly payments: readonly BookedTransfer[]
}

/** What is told about one account. */
export interface AccountNotification {
  readonly id: string
  readonly account: Account
  readonly owner?: Party
  readonly servicer?: Agent
  readonly bookings: readonly Booking[]
}

/** What a camt.054 says. */
export interface Notification {
  readonly messageId: string
  /** xs:dateTime with zone. */
  readonly creationDateTime: string
  readonly recipient?: Party
  readonly notifications: readonly AccountNotification[]
}

/** What the caller knows of a settled payment; undefined when it is not settled and so not told. */
export type Settlement = { readonly bookingDate: string; readonly valueDate: string; readonly uetr?: string; readonly servicerReference?: string; readonly proof?: ProofReference } | undefined

type SettlementOf = (transfer: CreditTransfer, group: PaymentInformation) => Settlement

function booked(transfer: CreditTransfer, settlement: NonNullable<Settlement>): BookedTransfer {
  const { servicerReference, uetr, proof } = settlement
  return {
    ...(servicerReference === undefined ? {} : { servicerReference }),
    ...(proof === undefined ? {} : { proof }),
    transfer: uetr === undefined ? transfer : { ...transfer, uetr },
  }
}

function partsOf(message: PaymentInitiation, group: PaymentInformation): Pick<Booking, 'messageId' | 'paymentInformationId' | 'debtor' | 'debtorAccount' | 'debtorAgent'> {
  const { debtor, debtorAccount, debtorAgent } = group
  return { messageId: message.messageId, paymentInformationId: group.id, debtor, debtorAccount, debtorAgent }
}

/**
 * The bookings on the debtor's account for one payment information, as its BtchBookg asks: settled payments that share booking day, value day
 * and currency make one booking. Payments that are not settled are left out.
 */
export function debtorBookings(message: PaymentInitiation, group: PaymentInformation, settlementOf: SettlementOf): Booking[] {
  const byDays = new Map<string, Booking & { payments: BookedTransfer[] }>()
  for (const transfer of group.transactions) {
    const settlement = settlementOf(transfer, group)
    if (settlement === undefined) continue
    const { bookingDate, valueDate } = settlement
    const key = `${bookingDate} ${valueDate} ${transfer.amount.currency}`
    const booking = byDays.get(key) ?? { direction: 'DBIT', batchBooking: group.batchBooking, bookingDate, valueDate, ...partsOf(message, group), payments: [] }
    byDays.set(key, booking)
    booking.payments.push(booked(transfer, settlement))
  }
  return [...byDays.values()]
}

/** The booking of one settled payment on the creditor's account. */
export function creditorBooking(message: PaymentInitiation, group: PaymentInformation, transfer: CreditTransfer, settlement: NonNullable<Settlement>): Booking {
  const { bookingDate, valueDate } = settlement
  // The payer's own grouping (MsgId, PmtInfId) is no business of the creditor.
  const { debtor, debtorAccount, debtorAgent } = partsOf(message, group)
  return { direction: 'CRDT', batchBooking: false, bookingDate, valueDate, debtor, debtorAccount, ...(debtorAgent ? { debtorAgent } : {}), payments: [booked(transfer, settlement)] }
}

/** The currency of a booking whose payments share one; undefined where they do not. */
export function currencyOf(booking: Booking): Money['currency'] | undefined {
  const currency = booking.payments[0]?.transfer.amount.currency
  return booking.payments.every(({ transfer }) => transfer.amount.currency === currency) ? currency : undefined
}
