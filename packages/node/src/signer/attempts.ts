import { fromUtf8, utf8 } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import type { Attempt } from '../idempotency/requestStore.ts'
import type { SignedHere } from './nodeSigner.ts'

/** What was signed for a request and is about to be sent. */
export type SignedRequest = Readonly<{ frames: readonly Uint8Array[]; proposals: readonly (SignedHere['proposal'] | null)[] }>

/**
 * Signs for a request once: what was signed is written down before it is sent, and an attempt after a crash or a lost answer sends those very bytes again, which the
 * ledger executes once. Throws ProblemFault where the request has no key to be known by.
 */
export async function signedOnce(attempt: Attempt | undefined, sign: () => Promise<readonly SignedHere[]>): Promise<Readonly<{ request: SignedRequest; fresh: readonly SignedHere[] }>> {
  if (attempt === undefined) return fail(doorProblems.idempotencyKeyNeeded)
  if (attempt.noted !== undefined) return { request: readNote(attempt.noted), fresh: [] }
  const fresh = await sign()
  const request: SignedRequest = { frames: fresh.map(({ frame }) => frame), proposals: fresh.map(({ proposal = null }) => proposal) }
  attempt.note(writeNote(request))
  return { request, fresh }
}

const writeNote = ({ frames, proposals }: SignedRequest): Uint8Array => utf8(JSON.stringify({ frames: frames.map(frame => Buffer.from(frame).toString('base64')), proposals }))

/** Only bytes that this node has sealed itself come here. */
function readNote(bytes: Uint8Array): SignedRequest {
  const { frames, proposals } = JSON.parse(fromUtf8(bytes) ?? '') as { frames: string[]; proposals: SignedRequest['proposals'] }
  return { frames: frames.map(text => new Uint8Array(Buffer.from(text, 'base64'))), proposals }
}
