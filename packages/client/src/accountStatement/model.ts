import type { ReceiptBank } from '../receipt/model.ts'

/** Name and version of the data that a statement of account carries. */
export const STATEMENT_FORMAT = 'jianghan-statement-1'
/** Media type of that data, and its name among the attachments of a document. */
export const STATEMENT_DATA = { mediaType: 'application/json', file: 'statement.json' } as const

/** How many movements, and what they come to. */
export type StatementTotal = Readonly<{ count: number; atoms: string }>

/** One movement on the account. What this node does not know, or what is not for the reader, is absent. Amounts in atoms, as text. */
export type StatementEntryData = Readonly<{
  /** CRDT in, DBIT out. */
  direction: 'CRDT' | 'DBIT'
  atoms: string
  /** What the account held afterwards. */
  balance: string
  /** Time of the block by the clock of Beijing, RFC 3339 with +08:00. */
  time: string
  /** Id of the transaction, hexadecimal, and the block that it moved the money in. */
  transaction: string
  height: string
  uetr?: string
  endToEndId?: string
  counterparty?: Readonly<{ name?: string; number?: string }>
  purpose?: string
  remittance?: string
  /** Set on the line of a fee, which stands beside the payment that it was charged for. */
  fee?: true
}>

/** A statement of one account for one business day (UTC+8). Amounts in atoms, as text. */
export type StatementData = Readonly<{
  format: typeof STATEMENT_FORMAT
  ledger: string
  /** Number of the statement: the same for the same account and day. */
  id: string
  day: string
  /** Whether the day was over when the statement was made. */
  complete: boolean
  account: Readonly<{ address: string; number?: string; owner?: string; bank: ReceiptBank; bankCode?: string }>
  asset: string
  currency: string
  decimals: number
  opening: string
  credits: StatementTotal
  debits: StatementTotal
  closing: string
  /** What ties the statement to the proof: the balance that the proof shows after a block, and what moved between the end of the day and that block. */
  anchor: Readonly<{ height: string; atoms: string; since: string }>
  entries: readonly StatementEntryData[]
}>

/** JSON text of the data, as it is attached to a document. */
export const statementText = (data: StatementData): string => `${JSON.stringify(data, undefined, 1)}\n`
