import { Worker } from 'node:worker_threads'
import { equivalent } from './equivalent.data.ts'
import { describe, type Point } from './points.ts'
import type { Outcome, Task, Verdict } from './runner.ts'
import type { MutationTarget } from './targets.ts'

/** What became of a target's changes; `left` are those that no test notices and that are not known to change nothing. */
export type Tried = Readonly<{
  killed: number; equivalent: number; unfit: number; tests: number; broken: readonly string[]
  left: readonly Readonly<{ fate: Outcome['fate']; point: Point }>[]
}>

/** A change's name without its line: what the list of equivalent changes is kept by. */
export const nameOf = (point: Point): string => describe(point).replace(/:\d+ /, ' ')

/** Tries every change of a target in a thread of its own. */
export async function tryTarget(root: string, { points, tests }: MutationTarget): Promise<Tried> {
  const changes = points.map((point, i) => ({ number: i + 1, point }))
  const worker = new Worker(new URL('runner.ts', import.meta.url), { workerData: { root, tests, changes } satisfies Task })
  const verdict = await new Promise<Verdict>((done, failed) => { worker.once('message', done).once('error', failed) })
  await worker.terminate()
  const counts = { killed: 0, equivalent: 0, unfit: 0 }
  const left: { fate: Outcome['fate']; point: Point }[] = []
  for (const { number, fate } of verdict.outcomes) {
    const point = points[number - 1] as Point
    if (fate === 'killed' || fate === 'unfit') counts[fate]++
    else if (nameOf(point) in equivalent) counts.equivalent++
    else left.push({ fate, point })
  }
  return { ...counts, tests: verdict.tests, broken: verdict.broken, left }
}
