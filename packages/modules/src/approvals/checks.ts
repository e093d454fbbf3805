import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { MEMBER_ID } from '@jianghan/protocol'
import { errors } from './errors.ts'

/** Bytes of a proposal's id. */
const PROPOSAL_ID_BYTES = 16

/** Shape of what names a proposal and who acts on it. */
export function checkNames({ proposalId, memberId }: Readonly<{ proposalId: Uint8Array; memberId: string }>): Decision<void> {
  if (proposalId.length !== PROPOSAL_ID_BYTES) return refuse(errors.proposalIdShape, {})
  return MEMBER_ID.test(memberId) ? ok() : refuse(errors.memberIdShape, {})
}
