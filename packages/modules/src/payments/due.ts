import type { DueWork, Write } from '@jianghan/kernel'
import { aging, recordsAge, startAging, state } from './state.ts'

/** Records whose time is over, and what removes them. */
const SWEEPS = [
  { ring: aging.payments, remove: (write: Write, uetr: Uint8Array) => state.payments.delete(write, uetr) },
  { ring: aging.messages, remove: (write: Write, key: Uint8Array) => state.messages.delete(write, key) },
] as const

/** What falls due in this module: records whose 400 days are over. A ledger of an older release begins to count them with its first Tick. */
export const due: DueWork = {
  next(read) {
    if (!recordsAge(read)) return 0n
    return earliest(SWEEPS.map(({ ring }) => ring.next(read)))
  },
  step(write, budget) {
    if (!recordsAge(write)) {
      startAging(write)
      return 1
    }
    let left = budget
    for (const { ring, remove } of SWEEPS) if (left > 0) left -= ring.sweep(write, left, id => remove(write, id))
    return budget - left
  },
}

const earliest = (times: readonly (bigint | undefined)[]): bigint | undefined =>
  times.reduce((first, at) => (at === undefined || (first !== undefined && first <= at) ? first : at), undefined)
