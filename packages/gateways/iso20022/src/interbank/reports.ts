import type { Account, Agent, Party } from '../model.ts'

/** Which message is asked for: a statement of days, what was booked today, single bookings. */
export type RequestedReport = 'camt.052' | 'camt.053' | 'camt.054'

/** One report that is asked for (RptgReq of a camt.060). */
export interface ReportRequest {
  readonly id?: string
  /** As `camt.053.001.08`; whichever version is named, ours is answered. */
  readonly messageName: string
  readonly report: RequestedReport
  readonly account?: Account
  readonly owner: { readonly party: Party } | { readonly agent: Agent }
  readonly servicer?: Agent
  /** YYYY-MM-DD; both days are within. Absent: today. */
  readonly from?: string
  readonly to?: string
}

/** A request for reports: one camt.060. */
export interface ReportRequests {
  readonly messageId: string
  readonly creationDateTime: string
  readonly requests: readonly ReportRequest[]
}
