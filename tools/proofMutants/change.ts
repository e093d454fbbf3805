import type { Chance } from './chance.ts'
import type { Piece } from './workshop.ts'

/** Changes one thing in a piece. */
export type Change = (piece: Piece, chance: Chance) => void

/** Greatest integers of 63 and 64 bits. */
export const INT63 = (1n << 63n) - 1n
export const INT64 = (1n << 64n) - 1n

/** Chain ids at the bounds, and texts that look alike. */
export const CHAIN_IDS = ['', 'a', 'a'.repeat(50), 'a'.repeat(51), '中'.repeat(16), '中'.repeat(17), '\u{feff}sample-1', 'sample-1\0', 'sample-1\n', 'e\u{301}', '\u{1f600}']

/** The bytes with one bit the other way. */
export function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ 1 << (bit & 7)
  return flipped
}
