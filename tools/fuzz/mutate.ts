/** A stream of numbers from a seed: xorshift32 (Marsaglia, 2003). Each call gives an integer from 0 to `bound` − 1. */
export function seeded(seed: number): (bound: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  return bound => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % bound
  }
}

type Random = (bound: number) => number

/** Bytes at which decoders change their mind: ends of ranges, varint marks, brackets, quotes, nul. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x22, 0x26, 0x3c, 0x3e, 0x5b, 0x7b, 0x7d]
const LONGEST = 65_536

/** The next input: one of the corpus, or noise, with one to eight changes. The same random stream gives the same input. */
export function nextInput(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let data = corpus.length > 0 && random(8) > 0 ? pick(random, corpus).slice() : noise(random, 1 << random(10))
  for (let changes = random(8) + 1; changes > 0; changes--) data = change(random, data, corpus)
  return data.subarray(0, LONGEST)
}

function change(random: Random, data: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  const at = random(data.length + 1)
  const length = Math.min(data.length - at, 1 << random(8))
  switch (random(8)) {
    case 0: return flip(random, data)
    case 1: return splice(data, at, 1, Uint8Array.of(pick(random, EDGES)))
    case 2: return splice(data, at, 0, Uint8Array.of(random(256)))
    case 3: return splice(data, at, length, new Uint8Array())
    case 4: return splice(data, at, 0, data.subarray(at, at + length))
    case 5: return data.slice(0, at)
    case 6: return splice(data, at, length, noise(random, length))
    default: {
      const other = corpus.length > 0 ? pick(random, corpus) : data
      const from = random(other.length + 1)
      return splice(data, at, 0, other.subarray(from, from + (1 << random(8))))
    }
  }
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random(256))
}

function flip(random: Random, data: Uint8Array): Uint8Array {
  if (data.length === 0) return data
  const at = random(data.length)
  data[at] = (data[at] ?? 0) ^ (1 << random(8))
  return data
}

function splice(data: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length - Math.min(removed, data.length - at) + inserted.length)
  result.set(data.subarray(0, at))
  result.set(inserted, at)
  result.set(data.subarray(at + removed), at + inserted.length)
  return result
}
