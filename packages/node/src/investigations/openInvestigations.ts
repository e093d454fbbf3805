import type { HttpContext } from '../http/context.ts'
import { Acting } from './acting.ts'
import { Cancelling } from './cancelling.ts'
import { CaseBook } from './caseBook.ts'
import { Investigations } from './investigations.ts'
import { OutgoingReturns } from './outgoingReturns.ts'
import { Refunds } from './refunds.ts'
import { Returning } from './returning.ts'

/** Requests for cancellation and refund, and returns, of a node that serves. */
export type OpenInvestigations = Readonly<{ investigations: Investigations; refunds: Refunds; returning: Returning; outgoing: OutgoingReturns }>

/** Puts it together; what lies in the vault is read when it is asked for first. */
export function openInvestigations(context: HttpContext): OpenInvestigations {
  const { vault, paymentFiles: files, fileOwners: owners, now } = context
  const book = new CaseBook(vault)
  const acting = new Acting(context)
  const refunds = new Refunds(book, acting, now)
  const cancelling = new Cancelling({ acting, files, owners, refunds })
  return { refunds, investigations: new Investigations({ book, acting, refunds, now, cancelling }), returning: new Returning({ book, acting, cancelling, now }), outgoing: new OutgoingReturns(acting, files.directory, book) }
}
