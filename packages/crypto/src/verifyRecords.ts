import { assert } from '@jianghan/protocol'
import { VERDICT_BYTE } from './verdict.ts'
import type { Verifier, VerifyItem } from './verdict.ts'

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
  const items: VerifyItem[] = []
  for (let at = 0; at < records.length; ) {
    if (at + HEADER > records.length) return undefined
    const signatureAt = at + HEADER + view.getUint16(at + 2)
    const messageAt = signatureAt + view.getUint16(at + 4)
    const end = messageAt + view.getUint32(at + 6)
    if (end > records.length) return undefined
    items.push({
      kind: view.getUint16(at), publicKey: records.subarray(at + HEADER, signatureAt),
      signature: records.subarray(signatureAt, messageAt), message: records.subarray(messageAt, end),
    })
    at = end
  }
  return Uint8Array.from(verifier.verifyAll(items), verdict => VERDICT_BYTE[verdict])
}
