import { aheadAt, MACHINE, readClock } from './clock.ts'

/**
 * Loaded before anything else (`node --import`), also by every thread: the process then lives by the clock of BENCH_CLOCK_FILE, as if somebody set the machine's. It
 * may be moved while the process runs, in all threads at the same moment. What falls due after 400 days does so when it is tried.
 */
const file = process.env['BENCH_CLOCK_FILE']
/** How often the file is read, milliseconds: a move is written down well before it happens. */
const LOOK_MS = 25

if (file !== undefined) {
  let clock = readClock(file) ?? MACHINE
  setInterval(() => { clock = readClock(file) ?? clock }, LOOK_MS).unref()
  const Real = Date
  const now = (): number => {
    const real = Real.now()
    return real + aheadAt(clock, real)
  }
  globalThis.Date = class extends Real {
    constructor(...args: readonly unknown[]) {
      super(...(args.length === 0 ? [now()] : args) as [number])
    }

    static override now(): number {
      return now()
    }
  } as DateConstructor
}
