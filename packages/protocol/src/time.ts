/** A moment as consensus has it: whole seconds since 1970-01-01T00:00:00Z and nanoseconds, so that nothing is rounded. */
export type Timestamp = Readonly<{ seconds: bigint; nanos: number }>

/** Milliseconds since 1970 of a moment, rounded down. */
export const toMillis = (time: Timestamp): bigint => time.seconds * 1000n + BigInt((time.nanos - (time.nanos % 1_000_000)) / 1_000_000)

/** A moment from milliseconds since 1970. */
export const fromMillis = (ms: bigint): Timestamp => ({ seconds: ms / 1000n, nanos: Number(ms % 1000n) * 1_000_000 })

/** Negative, 0 or positive as a is before, at or after b. */
export function compareTime(a: Timestamp, b: Timestamp): number {
  if (a.seconds !== b.seconds) return a.seconds < b.seconds ? -1 : 1
  return a.nanos - b.nanos
}

const DAY_MS = 86_400_000n
const EAST_8_MS = 8n * 3_600_000n

/** Number of a moment's day at UTC+8, the day of limits and statements; day 0 is 1970-01-01. */
export const dayOf = (time: Timestamp): number => Number((toMillis(time) + EAST_8_MS) / DAY_MS)

/** Milliseconds since 1970 at which a day at UTC+8 begins. */
export const dayBeginsMs = (day: number): bigint => BigInt(day) * DAY_MS - EAST_8_MS

/** A day as "2026-11-28": the proleptic Gregorian calendar, counted in eras of 400 years from 1 March of year 0. */
export function dateOfDay(day: number): string {
  const fromMarch = day + 719_468
  const era = Math.floor(fromMarch / 146_097)
  const ofEra = fromMarch - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const date = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const number = month < 10 ? month + 3 : month - 9
  const year = yearOfEra + era * 400 + (number <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${String(number).padStart(2, '0')}-${String(date).padStart(2, '0')}`
}
