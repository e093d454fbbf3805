import type { Write } from '@jianghan/kernel'
import { aging, recordsAge, state } from './state.ts'
import type { Passage } from './ways.ts'

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
