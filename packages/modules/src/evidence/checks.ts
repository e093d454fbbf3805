import { type Decision, ok, refuse } from '@jianghan/kernel/schema'
import { MEMBER_ID } from '@jianghan/protocol'
import { errors } from './errors.ts'

/** Purposes and reasons: codes rather than texts, since nothing confidential may stand on the ledger. */
const CODE = /^[a-z][a-z0-9-]{1,30}$/
/** type "/" subtype of RFC 6838, section 4.2, in small letters. */
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

/** Shape of members' ids. */
export const checkMembers = (...ids: readonly string[]): Decision<void> => (ids.every(id => MEMBER_ID.test(id)) ? ok() : refuse(errors.memberIdShape, {}))
/** Shape of a hash or a root. */
export const checkDigest = (digest: Uint8Array): Decision<void> => (digest.length === 32 ? ok() : refuse(errors.digestShape, {}))
/** Shape of a purpose or a reason. */
export const checkCode = (code: string): Decision<void> => (CODE.test(code) ? ok() : refuse(errors.codeShape, {}))
/** Shape of a media type. */
export const checkMediaType = (type: string): Decision<void> => (MEDIA_TYPE.test(type) ? ok() : refuse(errors.mediaTypeShape, {}))

/** The first refusal among checks; all of them are cheap. */
export function firstRefusal(...checks: readonly Decision<void>[]): Decision<void> {
  return checks.find(check => check.refused) ?? ok()
}
