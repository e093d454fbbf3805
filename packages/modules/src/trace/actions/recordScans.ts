import { defineAction, ok, type Read } from '@jianghan/kernel'
import { assert } from '@jianghan/protocol'
import { events } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { type Scans, SUSPICIONS } from '../model.ts'
import { type RecordScans, recordScans as schema } from '../schema/recordScans.ts'
import { state } from '../state.ts'

type Scan = RecordScans['scans'][number]
type Suspicion = Readonly<{ item: string; reason: number }>

/** Why a scan makes a copied code likely, by number; 0 where it does not. */
function suspicionOf(read: Read, { item, timeMs, region }: Scan, before: Scans | undefined): number {
  const found = state.items.get(read, item)
  if (found === undefined) return SUSPICIONS.indexOf('unknownItem')
  if (found.state === 2 && timeMs > found.lastMs && before !== undefined && before.lastMs > found.lastMs) return SUSPICIONS.indexOf('afterDecommissioning')
  const isFarApart = before !== undefined && before.region !== region && timeMs < before.lastMs + LIMITS.cloneMs
  return isFarApart ? SUSPICIONS.indexOf('farApart') : 0
}

/** An item's count with one more scan. Scans come in any order: first and last are those of time. */
function counted(before: Scans | undefined, { timeMs, region }: Scan, reason: number): Scans {
  if (before === undefined) return { count: 1n, firstMs: timeMs, lastMs: timeMs, region, suspicions: reason === 0 ? 0 : 1, reason }
  const isLast = timeMs >= before.lastMs
  return {
    count: before.count + 1n, firstMs: timeMs < before.firstMs ? timeMs : before.firstMs, lastMs: isLast ? timeMs : before.lastMs, region: isLast ? region : before.region,
    suspicions: before.suspicions + (reason === 0 ? 0 : 1), reason: reason === 0 ? before.reason : reason,
  }
}

/** Counts scans, and says where they look like those of a copied code. Scans of codes that never were are counted too: that is what a forger makes. */
export const recordScans = defineAction(schema, {
  decide(read, { body: { scans } }) {
    const counts = new Map<string, Scans>()
    const suspicions: Suspicion[] = []
    for (const scan of scans) {
      const before = counts.get(scan.item) ?? state.scans.get(read, scan.item)
      const reason = suspicionOf(read, scan, before)
      counts.set(scan.item, counted(before, scan, reason))
      if (reason !== 0) suspicions.push({ item: scan.item, reason })
    }
    return ok({ counts, suspicions })
  },
  apply(write, { body: { memberId, scans } }, { counts, suspicions }) {
    for (const [item, count] of counts) state.scans.put(write, item, count)
    assert(suspicions.length <= scans.length)
    write.emit(events.scansRecorded, { memberId, count: scans.length, suspicions })
  },
})
