import type { Period } from '@jianghan/index'

const DAY_S = 86_400n
/** Business days are those of UTC+8. */
const OFFSET_S = 8n * 3600n

/** The seconds of a business day, YYYY-MM-DD in UTC+8; undefined when the text is no day. */
export function businessDay(day: string): Period | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) return undefined
  const from = BigInt(ms / 1000) - OFFSET_S
  return { from, until: from + DAY_S }
}
