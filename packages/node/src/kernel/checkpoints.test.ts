import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Checkpoints } from './checkpoints.ts'

/** A ledger of empty blocks whose state can be viewed from `oldest` on; counts how often a block is read. */
function chain() {
  const seen = { last: 5n, oldest: 1n, reads: 0 }
  const sealed = <T>(height: bigint, value: T): T | undefined => {
    seen.reads++
    return height <= seen.last ? value : undefined
  }
  const ledger = {
    view: (height: bigint) => (height >= seen.oldest && height <= seen.last ? { root: Uint8Array.of(Number(height)) } : undefined),
    logSizeAfter: (height: bigint) => height * 3n,
    log: { rootAt: (size: bigint) => Uint8Array.of(Number(size)) },
  }
  const chain = { header: (height: bigint) => sealed(height, { height }), commit: (height: bigint) => sealed(height, { height }), validators: (height: bigint) => sealed(height, { validators: [] }), blocks: { get highest() { return seen.last } } }
  return { seen, checkpoints: new Checkpoints({ ledger, chain } as never) }
}

test('thousands of proofs under one header read its block once', () => {
  const { seen, checkpoints } = chain()
  const first = checkpoints.after(4n)
  const { reads } = seen
  assert.deepEqual([first?.header.height, first?.logSize, first?.stateRoot], [5n, 12n, Uint8Array.of(4)])
  for (let i = 0; i < 1000; i++) assert.equal(checkpoints.after(4n), first)
  assert.equal(seen.reads, reads)
})

test('an older height does not displace the newest, and a new block is seen at once', () => {
  const { seen, checkpoints } = chain()
  const newest = checkpoints.after(4n)
  assert.equal(checkpoints.after(2n)?.header.height, 3n)
  assert.equal(checkpoints.after(4n), newest)
  assert.equal(checkpoints.after(5n), undefined)
  seen.last = 6n
  assert.equal(checkpoints.after(5n)?.header.height, 6n)
})

test('a height whose state can no longer be viewed has no checkpoint, even when it was the newest asked for', () => {
  const { seen, checkpoints } = chain()
  assert.ok(checkpoints.after(4n))
  seen.oldest = 5n
  assert.equal(checkpoints.after(4n), undefined)
})
