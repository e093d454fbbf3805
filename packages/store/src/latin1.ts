type Latin1 = { latin1Slice(start: number, end: number): string; latin1Write(text: string, at: number, length: number): number }
const { latin1Slice, latin1Write } = Buffer.prototype as unknown as Latin1

/** V8 keeps arrays up to this length on its heap; handing one to native code would move it into memory of its own. */
const ON_HEAP_MAX = 64
const short = Buffer.alloc(ON_HEAP_MAX)

/** The bytes as a text of one character per byte: the cheapest exact key of a Map; orders as the bytes do. */
export function latin1(bytes: Uint8Array): string {
  const { length } = bytes
  if (length > ON_HEAP_MAX) return latin1Slice.call(bytes, 0, length)
  short.set(bytes)
  return latin1Slice.call(short, 0, length)
}

/** Writes a text made by {@link latin1} (or by a digest asked for as latin1) into `out` at `at`. */
export const putLatin1 = (out: Uint8Array, text: string, at: number): void => {
  latin1Write.call(out, text, at, text.length)
}

/** The bytes of a text made by {@link latin1}. */
export function fromLatin1(text: string): Uint8Array {
  const { length } = text
  const out = new Uint8Array(length)
  if (length > ON_HEAP_MAX) putLatin1(out, text, 0)
  else for (let i = 0; i < length; i++) out[i] = text.charCodeAt(i)
  return out
}

/** A part of the bytes as such a text. */
export const latin1Between = (bytes: Uint8Array, from: number, to: number): string => latin1Slice.call(bytes, from, to)
