import { assert } from '@jianghan/protocol'
import { VERDICT_BYTE } from './verdict.ts'
import type { Verifier } from './verdict.ts'

/** One question to a verifier. */
export interface VerifyItem {
  /** u16, the number of a signature kind. */
  readonly kind: number
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** Bytes before the parts of a record: u16 kind, u16 length of the key, u16 of the signature, u32 of the message. */
const HEADER = 10

/** Bytes of one item as a record. */
export const recordSize = (item: VerifyItem): number => HEADER + item.publicKey.length + item.signature.length + item.message.length

/** Packs items for a transfer to another thread: header, key, signature, message of each, without gaps. */
export function packRecords(items: readonly VerifyItem[]): Uint8Array<ArrayBuffer> {
  let size = 0
  for (const item of items) size += recordSize(item)
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  let at = 0
  for (const { kind, publicKey, message, signature } of items) {
    assert(publicKey.length <= 0xffff && signature.length <= 0xffff, 'a key or signature has at most 65,535 bytes')
    view.setUint16(at, kind)
    view.setUint16(at + 2, publicKey.length)
    view.setUint16(at + 4, signature.length)
    view.setUint32(at + 6, message.length)
    at += HEADER
    for (const part of [publicKey, signature, message]) {
      out.set(part, at)
      at += part.length
    }
  }
  return out
}

/** Judges packed records: one verdict byte each, in order ({@link VERDICT_BYTE}); undefined when the bytes are no records. */
export function verifyMany(verifier: Verifier, records: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const bounds: number[] = []
  for (let at = 0; at < records.length; ) {
    if (at + HEADER > records.length) return undefined
    const end = at + HEADER + view.getUint16(at + 2) + view.getUint16(at + 4) + view.getUint32(at + 6)
    if (end > records.length) return undefined
    bounds.push(at)
    at = end
  }
  const verdicts = new Uint8Array(bounds.length)
  for (const [index, at] of bounds.entries()) {
    const signatureAt = at + HEADER + view.getUint16(at + 2)
    const messageAt = signatureAt + view.getUint16(at + 4)
    const message = records.subarray(messageAt, messageAt + view.getUint32(at + 6))
    const verdict = verifier.verify(view.getUint16(at), records.subarray(at + HEADER, signatureAt), message, records.subarray(signatureAt, messageAt))
    verdicts[index] = VERDICT_BYTE[verdict]
  }
  return verdicts
}
