import type { Read, Write } from '@jianghan/kernel'
import { aging, recordsAge, state } from './state.ts'
import type { Passage } from './ways.ts'

/**
 * The block in which a UETR was used; undefined when it is free. A payment may wait for longer than its record is kept, and while it waits its UETR is not free
 * for another.
 */
export function usedBy(read: Read, uetr: Uint8Array): bigint | undefined {
  const used = state.payments.get(read, uetr)
  if (used !== undefined) return used.height
  const place = state.queuedAt.get(read, uetr)
  return place === undefined ? undefined : state.queued.get(read, place)?.height
}

/** Keeps a payment under its UETR, for as long as {@link import('./limits.ts').LIMITS.recordsMs}. `refundOf`: the UETR of what it pays back. */
export function recordPayment(write: Write, uetr: Uint8Array, transactionId: Uint8Array, passage: Passage, refundOf?: Uint8Array): void {
  const kept = recordsAge(write) ? passage : undefined
  state.payments.put(write, uetr, { transactionId, height: write.height, passage: kept, refunded: 0n, refundOf })
  aging.payments.add(write, uetr)
}

/** Keeps the UETR of a payment that waits in a queue: nothing of it can be refunded yet. */
export function recordQueued(write: Write, uetr: Uint8Array, transactionId: Uint8Array): void {
  state.payments.put(write, uetr, { transactionId, height: write.height, passage: undefined, refunded: 0n, refundOf: undefined })
  aging.payments.add(write, uetr)
}

/** Notes that a payment that waited was made, so that it can be refunded from now on. Its record keeps its age; one that was swept stays away. */
export function recordSettled(write: Write, uetr: Uint8Array, passage: Passage): void {
  const found = state.payments.get(write, uetr)
  if (found !== undefined && recordsAge(write)) state.payments.put(write, uetr, { ...found, passage })
}
