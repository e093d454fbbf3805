import type { Pending } from './webhook.ts'

/** What concerns everything. */
export const EVERY_LANE = '*'

/** In the order of the log; what no block holds stands behind what it waited for. */
export const byPlace = (a: Pending, b: Pending): number =>
  Number(a.height - b.height) || a.index - b.index || a.event - b.event || a.seq - b.seq

/**
 * Deliveries that may be tried now: those before which nothing waits that concerns one of their accounts. `pending` is in the order of the log.
 * @param isBusy whether it is being tried at this moment
 * @returns at most `count`, and when there will be another one, milliseconds since 1970 (Infinity: when one has come to its end)
 */
export function runnable(pending: readonly Pending[], { now, count, isBusy }: Readonly<{ now: number; count: number; isBusy(seq: number): boolean }>): Readonly<{ due: readonly Pending[]; nextAt: number }> {
  const taken = new Set<string>()
  const due: Pending[] = []
  let nextAt = Infinity
  for (const each of pending) {
    if (due.length >= count) break
    const every = each.lanes.includes(EVERY_LANE)
    const isFree = every ? taken.size === 0 : !each.lanes.some(lane => taken.has(lane))
    if (isFree && !isBusy(each.seq)) {
      if (each.nextAt <= now) due.push(each)
      else nextAt = Math.min(nextAt, each.nextAt)
    }
    if (every) break // nothing behind it goes before it
    for (const lane of each.lanes) taken.add(lane)
  }
  return { due, nextAt }
}
