import type { Agent, Money, Party } from '../model.ts'
import type { StatusReason } from '../pain002/report.ts'

/** An organisation or an institution. */
export type PartyOrAgent = { readonly party: Party } | { readonly agent: Agent }

/** One payment that is to be cancelled (TxInf). */
export interface Cancellation {
  readonly id?: string
  readonly instructionId?: string
  readonly endToEndId?: string
  readonly uetr?: string
  readonly amount?: Money
  readonly reasons: readonly { readonly code?: string; readonly words: readonly string[] }[]
}

/** A group of payments of which some are, or with `whole` the group is, to be cancelled (OrgnlPmtInfAndCxl). */
export interface GroupCancellation {
  readonly paymentInformationId: string
  readonly messageId?: string
  readonly whole: boolean
  readonly payments: readonly Cancellation[]
}

/** A customer's request to cancel payments of a file: one camt.055. */
export interface CancellationRequest {
  /** Assgnmt/Id, at most 35 characters. */
  readonly id: string
  readonly creationDateTime: string
  readonly assigner: PartyOrAgent
  readonly assignee: PartyOrAgent
  /** The file that is meant, where one is named. */
  readonly original?: { readonly messageId: string; readonly messageName: string; readonly whole: boolean }
  readonly groups: readonly GroupCancellation[]
}

/** What became of the cancellation of one payment: ACCR cancelled, RJCR not, PDCR not known yet. */
export interface CancellationOutcome {
  readonly cancellationId?: string
  readonly messageId?: string
  readonly messageName?: string
  readonly instructionId?: string
  readonly endToEndId?: string
  readonly uetr?: string
  readonly amount?: Money
  readonly status: 'ACCR' | 'RJCR' | 'PDCR'
  /** Codes of ExternalPaymentCancellationRejection1Code, with words. */
  readonly reasons?: readonly StatusReason[]
}

/** The answer to a request (camt.029). */
export interface Resolution {
  readonly id: string
  readonly creationDateTime: string
  readonly assigner: PartyOrAgent
  readonly assignee: PartyOrAgent
  /** What became of a file that was to be cancelled as a whole. */
  readonly group?: Readonly<{ messageId: string; messageName: string }> & Pick<CancellationOutcome, 'status' | 'reasons'>
  readonly outcomes: readonly CancellationOutcome[]
}
