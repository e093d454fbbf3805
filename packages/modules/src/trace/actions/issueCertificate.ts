import { defineAction, ok, refuse } from '@jianghan/kernel'
import { toMillis } from '@jianghan/protocol'
import { errors } from '../errors.ts'
import { events } from '../events.ts'
import { issueCertificate as schema } from '../schema/issueCertificate.ts'
import { state } from '../state.ts'

/** Issues a certificate. Whether its issuer may, those who read it decide: they see who it is. */
export const issueCertificate = defineAction(schema, {
  decide(read, { body: { certificateId, expiresMs } }) {
    const known = state.certificates.get(read, certificateId)
    if (known !== undefined) return refuse(errors.certificateExists, { height: known.height })
    const nowMs = toMillis(read.time)
    return expiresMs > nowMs ? ok() : refuse(errors.certificateExpired, { nowMs })
  },
  apply(write, { body: { memberId, certificateId, subject, scheme, documentHash, expiresMs } }) {
    const { height } = write
    state.certificates.put(write, certificateId, { issuer: memberId, subject, scheme, documentHash, expiresMs, height, revoked: '' })
    state.certified.append(write, subject, { certificateId, issuer: memberId, scheme, height })
    write.emit(events.certificateIssued, { memberId, certificateId, subject, scheme, documentHash, expiresMs })
  },
})
