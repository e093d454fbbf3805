import { type BlockResult, renderRefusal } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { type BatchResult, type DroppedNotice, LEFT_OUT } from '../threads/messages.ts'

/** Names of batches under way by their bytes, the very array that was handed to the engine. */
export type BatchNames = ReadonlyMap<Uint8Array, number>

/** What a block did to each of its batches, in the form that crosses threads. */
export function batchResults({ batches, receipts, leftOut }: BlockResult, names: BatchNames): BatchResult[] {
  const sizes = batches.map(() => 0)
  for (const { batch } of receipts) sizes[batch] = (sizes[batch] as number) + 1
  for (const { batch } of leftOut) sizes[batch] = (sizes[batch] as number) + 1
  let next = 0
  return batches.map((bytes, at) => {
    const codes = new Uint32Array(sizes[at] as number)
    const facts: [number, Uint8Array][] = []
    const firstIndex = next
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
    const batch = names.get(bytes)
    assert(batch !== undefined, 'a block holds batches that were submitted')
    return { batch, firstIndex, codes, facts, refusals }
  })
}

/** The batches that a block left out, in the form that crosses threads. */
export function droppedNotices({ dropped }: BlockResult, names: BatchNames): DroppedNotice[] {
  return dropped.map(({ batch: bytes, refusal, poison }) => {
    const batch = names.get(bytes)
    assert(batch !== undefined, 'what was dropped was submitted')
    const error = poison?.error instanceof Error ? poison.error : new Error(String(poison?.error))
    return {
      batch,
      refusal: renderRefusal(refusal),
      ...(poison && { poison: { position: poison.position, error: { name: error.name, message: error.message, stack: error.stack ?? '' } } }),
    }
  })
}
