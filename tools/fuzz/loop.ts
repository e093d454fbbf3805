import { parentPort, workerData } from 'node:worker_threads'
import { nextInput, seeded } from './mutate.ts'
import { loadTarget } from './target.ts'

/** What the main thread asks for. `beat` counts finished inputs, so that it sees when one does not come to an end. */
export interface Task {
  readonly root: string
  readonly path: string
  readonly seed: number
  readonly seconds: number
  /** Inputs after which the target is done, however much time is left. */
  readonly executions: number
  readonly beat: SharedArrayBuffer
}

/** What it hears: how many inputs were tried, and the one that failed, where its number alone does not say which it was. */
export interface Result {
  readonly tried: number
  readonly failure?: string
  readonly input?: Uint8Array
}

if (parentPort) parentPort.postMessage(await loop(workerData as Task))

async function loop({ root, path, seed, seconds, executions, beat }: Task): Promise<Result> {
  const { fuzz, corpus } = await loadTarget(root, path)
  const random = seeded(seed)
  const counter = new Int32Array(beat)
  const end = performance.now() + seconds * 1000
  let tried = 0
  for (; tried < executions && performance.now() < end; tried++) {
    Atomics.store(counter, 0, tried)
    try {
      fuzz(nextInput(random, corpus))
    } catch (error) {
      return { tried, failure: error instanceof Error ? error.stack ?? error.message : String(error) }
    }
  }
  return { tried }
}
