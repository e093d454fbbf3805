/** A chunk of records that are swept together, as a model keeps it: at most 64 that came within a day. */
export type AgingChunk = { firstMs: bigint; lastMs: bigint; ids: string[] }

const DAY = 86_400_000n

/** Notes a record that is swept when its time is over. */
export function note(ring: AgingChunk[], id: string, nowMs: bigint): void {
  const last = ring.at(-1)
  if (last === undefined || last.ids.length === 64 || nowMs >= last.firstMs + DAY) ring.push({ firstMs: nowMs, lastMs: nowMs, ids: [id] })
  else {
    last.ids.push(id)
    last.lastMs = nowMs
  }
}

/** When the first chunk may be swept, of records that live so long. */
export const sweepAt = (ring: readonly AgingChunk[], lifeMs: bigint): bigint | undefined => (ring[0] === undefined ? undefined : ring[0].lastMs + lifeMs)

/** Sweeps at most so many records; says how many. */
export function sweep(ring: AgingChunk[], lifeMs: bigint, records: Map<string, unknown>, budget: number, nowMs: bigint): number {
  let taken = 0
  while (taken < budget && (sweepAt(ring, lifeMs) ?? nowMs + 1n) <= nowMs) {
    const ids = ring[0]?.ids.splice(0, budget - taken) ?? []
    for (const id of ids) records.delete(id)
    taken += ids.length
    if (ring[0]?.ids.length === 0) ring.shift()
  }
  return taken
}
