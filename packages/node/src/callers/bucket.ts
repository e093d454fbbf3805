/** Lets so many through in a second, and as many at once after a pause: a token bucket that holds one second's worth. */
export class Bucket {
  readonly #perSecond: number
  #tokens: number
  #lastMs: number

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#lastMs = nowMs
  }

  /**
   * Takes `count`, or answers the seconds after which they are there. More than a second's worth is let through when the bucket is full, and owed:
   * otherwise a request that holds so much could never pass.
   */
  take(count: number, nowMs: number): number | undefined {
    this.#tokens = Math.min(this.#perSecond, this.#tokens + Math.max(0, nowMs - this.#lastMs) / 1000 * this.#perSecond)
    this.#lastMs = nowMs
    const needed = Math.min(count, this.#perSecond)
    if (this.#tokens < needed) return Math.max(1, Math.ceil((needed - this.#tokens) / this.#perSecond))
    this.#tokens -= count
    return undefined
  }
}
