import { traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMember, isCode, isSubject } from '../checks.ts'
import { errors } from '../errors.ts'
import { officerOf } from './signatures.ts'

/** A certificate whose bytes are right. */
export type IssueCertificate = Readonly<{ memberId: string; certificateId: Uint8Array; subject: string; scheme: string; documentHash: Uint8Array; expiresMs: bigint }>

/** Issues a certificate. */
export const issueCertificate = declareAction<typeof traceV1.IssueCertificateSchema, IssueCertificate>({
  name: 'trace.v1.IssueCertificate',
  message: traceV1.IssueCertificateSchema,
  summary: { zh: '签发证书', en: 'Issue a certificate about a product, a place or an item' },
  example: { memberId: 'hanjiang-bank', certificateId: new Uint8Array(16).fill(7), subject: '01/09506000134352', scheme: 'organic', documentHash: new Uint8Array(32).fill(8), expiresMs: 1_795_392_000_000n },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, certificateId, subject, scheme, documentHash, expiresMs }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    const fit = certificateId.length === 16 && isSubject(subject) && isCode(scheme) && documentHash.length === 32
    return fit ? ok({ memberId, certificateId, subject, scheme, documentHash, expiresMs }) : refuse(errors.certificateShape, {})
  },
})
