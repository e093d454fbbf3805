import type { Money, PartyOrAgent, StatusReason } from '@jianghan/gateway-iso20022'
import type { AuditActor } from '@jianghan/client/audit'

/** Which payment a request means, as it names it. */
export type Named = Readonly<{ cancellationId?: string; messageId?: string; messageName?: string; instructionId?: string; endToEndId?: string; uetr?: string; reasons: readonly string[] }>

/**
 * What was done about one payment. cancelled: it will not be made · refused: it stays as it is · proposed: other officers have to agree · moving: it is on its way, and not settled ·
 * asked: it is settled, and the payee was asked to give it back.
 */
export type Done = Readonly<{ state: 'cancelled' | 'refused' | 'proposed' | 'moving' | 'asked'; uetr?: string; /** Hexadecimal, of a scheduled payment. */ schedule?: string; reason?: StatusReasonWords; /** Of the request for a refund. */ refund?: string }>

/** Why, in both languages; the code is one of ExternalPaymentCancellationRejection1Code. */
export type StatusReasonWords = Readonly<{ code: string; zh: string; en: string }>

/** A request for cancellation (camt.055) as it is kept. */
export type CancellationCase = Readonly<{
  version: 1
  /** Of sender and Assgnmt/Id, hexadecimal. */
  key: string
  /** Assgnmt/Id. */
  id: string
  /** SHA-256 of the message, hexadecimal. */
  digest: string
  assigner: PartyOrAgent
  assignee: PartyOrAgent
  /** Milliseconds since 1970. */
  receivedAt: number
  by: AuditActor
  /** The member for which it came; none where the operator of a node of several members sent it. */
  member?: string
  /** A file that is to be cancelled whole. */
  file?: Readonly<{ messageId: string; messageName: string }>
  named: readonly Named[]
}>

/** What became of a case: of the whole file, and of each payment in the order in which they were named. */
export type CaseEnd = Readonly<{ case: string; file?: Done; done: readonly Done[] }>

/** A message of returns (pacs.004) as it is kept. */
export type ReturnCase = Readonly<{ version: 1; key: string; messageId: string; digest: string; /** Milliseconds since 1970. */ receivedAt: number; by: AuditActor }>

/** What became of one return: paid back · refused · open while other officers have to agree. */
export type Returned = Readonly<{ state: 'done' | 'refused' | 'open'; /** Of what it pays. */ uetr?: string; transactionId?: string; height?: string; reason?: StatusReasonWords }>

/** What became of a message of returns, in its order. */
export type ReturnsEnd = Readonly<{ case: string; done: readonly Returned[] }>

/** The payee is asked to give a payment back. Ids of accounts are hexadecimal, amounts of atoms text. */
export type RefundRequest = Readonly<{
  version: 1
  uetr: string
  amount: Money
  atoms: string
  asset: string
  debtor: string
  creditor: string
  payer: string
  payee: string
  /** Codes of the payer's reasons (ExternalCancellationReason1Code). */
  reasons: readonly string[]
  /** Milliseconds since 1970. */
  askedAt: number
}>

/** What the payee decided. */
export type RefundDecision = Readonly<{ version: 1; request: string; accepted: boolean; /** Of the refund on the ledger. */ transactionId?: string; reason?: StatusReasonWords; at: number }>

/** A reason in one language, as a message says it. */
export const inWords = ({ code, ...words }: StatusReasonWords, language: 'zh' | 'en'): StatusReason => ({ code, additionalInfo: words[language] })
