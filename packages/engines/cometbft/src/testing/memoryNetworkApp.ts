import { MemoryApp } from '@jianghan/engine-embedded/testing'
import { resultsHash } from '@jianghan/light'
import { equalBytes, sha256 } from '@jianghan/protocol'
import type { BatchHead, BatchRefusal, InspectedBatch, NetworkApp, NetworkExecuted, NetworkExecution } from '../app.ts'

/**
 * The smallest application of a network, in memory: {@link MemoryApp} with batches whose first byte says what is wrong with them. 0xff is left out by
 * the application, 0xfb makes its handler throw, 0xfd has a bad signature inside, 0xfc is no batch at all.
 */
export class MemoryNetworkApp extends MemoryApp implements NetworkApp {
  baseHeight = 1n

  inspect(batch: Uint8Array): InspectedBatch | BatchRefusal {
    if (batch.length === 0 || batch[0] === 0xfc) return { refused: 'malformed' }
    const item = (byte: number) => ({ kind: 1, publicKey: new Uint8Array(32), message: sha256(batch), signature: new Uint8Array(64).fill(byte) })
    return { member: 'member', epoch: 1n, sequence: sequenceOf(batch), own: item(1), inner: () => [item(batch[0] === 0xfd ? 0 : 1)], transactions: 1 }
  }

  admits(batch: InspectedBatch): BatchRefusal | undefined {
    return this.follows(batch) ? undefined : { refused: 'outOfSequence' }
  }

  follows({ sequence }: BatchHead): boolean {
    return !this.committed.some(({ batches }) => batches.some(batch => sequenceOf(batch) === sequence))
  }

  override execute(block: Parameters<NetworkApp['execute']>[0], { decided }: NetworkExecution = { decided: false }): NetworkExecuted {
    const dropped = block.batches.filter(batch => batch[0] === 0xff || batch[0] === 0xfb).map(batch => ({ batch, poison: batch[0] === 0xfb }))
    const executed = super.execute({ ...block, batches: block.batches.filter(batch => !dropped.some(each => each.batch === batch)) })
    const batchesKept = decided ? block.batches : executed.batchesKept
    const results = batchesKept.map(() => ({ code: 0, data: new Uint8Array(0), gasWanted: 0n, gasUsed: 0n }))
    return { ...executed, batchesKept, results, resultsHash: resultsHash(results), dropped, token: { ...executed.token as object, batches: batchesKept, resultsHash: resultsHash(results) } }
  }
}

/** Batches of this application are numbered by what is in them: each once, in any order. */
const sequenceOf = (batch: Uint8Array): bigint => Buffer.from(sha256(batch)).readBigUInt64BE()

/** A pool that finds signatures of ones to hold, and others not. */
export const onesPool = {
  verify: async (items: readonly { signature: Uint8Array }[]): Promise<Uint8Array> =>
    Uint8Array.from(items, ({ signature }) => (equalBytes(signature, new Uint8Array(64).fill(1)) ? 1 : 2)),
}
