/** One figure of a benchmark. */
export type BenchResult = Readonly<{
  name: string
  unit: string
  /** Median of the runs. */
  value: number
  /** What the project aims at, undefined where nothing was promised. */
  target?: number | undefined
  better: 'higher' | 'lower'
  /** Each run, in order. */
  runs: readonly number[]
  /** Most of the CPU that other processes took during a run, 0 to 1; over 0.1 the figure is marked. */
  others?: number | undefined
}>

/** What a suite is told. */
export type BenchOptions = Readonly<{
  quick: boolean
  /** Runs of each figure, and how long each takes at the least, seconds. */
  runs: number
  seconds: number
  /** How long a soak takes. */
  minutes: number
  /** How often a node is killed, where that is said. */
  kills?: number | undefined
  /** Accounts of the large ledger, and the folder in which it is kept between runs, where that is said. */
  accounts?: number | undefined
  ledger?: string | undefined
  /** Says on standard error what is going on. */
  say(text: string): void
}>

/** The middle of the sorted values; of an even number, the lower middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN
}

/** Value below which this part of the samples lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN
}

/** A figure from its runs. */
export const figure = (
  name: string, unit: string, better: BenchResult['better'], runs: readonly number[],
  extra: Readonly<{ target?: number; others?: number }> = {},
): BenchResult => ({ name, unit, value: median(runs), better, runs, ...extra })
