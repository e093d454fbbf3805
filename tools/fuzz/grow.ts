import { parentPort, workerData } from 'node:worker_threads'
import { INPUT_MAX, INPUTS_MAX, keepInputs, keptInputs } from './corpus.ts'
import { Coverage } from './coverage.ts'
import type { Result, Task } from './loop.ts'
import { nextInput, seeded } from './mutate.ts'
import { loadTarget } from './target.ts'

/** Inputs between two looks at the coverage: a look costs as much as hundreds of them. */
const BATCH = 64
/** Tries of making one input shorter. */
const SHRINKS = 60

/** What it hears: as from a plain run, and what is kept now. */
export type Grown = Result & Readonly<{ kept?: number; blocks?: number }>

/** Looks for inputs that reach blocks which none of those before reached, and keeps the fewest and shortest that reach as much. */
async function grow({ root, path, seed, seconds, executions, beat }: Task): Promise<Grown> {
  const coverage = new Coverage(root)
  const { fuzz, own } = await loadTarget(root, path)
  const counter = new Int32Array(beat)
  const random = seeded(seed)
  coverage.taken()
  const found = new Found(data => {
    Atomics.add(counter, 0, 1)
    fuzz(data)
  }, coverage)
  for (const data of own) found.begin(data)
  for (const data of keptInputs(root, path)) found.take(data)
  const end = performance.now() + seconds * 1000
  let tried = 0
  let batch: Uint8Array[] = []
  for (; tried < executions && performance.now() < end; tried++) {
    Atomics.add(counter, 0, 1)
    const data = nextInput(random, [...own, ...found.inputs]).slice(0, INPUT_MAX)
    try {
      fuzz(data)
    } catch (error) {
      return { tried, input: data, failure: error instanceof Error ? error.stack ?? error.message : String(error) }
    }
    batch.push(data)
    if (batch.length < BATCH) continue
    if (found.isNew(coverage.taken())) for (const each of batch) found.take(each)
    batch = []
  }
  const kept = found.fewest()
  keepInputs(root, path, kept)
  return { tried, kept: kept.length, blocks: found.blocks }
}

/** Blocks that are not among others. */
const beyond = (blocks: Iterable<string>, others: ReadonlySet<string>): string[] => [...blocks].filter(block => !others.has(block))

/** Inputs that were found to reach something new. */
class Found {
  readonly inputs: Uint8Array[] = []
  readonly #fuzz: (data: Uint8Array) => void
  readonly #coverage: Coverage
  /** What the target's own examples reach. */
  readonly #given = new Set<string>()
  readonly #reached = new Set<string>()

  constructor(fuzz: (data: Uint8Array) => void, coverage: Coverage) {
    this.#fuzz = fuzz
    this.#coverage = coverage
  }

  get blocks(): number {
    return this.#reached.size
  }

  /** Whoever ran something before has asked what it reached, so that this is the input's own. */
  #ran(data: Uint8Array): Set<string> {
    this.#fuzz(data)
    return this.#coverage.taken()
  }

  /** One of the target's own examples. */
  begin(data: Uint8Array): void {
    for (const block of this.#ran(data)) {
      this.#given.add(block)
      this.#reached.add(block)
    }
  }

  isNew(ran: ReadonlySet<string>): boolean {
    return beyond(ran, this.#reached).length > 0
  }

  /** Takes an input that reaches something new, as short as it can be made. */
  take(data: Uint8Array): void {
    const gained = beyond(this.#ran(data), this.#reached)
    if (gained.length === 0) return
    const short = this.#shortened(data, gained)
    this.inputs.push(short)
    for (const block of this.#ran(short)) this.#reached.add(block)
  }

  /** Leaves parts out, ever smaller ones, while it reaches the same. */
  #shortened(data: Uint8Array, gained: readonly string[]): Uint8Array {
    let short = data
    let tries = 0
    for (let part = short.length >> 1; part > 0 && tries < SHRINKS; part >>= 1) {
      for (let at = 0; at < short.length && tries < SHRINKS; tries++) {
        const less = new Uint8Array([...short.subarray(0, at), ...short.subarray(at + part)])
        if (beyond(gained, this.#ran(less)).length === 0) short = less
        else at += part
      }
    }
    return short
  }

  /** The fewest that together reach what all reach, beyond the target's own: the one that adds most first, of equal ones the shortest. */
  fewest(): Uint8Array[] {
    const left = this.inputs.map(data => ({ data, ran: this.#ran(data) })).sort((a, b) => a.data.length - b.data.length)
    const reached = new Set(this.#given)
    const kept: Uint8Array[] = []
    while (kept.length < INPUTS_MAX) {
      const gains = left.map(({ ran }) => beyond(ran, reached).length)
      const best = gains.indexOf(Math.max(...gains, 0))
      const chosen = left[best]
      if (chosen === undefined || gains[best] === 0) return kept
      for (const block of chosen.ran) reached.add(block)
      kept.push(chosen.data)
      left.splice(best, 1)
    }
    return kept
  }
}

if (parentPort) parentPort.postMessage(await grow(workerData as Task))
