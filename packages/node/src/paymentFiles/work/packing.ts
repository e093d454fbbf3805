/** Byte strings in one: each behind its length, u32 big-endian. */
export function pack(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0))
  const view = new DataView(out.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length)
    out.set(part, at + 4)
    at += 4 + part.length
  }
  return out
}

/** The byte strings of {@link pack}, as views. Only for bytes of this process: they are not checked. */
export function unpack(packed: Uint8Array): Uint8Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const parts: Uint8Array[] = []
  for (let at = 0; at < packed.length;) {
    const length = view.getUint32(at)
    parts.push(packed.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return parts
}
