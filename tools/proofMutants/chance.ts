import { assert, sha256, utf8 } from '@jianghan/protocol'
import { seeded } from '../fuzz/mutate.ts'

/** Choices that a seed decides. */
export type Chance = Readonly<{
  /** An integer from 0 to bound − 1. */
  below(bound: number): number
  pick<T>(items: readonly T[]): T
  bytes(length: number): Uint8Array
}>

/** The choices of this seed. */
export function chanceOf(seed: string): Chance {
  const [a, b, c, d] = sha256(utf8(seed)) as unknown as [number, number, number, number]
  const below = seeded(a << 24 | b << 16 | c << 8 | d)
  return {
    below,
    bytes: length => Uint8Array.from({ length }, () => below(256)),
    pick: <T>(items: readonly T[]): T => {
      assert(items.length > 0, 'something to pick from')
      return items[below(items.length)] as T
    },
  }
}
