import { concat } from '@jianghan/protocol'

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))
const WORDS = new Int32Array(68)

/** The compression function (GB/T 32905-2016, section 5.3). */
function compress(v: Int32Array, block: Uint8Array, at: number): void {
  const w = WORDS
  for (let j = 0; j < 16; j++) {
    const i = at + 4 * j
    w[j] = ((block[i] as number) << 24) | ((block[i + 1] as number) << 16) | ((block[i + 2] as number) << 8) | (block[i + 3] as number)
  }
  for (let j = 16; j < 68; j++) {
    const x = (w[j - 16] as number) ^ (w[j - 9] as number) ^ rotate(w[j - 3] as number, 15)
    w[j] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13] as number, 7) ^ (w[j - 6] as number)
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = v
  for (let j = 0; j < 64; j++) {
    const early = j < 16
    const a12 = rotate(a, 12)
    const ss1 = rotate((a12 + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, j & 31)) | 0, 7)
    const tt1 = ((early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (ss1 ^ a12) + ((w[j] as number) ^ (w[j + 4] as number))) | 0
    const tt2 = ((early ? e ^ f ^ g : (e & f) | (~e & g)) + h + ss1 + (w[j] as number)) | 0
    d = c
    c = rotate(b, 9)
    b = a
    a = tt1
    h = g
    g = rotate(f, 19)
    f = e
    e = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17)
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) v[i] = (v[i] as number) ^ word
}

/** SM3 of byte strings joined, 32 bytes (GB/T 32905-2016). In JavaScript, since browsers and the common libraries of this project have none. */
export function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  const message = parts.length === 1 ? (parts[0] as Uint8Array) : concat(...parts)
  const blocks = (message.length + 9 + 63) >> 6
  const padded = new Uint8Array(blocks << 6)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x2000_0000))
  view.setUint32(padded.length - 4, message.length << 3)
  const v = Int32Array.of(0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600 | 0, 0xa96f30bc | 0, 0x163138aa, 0xe38dee4d | 0, 0xb0fb0e4e | 0)
  for (let at = 0; at < padded.length; at += 64) compress(v, padded, at)
  const out = new Uint8Array(32)
  const outView = new DataView(out.buffer)
  for (let i = 0; i < 8; i++) outView.setInt32(4 * i, v[i] as number)
  return out
}
