import type { Words } from '@jianghan/kernel/schema'

/** Name and version of the data that a receipt carries. */
export const RECEIPT_FORMAT = 'jianghan-receipt-1'
/** Media type of that data, and its name among the attachments of a document. */
export const RECEIPT_DATA = { mediaType: 'application/json', file: 'receipt.json' } as const
/** Name of the proof among the attachments of a document. */
export const RECEIPT_PROOF_FILE = 'proof.jhproof'

/** The bank that issued the money of a side: its member, and its name where the proof shows it. */
export type ReceiptBank = Readonly<{ member: string; name?: Words }>

/** A side of a payment. What the proof does not disclose is absent. */
export type ReceiptParty = Readonly<{
  /** Address on the ledger, jh1…. */
  account: string
  name?: string
  /** Account number at its bank, as text. */
  number?: string
  /** Money in which it was paid, "CNY.HJB". */
  asset: string
  bank?: ReceiptBank
}>

/** What a receipt says of one payment that was done: nothing but what a proof shows. */
export type Receipt = Readonly<{
  /** Id of the transaction, hexadecimal: the number of the receipt. */
  transaction: string
  /** Height of the block in which the money moved, as text, and the place in it, from 0. */
  height: string
  index: number
  /** Time of that block by the clock of Beijing, RFC 3339 with +08:00. */
  time: string
  payer: ReceiptParty
  payee: ReceiptParty
  /** In atoms; `value` is a decimal without grouping where the proof tells the decimals, and `currency` the currency of ISO 4217. */
  amount: Readonly<{ asset: string; atoms: string; value?: string; currency?: string }>
  uetr?: string
  endToEndId?: string
  purpose?: string
  remittance?: string
  /** Numbers of the documents that are paid, a line each. */
  documents?: string
}>

/** The data of a document of receipts. */
export type ReceiptData = Readonly<{ format: typeof RECEIPT_FORMAT; ledger: string; receipts: readonly Receipt[] }>

/** The committed fields that a receipt shows: all that a proof made for one discloses. */
export const RECEIPT_FIELDS = [
  'creditor.name', 'creditorAccount.number', 'debtor.name', 'debtorAccount.number', 'endToEndId', 'purpose', 'remittance', 'remittance.documents',
] as const
