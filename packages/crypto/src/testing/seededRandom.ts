import { concat, sha256, utf8 } from '@jianghan/protocol'

/** Reproducible randomness for tests, simulators and sample data: SHA-256 in counter mode over a named seed. Never for keys. */
export interface SeededRandom {
  bytes(length: number): Uint8Array
  /** An integer from 0 to bound − 1; bound at most 2^32. */
  below(bound: number): number
}

/** The stream of this seed. */
export function seededRandom(seed: string): SeededRandom {
  const name = utf8(seed)
  let counter = 0
  let block = new Uint8Array(0)
  let at = 0
  const byte = (): number => {
    if (at === block.length) {
      const number = new Uint8Array(4)
      new DataView(number.buffer).setUint32(0, counter++)
      block = sha256(concat(number, name)) as Uint8Array<ArrayBuffer>
      at = 0
    }
    return block[at++] as number
  }
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, byte)
  return { bytes, below: bound => Math.floor(((byte() << 24 | byte() << 16 | byte() << 8 | byte()) >>> 0) / 2 ** 32 * bound) }
}
