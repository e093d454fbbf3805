import { randomBytes } from 'node:crypto'
import { judgeToken, type NoteSignature, TIMESTAMP_MAX, timestampLine, type TimestampReason, timestampRequest, tokenOf } from '@jianghan/light'
import { toMillis, utf8 } from '@jianghan/protocol'

/** Time in which an authority has to answer, milliseconds. */
const TIMEOUT_MS = 10_000
/** How far its clock may be from the own one, milliseconds: what is further is told and not kept. */
const CLOCK_MS = 300_000

/** A time-stamp authority: what its line in a note is called, where it answers, and the policy that is asked for, where one is. */
export type Authority = Readonly<{ name: string; url: string; policy?: string | undefined }>

/** What became of asking. unreachable: no answer, or one to try again · refused: its answer is not believed, and why. */
export type Stamped = Readonly<{ outcome: 'stamped'; line: NoteSignature; atMs: number }> | Readonly<{ outcome: 'unreachable'; why: string }> | Readonly<{ outcome: 'refused'; why: TimestampReason }>

/** Asks an authority for a token over the text of a note (RFC 3161 over HTTP, 3.4), and judges it as every reader will. */
export async function askAuthority({ name, url, policy }: Authority, text: string, roots: readonly Uint8Array[], nowMs: () => number): Promise<Stamped> {
  const over = utf8(text)
  const nonce = randomBytes(8)
  // DER integers are signed and have no leading zero: the first byte is from 0x40 to 0x7f.
  nonce[0] = ((nonce[0] as number) & 0x3f) | 0x40
  let answer: Uint8Array
  try {
    answer = await bring(url, timestampRequest({ over, nonce, policy }))
  } catch (fault) {
    return { outcome: 'unreachable', why: String((fault as Error).message ?? fault).slice(0, 200) }
  }
  const token = tokenOf(answer)
  if (typeof token === 'string') return { outcome: 'refused', why: token }
  const judged = await judgeToken(token, { over, roots, nonce, policy })
  if (typeof judged === 'string') return { outcome: 'refused', why: judged }
  const atMs = Number(toMillis(judged.time))
  return Math.abs(atMs - nowMs()) > CLOCK_MS ? { outcome: 'refused', why: 'wrongTime' } : { outcome: 'stamped', line: timestampLine(name, token), atMs }
}

/** Redirections are not followed, and no more is read than an answer may hold. */
async function bring(url: string, request: Uint8Array): Promise<Uint8Array> {
  const response = await fetch(url, { method: 'POST', body: Buffer.from(request), redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' } })
  if (response.status !== 200) throw new Error(`status ${response.status}`)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += (part as Uint8Array).length
    if (length > 2 * TIMESTAMP_MAX) throw new Error('its answer is too large')
    parts.push(part as Uint8Array)
  }
  return Buffer.concat(parts)
}
