import { assert } from './assert.ts'
import { equalBytes } from './bytes.ts'
import { decodeLeaf, encodeLeaf, FACTS_MAX } from './leaves.ts'

/** Any bytes as a leaf of the history log: none, or a leaf that is written as the same bytes. */
export function fuzz(data: Uint8Array): void {
  const leaf = decodeLeaf(data)
  if (leaf === undefined) return
  assert(equalBytes(encodeLeaf(leaf), data), 'a leaf has one encoding')
  assert(leaf.kind === 'block' || leaf.outcome.facts.length <= FACTS_MAX, 'facts are bounded')
}

/** A receipt and a block. */
export const corpus: readonly Uint8Array[] = [
  encodeLeaf({
    kind: 'receipt', transactionId: new Uint8Array(32).fill(1), height: 1n, index: 0, outcome: { module: 2, code: 19, facts: new Uint8Array(8) }, eventsRoot: new Uint8Array(32),
  }),
  encodeLeaf({ kind: 'block', height: 1n, seconds: 1_764_000_000n, nanos: 1, stateRoot: new Uint8Array(32) }),
]
