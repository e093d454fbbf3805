/**
 * A place in the stream of events: block, position of the transaction among its receipts and, behind them, its outcomes, and number of the event in it. The last event of a
 * transaction is "height-index", earlier ones "height-index.number", so that a stream that breaks in between loses none.
 */
export type EventPlace = Readonly<{ height: bigint; index: number; event: number }>

/** Stands for the last event of a transaction. */
export const LAST_EVENT: number = Number.MAX_SAFE_INTEGER

/** Index that stands for the end of a block: no block has as many transactions. */
const END_OF_BLOCK = 999_999_999

/** Text of the place behind all events of a block: what a stream is told that has nothing else to come back to. */
export const formatBlockEnd = (height: bigint): string => `${height}-${END_OF_BLOCK}`

/** Text of an event's id. */
export const formatEventId = (height: bigint, index: number, event: number, events: number): string =>
  (event === events - 1 ? `${height}-${index}` : `${height}-${index}.${event}`)

/** The place behind an id; undefined when it is none. */
export function parseEventId(text: string): EventPlace | undefined {
  const parts = /^([0-9]{1,18})-([0-9]{1,9})(?:\.([0-9]{1,5}))?$/.exec(text)
  if (parts === null) return undefined
  return { height: BigInt(parts[1] as string), index: Number(parts[2]), event: parts[3] === undefined ? LAST_EVENT : Number(parts[3]) }
}
