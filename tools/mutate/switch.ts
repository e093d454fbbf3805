/** Which change is on, which were met, and how often anything was asked. */
export const board = { on: 0, met: new Set<number>(), asked: 0, unfit: false }

/** Questions after which a run counts as never ending. */
const PATIENCE = 5_000_000

/** Whether a change is on. Throws where a change made a run endless. */
export function isOn(number: number): boolean {
  board.met.add(number)
  if (++board.asked > PATIENCE) throw new Error('no end')
  return board.on === number
}

/** A number one higher or lower; whatever else stays, and the change is none. */
export function shift<T>(value: T, by: number): T {
  if (typeof value === 'number') return (value + by) as T
  if (typeof value === 'bigint') return (value + BigInt(by)) as T
  board.unfit = true
  return value
}

/** The same refusal under another number and name. */
export function other<T extends Readonly<{ code: number; name: string }>>(error: T): T {
  return { ...error, code: error.code + 1000, name: `${error.name}X` }
}
