import { fromBase64 } from '@jianghan/light'
import { LIMITS } from '@jianghan/protocol'
import { fail } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'

/** Transactions of one request. */
export const FRAMES_MAX = 512

/** Media type of several transactions: each behind its length, u32 big-endian. */
export const FRAMES_TYPE = 'application/vnd.jianghan.transactions'

/** The transactions of a body of {@link FRAMES_TYPE}; views of it. Throws the problem that the frames have. */
export function readFrames(body: Buffer): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at < body.length;) {
    if (frames.length === FRAMES_MAX) fail(problems.tooManyTransactions, { limit: FRAMES_MAX })
    if (body.length - at < 4) fail(problems.malformedFrames, { what: 'truncated', offset: at })
    const length = body.readUInt32BE(at)
    if (length === 0) fail(problems.malformedFrames, { what: 'empty', offset: at })
    if (length > LIMITS.transactionBytes) fail(problems.malformedFrames, { what: 'too long', offset: at })
    if (length > body.length - at - 4) fail(problems.malformedFrames, { what: 'truncated', offset: at })
    frames.push(plain(body, at + 4, length))
    at += 4 + length
  }
  if (frames.length === 0) fail(problems.malformedFrames, { what: 'empty', offset: 0 })
  return frames
}

/** A view that is no Buffer: its `slice` copies, as the rest of the program expects. */
const plain = (body: Buffer, at: number, length: number): Uint8Array => new Uint8Array(body.buffer, body.byteOffset + at, length)

/** A body that is one transaction. */
export function readSingle(body: Buffer): Uint8Array[] {
  if (body.length === 0) fail(problems.malformedFrames, { what: 'empty', offset: 0 })
  return [plain(body, 0, body.length)]
}

/** The transactions of a JSON body: base64 each. */
export function readBase64(texts: readonly string[]): Uint8Array[] {
  return texts.map((text, i) => {
    const bytes = fromBase64(text)
    return bytes ?? fail(problems.malformedRequest, { where: `body/transactions/${i}`, what: 'is not base64' })
  })
}
