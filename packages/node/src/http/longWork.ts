/** Longest that one request waits for work that may take hours, milliseconds: shorter than a connection is kept on which no byte comes. */
const WAIT_MS = 50_000

/** What a request is told: the outcome, or that the work goes on and is to be asked for again. */
export type Told<T> = T | Readonly<{ running: true }>

/**
 * Work of the node that may take longer than any connection waits: one request begins it, and whoever wants to know asks again until it ended.
 * The newest outcome is kept, a fault too.
 */
export class LongWork<I, T extends object> {
  readonly #work: (input: I) => Promise<T>
  readonly #waitMs: number
  #newest: Promise<T> | undefined
  #isRunning = false

  constructor(work: (input: I) => Promise<T>, waitMs: number = WAIT_MS) {
    this.#work = work
    this.#waitMs = waitMs
  }

  /** Begins the work and waits a while for its end. Where it is under way already, the work itself says what becomes of a second one. Throws what it throws. */
  begin(input: I): Promise<Told<T>> {
    const begun = this.#work(input)
    if (!this.#isRunning) {
      this.#isRunning = true
      const ended = (): void => { this.#isRunning = false }
      begun.then(ended, ended)
      this.#newest = begun
    }
    return this.#waited(begun)
  }

  /** Waits a while for the end of what was begun last; undefined where nothing was. Throws what the work threw. */
  ask(): Promise<Told<T>> | undefined {
    return this.#newest === undefined ? undefined : this.#waited(this.#newest)
  }

  async #waited(work: Promise<T>): Promise<Told<T>> {
    const { promise, resolve } = Promise.withResolvers<Told<T>>()
    const timer = setTimeout(() => resolve({ running: true }), this.#waitMs)
    try {
      return await Promise.race([work, promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
