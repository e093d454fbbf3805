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
