import type { NameChecks } from '../payeeNames.ts'
import type { Reason } from '../reasons.ts'

/** What is known of one payment: PDNG on its way, ACSC settled, RJCT refused. Bytes are hexadecimal here, since this crosses threads and goes into the vault as JSON. */
export type PaymentStanding = {
  status: 'PDNG' | 'ACSC' | 'RJCT'
  /** Of the file, or made; absent where a payment without one was refused before it was planned. */
  uetr?: string
  transactionId?: string
  /** Ledger account of the creditor. */
  creditor?: string
  height?: string
  /** Time of its block, milliseconds since 1970. */
  timeMs?: number
  /** Place in the list of reasons. */
  reason?: number
}

/** What is known of a file: payments in the order of the file, and the reasons that they name. */
export type Standing = Readonly<{
  payments: readonly Readonly<PaymentStanding>[]
  reasons: readonly Reason[]
  /** Ledger accounts of the debtors, one per PmtInf; empty where it is not known. */
  debtors: readonly string[]
  /** What payees' banks said of their names, where they were asked. */
  names?: NameChecks
}>

/** When a file came, and how it is called: what reports need to know of it beside its content. */
export type FileFacts = Readonly<{
  /** Milliseconds since 1970. */
  receivedAt: number
  /** Hexadecimal; the reports are numbered by it. */
  messageKey: string
  /** Set where it waits for other officers. */
  approval?: FileApprovalJson
}>

/** What a file that waits for approval is called at /v1/approvals. */
export type FileApprovalJson = Readonly<{ id: string; /** SHA-256 of the file. */ actionHash: string; expiresAt: string; /** Ledger keys of those who approved already, jhkey1…. */ approvals: readonly string[] }>

/** YYYY-MM-DD of a moment in China's time, by which business days are counted. */
export const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

/** xs:dateTime of a moment in China's time. */
export const dateTimeOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().replace('Z', '+08:00')

/** What the ledger calls an executed payment, in at most 35 characters: the beginning of its transaction id. */
export const referenceOf = ({ height, transactionId }: Readonly<PaymentStanding>): string | undefined => (height === undefined ? undefined : transactionId?.slice(0, 32))
