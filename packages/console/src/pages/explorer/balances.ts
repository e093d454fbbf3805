import type { HistoryLine } from '../../api/answers.ts'

/** What an account held after each of its movements. */
export type Held = Readonly<{ at: string; atoms: bigint }>

/**
 * Balances over time, the oldest first: counted back from what the account holds now, through its history, the newest line first. Where the history goes on beyond these lines the first
 * value is what it held before the oldest of them.
 */
export function balancesOver(now: bigint, lines: readonly HistoryLine[], assetId: string): Held[] {
  const held: Held[] = []
  let atoms = now
  let oldest: string | undefined
  for (const { movement, time } of lines) {
    if (movement === null || movement.assetId !== assetId) continue
    held.push({ at: time, atoms })
    atoms -= BigInt(movement.atoms)
    oldest = time
  }
  // Just before the oldest movement, so that the first step is seen.
  if (oldest !== undefined) held.push({ at: new Date(Date.parse(oldest) - 1).toISOString(), atoms })
  return held.reverse()
}
