import { defineAction, ok, refuse } from '@jianghan/kernel'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { revokeCertificate as schema } from '../schema/revokeCertificate.ts'
import { state } from '../state.ts'

/** Revokes a certificate; it stays, and says why. */
export const revokeCertificate = defineAction(schema, {
  decide(read, { body: { memberId, certificateId } }) {
    const known = state.certificates.get(read, certificateId)
    if (known === undefined) return refuse(errors.certificateNotFound, {})
    if (known.issuer !== memberId) return refuse(errors.notTheIssuer, { issuer: known.issuer })
    return known.revoked === '' ? ok(known) : refuse(errors.alreadyRevoked, { reason: known.revoked })
  },
  apply(write, { body: { memberId, certificateId, reason } }, known) {
    state.certificates.put(write, certificateId, { ...known, revoked: reason })
    write.emit(events.certificateRevoked, { memberId, certificateId, subject: known.subject, reason })
  },
})
