import Type, { type Static } from 'typebox'
import type { Caller } from '../../callers/caller.ts'
import type { StoredMessage } from '../../paymentFiles/messageStore.ts'
import type { MessageLine } from '../../paymentFiles/paymentFiles.ts'
import { dateTimeOf } from '../../paymentFiles/report/standing.ts'
import { ProblemFault } from '../../problem/define.ts'
import type { HttpContext } from '../context.ts'
import type { MESSAGE } from './iso20022Shapes.ts'

/** A file by its MsgId. */
export const MSG_ID = Type.Object({ msgId: Type.String({ minLength: 1, maxLength: 140 }) })
/** Whose file, where that is not clear. */
export const PARTY = { initiatingParty: Type.Optional(Type.String({ maxLength: 200, description: 'Name, USCC or LEI of who sent it, where several sent the same MsgId.' })) }

/** A payment file in a list. */
export const lineJson = ({ msgId, initiatingParty, receivedAt, count, settled, refused, pending, done, waiting }: MessageLine): Static<typeof MESSAGE> =>
  ({ msgId, initiatingParty, receivedAt: dateTimeOf(receivedAt), count, settled, refused, pending, done, waiting })

/** The one file of this MsgId among those that the caller sees; what others sent is answered as what is not there. */
export async function theOne({ paymentFiles, fileOwners }: HttpContext, caller: Caller, msgId: string, initiatingParty: string | undefined): Promise<StoredMessage> {
  const seen: StoredMessage[] = []
  for (const message of paymentFiles.named(msgId, initiatingParty)) if (await fileOwners.sees(caller, message)) seen.push(message)
  const found = paymentFiles.theOne(msgId, initiatingParty, seen)
  if ('definition' in found) throw new ProblemFault(found)
  return found
}
