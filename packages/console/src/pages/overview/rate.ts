import type { Block } from '../../api/answers.ts'

/** The stretch that a rate is of, milliseconds. */
const MINUTE_MS = 60_000

/** Transactions a second in the minute before `nowMs`, from the newest blocks; where these reach less far back, in the time that they cover. */
export function rateOf(blocks: readonly Block[], nowMs: number): number {
  const within = blocks.filter(({ time }) => nowMs - Date.parse(time) < MINUTE_MS)
  const oldest = within.at(-1)
  if (oldest === undefined) return 0
  const isWhole = within.length < blocks.length
  const spanMs = isWhole ? MINUTE_MS : Math.min(MINUTE_MS, Math.max(1_000, nowMs - Date.parse(oldest.time)))
  return within.reduce((sum, { transactions }) => sum + transactions, 0) / (spanMs / 1_000)
}
