import { sha256, utf8 } from '@jianghan/protocol'

/** Reproducible bytes: SHA-256 of seed and counter, 32 at a time. */
export function seededBytes(seed: string): (length: number) => Uint8Array {
  let counter = 0
  return length => {
    const out = new Uint8Array(length)
    for (let at = 0; at < length; at += 32) {
      out.set(sha256(utf8(`${seed}/${counter++}`)).subarray(0, Math.min(32, length - at)), at)
    }
    return out
  }
}

/** Reproducible numbers, uniform in [0, bound): xorshift32, fast enough to pick accounts by the million. */
export function seededNumbers(seed: number): (bound: number) => number {
  let state = seed | 1
  return bound => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % bound
  }
}
