import { concat, fromUtf8, utf8 } from '@jianghan/protocol'

/** An answer that is kept, to be given again. */
export type KeptAnswer = Readonly<{ status: number; type: string; body: Uint8Array }>

/** Largest body that is kept, bytes. */
export const ANSWER_MAX = 1024 * 1024
/** Longest media type, bytes. */
const TYPE_MAX = 255

/** Bytes of an answer: status (u16), length of the media type (u8), the media type, the body. Undefined where it is too large to be kept. */
export function encodeAnswer({ status, type, body }: KeptAnswer): Uint8Array | undefined {
  const name = utf8(type)
  if (body.length > ANSWER_MAX || name.length > TYPE_MAX) return undefined
  return concat(Uint8Array.of(status >> 8, status & 0xff, name.length), name, body)
}

/** The answer in these bytes; undefined where there is none. */
export function decodeAnswer(bytes: Uint8Array): KeptAnswer | undefined {
  const [high = 0, low = 0, length = 0] = bytes
  const status = high << 8 | low
  const type = fromUtf8(bytes.subarray(3, 3 + length))
  if (bytes.length < 3 + length || bytes.length > 3 + length + ANSWER_MAX || status < 200 || status > 599 || type === undefined) return undefined
  return { status, type, body: bytes.subarray(3 + length) }
}
