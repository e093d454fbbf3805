import type { Account, Agent, CodeOrName, Money, Party, Remittance } from '../model.ts'

/** Which way money went, seen from the account: in (CRDT) or out (DBIT). */
export type Direction = 'CRDT' | 'DBIT'

/** Where the ledger holds what was booked, so that it can be proved: stands in SplmtryData of each payment. */
export interface ProofReference {
  readonly chainId: string
  /** Hexadecimal, 64 digits. */
  readonly transactionId: string
  /** Height of the block. */
  readonly height: string
}

/** Bank transaction code: of ISO 20022 (domain, family, sub-family, as PMNT RCDT DMCT), or a bank's own. */
export type TransactionCode =
  | { readonly domain: string; readonly family: string; readonly subFamily: string }
  | { readonly proprietary: string; readonly issuer?: string }

/** One payment of an entry (TxDtls). What is not known, or not for the reader, is absent. */
export interface StatementPayment {
  readonly direction: Direction
  readonly amount: Money
  readonly messageId?: string
  readonly paymentInformationId?: string
  readonly servicerReference?: string
  readonly instructionId?: string
  readonly endToEndId?: string
  readonly uetr?: string
  readonly debtor?: Party
  readonly debtorAccount?: Account
  readonly debtorAgent?: Agent
  readonly ultimateDebtor?: Party
  readonly creditor?: Party
  readonly creditorAccount?: Account
  readonly creditorAgent?: Agent
  readonly ultimateCreditor?: Party
  readonly purpose?: CodeOrName
  readonly remittance?: Remittance
  /** Free words, at most 500 characters. */
  readonly additional?: string
  readonly proof?: ProofReference
}

/** One booking on an account (Ntry): a payment, or the sum of several (BtchBookg). */
export interface StatementEntry {
  readonly direction: Direction
  readonly amount: Money
  /** Whether it takes back an earlier one. */
  readonly reversal?: boolean
  /** BOOK booked, PDNG on its way, INFO told only, FUTR to come. */
  readonly status: string
  /** YYYY-MM-DD, or xs:dateTime. */
  readonly bookingDate?: string
  readonly valueDate?: string
  /** What the bank calls it, at most 35 characters. */
  readonly reference?: string
  readonly code: TransactionCode | undefined
  /** Of an entry for several payments: by what the payer knows them. */
  readonly batch?: { readonly messageId?: string; readonly paymentInformationId?: string; readonly count?: number }
  readonly payments: readonly StatementPayment[]
  readonly additional?: string
}

/** A balance at a time: OPBD opening and CLBD closing booked, ITBD within the day, and others of the external set. */
export interface StatementBalance {
  readonly type: string
  /** Without sign. */
  readonly amount: Money
  readonly direction: Direction
  /** YYYY-MM-DD, or xs:dateTime. */
  readonly date: string
}

/**
 * What moved on an account from one moment to another, whoever tells it: the ledger (camt.053 of a day, camt.052 within it, PDF, JSON)
 * or a bank outside (`readCamt053`). The one model for all of them.
 */
export interface AccountStatement {
  /** At most 35 characters. */
  readonly id: string
  /** Number among the statements of the account. */
  readonly sequence?: string
  /** xs:dateTime. */
  readonly createdAt?: string
  /** xs:dateTime: the period. */
  readonly from?: string
  readonly to?: string
  readonly account: Account
  readonly owner?: Party
  readonly servicer?: Agent
  readonly balances: readonly StatementBalance[]
  readonly entries: readonly StatementEntry[]
  readonly additional?: string
}

/** Several statements in one message. */
export interface StatementMessage {
  /** At most 35 characters. */
  readonly messageId: string
  /** xs:dateTime with zone. */
  readonly createdAt: string
  readonly recipient?: Party
  readonly statements: readonly AccountStatement[]
}
