import { MalformedMessage } from '@jianghan/light'

/** Largest message that is taken from the engine, bytes: a block of 4 MiB or a snapshot's chunk of 16 MiB, with what surrounds them. */
export const FRAME_BYTES_MAX = 20 * 1024 * 1024

/** Bytes of a varint of a length up to {@link FRAME_BYTES_MAX}. */
const LENGTH_BYTES_MAX = 4

/**
 * Splits what a socket brings into messages: each stands behind its length as an unsigned varint (spec/abci, since v0.37). A message that arrived in one
 * piece is not copied.
 */
export class FrameReader {
  #parts: Uint8Array[] = []
  #held = 0
  /** Bytes that the message under way needs with its length; 0 while the length itself is not whole. */
  #needed = 0

  /** The messages that are whole now. Throws {@link MalformedMessage} on a length that no message has. */
  push(bytes: Uint8Array): Uint8Array[] {
    const whole: Uint8Array[] = []
    this.#parts.push(bytes)
    this.#held += bytes.length
    while (this.#held >= Math.max(1, this.#needed)) {
      const all = this.#joined()
      const head = lengthAt(all)
      if (head === undefined) break
      this.#needed = head.bytes + head.length
      if (all.length < this.#needed) break
      const rest = all.subarray(this.#needed)
      const message = all.subarray(head.bytes, this.#needed)
      this.#parts = rest.length > 0 ? [rest] : []
      this.#held = rest.length
      this.#needed = 0
      whole.push(message)
    }
    return whole
  }

  #joined(): Uint8Array {
    const [first] = this.#parts
    if (this.#parts.length === 1 && first !== undefined) return first
    const all = Buffer.concat(this.#parts, this.#held)
    this.#parts = [all]
    return all
  }
}

/** The length at the beginning of these bytes; undefined while it is not whole. */
function lengthAt(bytes: Uint8Array): { length: number; bytes: number } | undefined {
  let length = 0
  for (let at = 0; at < LENGTH_BYTES_MAX; at++) {
    const byte = bytes[at]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * 2 ** (7 * at)
    if (byte >= 0x80) continue
    if (length > FRAME_BYTES_MAX) break
    return { length, bytes: at + 1 }
  }
  throw new MalformedMessage(`a message of more than ${FRAME_BYTES_MAX} bytes`)
}

/** The length of a message as it stands before it. */
export function frameHead(length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
