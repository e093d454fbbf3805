import { hash } from 'node:crypto'
import { createRequire } from 'node:module'
import { STATE_LEAF_PREFIX, assert } from '@jianghan/protocol'
import { putLatin1 } from '../latin1.ts'

/**
 * Hashes of the state tree (rules: protocol, stateTree.ts), made for speed. Digests travel as latin1 texts: asking
 * node:crypto for one is four times faster than asking for a Buffer, and a text is a Map key and compares as bytes do.
 */
const digest = hash as unknown as (algorithm: string, data: Uint8Array, encoding: 'latin1') => string

/** Longest state key, bytes. */
export const STATE_KEY_MAX = 1024

const short = Buffer.alloc(1 + STATE_KEY_MAX)
/** Views of `short` by length: making one anew costs a third of the hash. */
const views = Array.from({ length: 1 + STATE_KEY_MAX }, (_, length) => short.subarray(0, length + 1))

function tagged(tag: number, text: string): string {
  const message = views[text.length] ?? Buffer.allocUnsafe(1 + text.length)
  message[0] = tag
  putLatin1(message, text, 1)
  return digest('sha256', message, 'latin1')
}

/** kh of a key given as latin1 text. */
export function keyHash(key: string): string {
  assert(key.length > 0 && key.length <= STATE_KEY_MAX, 'a state key has 1 to 1,024 bytes')
  return tagged(2, key)
}

/** vh of a value given as latin1 text. */
export const valueHash = (value: string): string => tagged(3, value)

const leaf = Buffer.alloc(104)
leaf.set(STATE_LEAF_PREFIX)

/** Hash of a leaf. */
export function leafHashOf(kh: string, vh: string): string {
  putLatin1(leaf, kh, 40)
  putLatin1(leaf, vh, 72)
  return digest('sha256', leaf, 'latin1')
}

const pair = Buffer.alloc(64)

/** Hash of an inner node over two hashes. */
export function innerHashOf(left: string, right: string): string {
  putLatin1(pair, left, 0)
  putLatin1(pair, right, 32)
  return digest('sha256', pair, 'latin1')
}

/** Hashes many inner nodes: `pairs` holds 64 bytes for each, `out` takes 32 for each. */
export type PairHasher = (pairs: Uint8Array, out: Uint8Array) => void

/** By node:crypto alone, one after the other: present everywhere. */
export const cryptoPairs: PairHasher = (pairs, out) => {
  for (let i = 0; i * 64 < pairs.length; i++) {
    putLatin1(out, digest('sha256', pairs.subarray(64 * i, 64 * i + 64), 'latin1'), 32 * i)
  }
}

/** By @chainsafe/hashtree (native, vector instructions): 22 million a second; undefined where it does not load. */
export function nativePairs(): PairHasher | undefined {
  try {
    return (createRequire(import.meta.url)('@chainsafe/hashtree') as { hashInto: PairHasher }).hashInto
  } catch {
    return undefined
  }
}

/** By @chainsafe/as-sha256 (WebAssembly): 2.5 million a second on any machine. */
export async function wasmPairs(): Promise<PairHasher | undefined> {
  try {
    const { hashInto } = await import('@chainsafe/as-sha256')
    return hashInto
  } catch {
    return undefined
  }
}

/** The fastest hasher that this machine has. */
export const bestPairs = async (): Promise<PairHasher> => nativePairs() ?? await wasmPairs() ?? cryptoPairs
