import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Sets how young garbage is collected; to be called before threads start.
 *
 * Each thread collects its own. V8 would hand pieces of it to helper threads, which then compete with our own for the processors: a seventh of all CPU
 * time on two processors. Marking of the old generation stays concurrent.
 *
 * And nothing is made in the old generation because what was made at the same place often lived long: V8 concludes so for lists that live as long as a
 * block, and a list there, dead since long, keeps alive whatever it holds until the old generation is collected. Nine tenths of what a collection copied was
 * garbage of earlier blocks (docs/decisions/0068-lists-are-born-young.md).
 */
export function tuneYoungGenerations(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--no-allocation-site-pretenuring')
}

/** How often a thread looks whether it is quiet, milliseconds. */
const LOOK_MS = 4_000
/** A thread is quiet that worked for less than this part of the time since it looked last. */
const QUIET = 0.02
/** Room of the young generation that is not worth a collection, bytes. */
const YOUNG_KEPT = 4 * 1024 * 1024

/** Whether this thread looks already. */
let looks = false

/** Bytes that the young generation of this thread holds of the system. */
export const youngBytes = (): number => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.physical_space_size ?? 0

/**
 * Gives the room of the young generation back when this thread has become quiet. It grows with the work, up to 48 MB and more in each thread, and V8 lets
 * go of it when it collects garbage while little is made: on a thread without work that never comes. Such a collection takes some milliseconds, and the
 * next ones find nothing to do.
 */
export function shrinkWhenQuiet(lookMs: number = LOOK_MS): void {
  if (looks) return
  looks = true
  // A flag of the whole process, and of new contexts alone; it stays, since another thread may be just here.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: { type: 'minor' }) => void
  let last = performance.eventLoopUtilization()
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    if (utilization < QUIET && youngBytes() > YOUNG_KEPT) collect({ type: 'minor' })
  }, lookMs).unref()
}

/** Arguments of a worker thread that shall do the same. They stand in the place of those of the process, of which a worker refuses many. */
export const QUIET_THREAD: readonly string[] = ['--disable-warning=ExperimentalWarning', '--import', new URL('./quietThread.ts', import.meta.url).href]
