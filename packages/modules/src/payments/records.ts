import type { Write } from '@jianghan/kernel'
import { aging, recordsAge, state } from './state.ts'
import type { Passage } from './ways.ts'

/** Keeps a payment under its UETR, for as long as {@link import('./limits.ts').LIMITS.recordsMs}. `refundOf`: the UETR of what it pays back. */
export function recordPayment(write: Write, uetr: Uint8Array, transactionId: Uint8Array, passage: Passage, refundOf?: Uint8Array): void {
  const kept = recordsAge(write) ? passage : undefined
  state.payments.put(write, uetr, { transactionId, height: write.height, passage: kept, refunded: 0n, refundOf })
  aging.payments.add(write, uetr)
}
