import { type BlockResult, renderRefusal } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { type BatchResult, type DroppedNotice, LEFT_OUT } from '../threads/messages.ts'

/** The main thread's name of a batch that is in a block, or was left out of one; undefined where another node made it. `at` is its place in the block. */
export type BatchNameOf = (bytes: Uint8Array, at: number) => number | undefined

/** What a block did to each of the batches that this node made, in the form that crosses threads. */
export function batchResults({ batches, receipts, leftOut }: BlockResult, nameOf: BatchNameOf): BatchResult[] {
  const sizes = batches.map(() => 0)
  for (const { batch } of receipts) sizes[batch] = (sizes[batch] as number) + 1
  for (const { batch } of leftOut) sizes[batch] = (sizes[batch] as number) + 1
  let next = 0
  return batches.flatMap((bytes, at) => {
    const batch = nameOf(bytes, at)
    const firstIndex = next
    if (batch === undefined) {
      while (receipts[next]?.batch === at) next++
      return []
    }
    const codes = new Uint32Array(sizes[at] as number)
    const facts: [number, Uint8Array][] = []
    for (; next < receipts.length; next++) {
      const receipt = receipts[next]
      assert(receipt !== undefined)
      if (receipt.batch !== at) break
      const { outcome, position } = receipt
      codes[position] = outcome.module * 65_536 + outcome.code
      if (outcome.facts.length > 0) facts.push([position, outcome.facts])
    }
    const refusals = leftOut.filter(left => left.batch === at).map(({ position, refusal }) => [position, renderRefusal(refusal)] as const)
    for (const [position] of refusals) codes[position] = LEFT_OUT
    return [{ batch, firstIndex, codes, facts, refusals }]
  })
}

/** The batches that a block left out, in the form that crosses threads. */
export function droppedNotices({ dropped }: BlockResult, nameOf: BatchNameOf): DroppedNotice[] {
  return dropped.flatMap(({ batch: bytes, refusal, poison }, at) => {
    const batch = nameOf(bytes, at)
    if (batch === undefined) return []
    const error = poison?.error instanceof Error ? poison.error : new Error(String(poison?.error))
    return [{
      batch,
      refusal: renderRefusal(refusal),
      ...(poison && { poison: { position: poison.position, error: { name: error.name, message: error.message, stack: error.stack ?? '' } } }),
    }]
  })
}
