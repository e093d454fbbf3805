import { traceV1 } from '@jianghan/protocol'
import { declareAction, ok, refuse } from '@jianghan/kernel/schema'
import { checkMember, isCode } from '../checks.ts'
import { errors } from '../errors.ts'
import { officerOf } from './signatures.ts'

/** A revocation whose bytes are right. */
export type RevokeCertificate = Readonly<{ memberId: string; certificateId: Uint8Array; reason: string }>

/** Revokes a certificate. */
export const revokeCertificate = declareAction<typeof traceV1.RevokeCertificateSchema, RevokeCertificate>({
  name: 'trace.v1.RevokeCertificate',
  message: traceV1.RevokeCertificateSchema,
  summary: { zh: '撤销证书', en: 'Revoke a certificate' },
  example: { memberId: 'hanjiang-bank', certificateId: new Uint8Array(16).fill(7), reason: 'withdrawn' },
  requires: ({ memberId }) => officerOf(memberId),
  check({ memberId, certificateId, reason }) {
    const member = checkMember(memberId)
    if (member.refused) return member
    return certificateId.length === 16 && isCode(reason) ? ok({ memberId, certificateId, reason }) : refuse(errors.certificateShape, {})
  },
})
