/**
 * Hands batches to the engine one after the other: what is handed over side by side would come into its mempool in any order, and of one member's batches
 * only the ones with higher numbers than the last can still be in a block.
 */
export class Broadcasts {
  readonly #send: (name: string, bytes: Uint8Array) => Promise<void>
  readonly #waiting = new Map<string, Uint8Array>()
  #working = false

  /** @param send hands one batch over; settles when the engine has answered, and does not reject */
  constructor(send: (name: string, bytes: Uint8Array) => Promise<void>) {
    this.#send = send
  }

  /** Puts a batch behind the others; one that waits already is not put there twice, so that the batches under way bound what waits. */
  push(name: string, bytes: Uint8Array): void {
    this.#waiting.set(name, bytes)
    if (!this.#working) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working = true
    for (const [name, bytes] of this.#waiting) {
      this.#waiting.delete(name)
      await this.#send(name, bytes)
    }
    this.#working = false
  }
}
