import type { Agent, Money, Party, Account } from '../model.ts'

/** One payment that is returned, whole or in part (TxInf of a pacs.004). */
export interface PaymentReturn {
  /** What the sender calls the return, at most 35 characters. */
  readonly id?: string
  readonly originalInstructionId?: string
  readonly originalEndToEndId?: string
  readonly originalTransactionId?: string
  readonly originalUetr?: string
  readonly originalAmount?: Money
  /** Never more than the original. */
  readonly amount: Money
  /** YYYY-MM-DD. */
  readonly settlementDate?: string
  readonly reasons: readonly { readonly code?: string; readonly words: readonly string[] }[]
  /** Who pays back, and who is paid: the original's creditor and debtor. */
  readonly debtor?: Party
  readonly debtorAccount?: Account
  readonly debtorAgent?: Agent
  readonly creditor?: Party
  readonly creditorAccount?: Account
  readonly creditorAgent?: Agent
}

/** A message of returns: one pacs.004. */
export interface ReturnMessage {
  readonly messageId: string
  readonly creationDateTime: string
  readonly instructingAgent?: Agent
  readonly instructedAgent?: Agent
  readonly original?: { readonly messageId: string; readonly messageName: string }
  readonly returns: readonly PaymentReturn[]
}
