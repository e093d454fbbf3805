import { assert } from '@jianghan/protocol'
import type { Time } from './types.ts'

const NANOS = 1_000_000_000n

/** The moment `nanoseconds` later (earlier when negative). */
export function addNanos(time: Time, nanoseconds: bigint): Time {
  return timeOfNanos(time.seconds * NANOS + BigInt(time.nanos) + nanoseconds)
}

/** The moment this many nanoseconds after 1970. */
export function timeOfNanos(nanoseconds: bigint): Time {
  const nanos = ((nanoseconds % NANOS) + NANOS) % NANOS
  return { seconds: (nanoseconds - nanos) / NANOS, nanos: Number(nanos) }
}

/** The moment of a host clock in milliseconds since 1970 (`Date.now()`); fractions are kept to the microsecond. */
export function timeOfMilliseconds(milliseconds: number): Time {
  assert(Number.isFinite(milliseconds), 'a clock gives a number')
  return timeOfNanos(BigInt(Math.round(milliseconds * 1000)) * 1000n)
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/

/** The moment of an RFC 3339 text in UTC with at most nine decimals, as CometBFT writes it; undefined when it is not one. */
export function parseTime(text: string): Time | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  // A day that does not exist (30 February) rolls over and so reads back as another text.
  if (date.toISOString().slice(0, 19) !== text.slice(0, 19)) return undefined
  return { seconds: BigInt(date.getTime() / 1000), nanos: Number((match[7] ?? '').padEnd(9, '0')) }
}

/** RFC 3339 in UTC with as many decimals as it needs, as Go's RFC3339Nano writes it. Years 0 to 9999. */
export function formatTime(time: Time): string {
  const base = new Date(Number(time.seconds) * 1000).toISOString().slice(0, 19)
  const fraction = time.nanos === 0 ? '' : '.' + String(time.nanos).padStart(9, '0').replace(/0+$/, '')
  return `${base}${fraction}Z`
}

/** Whether a time is within what a protobuf Timestamp may hold: years 1 to 9999. */
export function isTime(time: Time): boolean {
  return time.seconds >= -62_135_596_800n && time.seconds <= 253_402_300_799n
    && Number.isInteger(time.nanos) && time.nanos >= 0 && time.nanos < 1_000_000_000
}
