/** Words of 32 bits of the first part, of the second, and of all that follow: for some 8,000, 130,000 and a million ids. */
const PART_WORDS = [2 ** 12, 2 ** 16, 2 ** 19] as const
/** Bits for each id: with four of them set, one question in four hundred is asked in vain. */
const BITS_AN_ID = 16
/** Parts that are kept at the most: more ids than a window can hold. */
const PARTS_MAX = 32

type Part = { readonly bits: Uint32Array; readonly room: number; count: number; /** Sequence of the newest id. */ last: bigint }

/**
 * Which ids can be in the replay window: where this says no, the window need not be asked, which costs a search of the disk for every new transaction. It
 * may say yes to an id that is not there, never no to one that is: whatever enters the window is told first, also by a block that comes to nothing. A Bloom
 * filter over the bits of the ids themselves, which are hashes; in parts, so that what left the window goes.
 */
export class SeenIds {
  #parts: Part[] = []
  /** First sequence from which on everything was told. What was in the window before is unknown until it has left. */
  #knownFrom: bigint
  #isKnown: boolean

  /** Over a window that holds the blocks of these sequences: see `windowBounds`. */
  constructor({ first, next }: Readonly<{ first: bigint; next: bigint }>) {
    this.#knownFrom = next
    this.#isKnown = first === next
  }

  /** Whether an id can be in the window. */
  mayHold(id: Uint8Array): boolean {
    return !this.#isKnown || this.#parts.some(({ bits }) => isSet(bits, id))
  }

  /** An id enters the window with the block of this sequence. */
  add(id: Uint8Array, sequence: bigint): void {
    let part = this.#parts.at(-1)
    if (part === undefined || part.count >= part.room) part = this.#begin(sequence)
    part.count++
    part.last = sequence
    for (let probe = 0; probe < 16; probe += 4) {
      const at = bitAt(part.bits, id, probe)
      part.bits[at >>> 5] = (part.bits[at >>> 5] as number) | (1 << (at & 31))
    }
  }

  #begin(sequence: bigint): Part {
    if (this.#parts.length >= PARTS_MAX) {
      this.#parts = []
      this.#knownFrom = sequence + 1n
      this.#isKnown = false
    }
    const words = PART_WORDS[Math.min(this.#parts.length, PART_WORDS.length - 1)] as number
    const part = { bits: new Uint32Array(words), room: words * 32 / BITS_AN_ID, count: 0, last: sequence }
    this.#parts.push(part)
    return part
  }

  /** The window of a state that is final begins with the block of this sequence. */
  swept(first: bigint): void {
    while (this.#parts[0] !== undefined && this.#parts[0].last < first) this.#parts.shift()
    if (first >= this.#knownFrom) this.#isKnown = true
  }
}

/** One of the four bits that stand for an id. The number of bits is a power of two. */
const bitAt = ({ length }: Uint32Array, id: Uint8Array, probe: number): number =>
  ((id[probe] as number) | (id[probe + 1] as number) << 8 | (id[probe + 2] as number) << 16 | (id[probe + 3] as number) << 24) & (length * 32 - 1)

function isSet(bits: Uint32Array, id: Uint8Array): boolean {
  for (let probe = 0; probe < 16; probe += 4) {
    const at = bitAt(bits, id, probe)
    if (((bits[at >>> 5] as number) >>> (at & 31) & 1) === 0) return false
  }
  return true
}
