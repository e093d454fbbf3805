import { defineQuery } from '@jianghan/kernel'
import { listCertificates as schema } from '../schema/queries.ts'
import { state } from '../state.ts'

/** Certificates about a subject, those that were revoked or have expired among them. */
export const listCertificates = defineQuery(schema, {
  run: (read, { subject, page }) => ({ subject, certificates: state.certified.page(read, subject, page) }),
  provedBy: ({ subject }) => [state.certified.keyOf(subject)],
})
