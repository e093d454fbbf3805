import type { KeyPair, Verifier } from '@jianghan/crypto'
import type { Json } from '@jianghan/kernel'
import { toHex } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { type InvitationContent, misfit } from './contents.ts'
import { ceremonyProblems } from './problems.data.ts'
import { formatSigned, readSigned } from './signedFile.ts'

/** The file with which a founder invites others to begin a ledger together. */
export type Invitation = Readonly<{ content: InvitationContent; /** Its name in requests, hexadecimal. */ hash: string }>

const FORMAT = 'jianghan-invitation'

/** Text of an invitation, signed by the founder's admin: whoever receives it sees whether it was changed on the way. */
export const formatInvitation = (content: InvitationContent, admin: KeyPair): string => formatSigned(FORMAT, content as Record<string, Json>, [admin])

/** Reads an invitation; throws ProblemFault ceremonyFileInvalid. `file` names it in the message. */
export function readInvitation(text: string, file: string, verifier: Verifier): Invitation {
  const invalid = (what: string): never => fail(ceremonyProblems.ceremonyFileInvalid, { file, kind: 'invitation', what })
  const read = readSigned(text, FORMAT, verifier)
  if ('wrong' in read) return invalid(read.wrong)
  const wrong = misfit('invitation', read.content)
  if (wrong !== undefined) return invalid(wrong)
  return { content: read.content as InvitationContent, hash: toHex(read.hash) }
}
