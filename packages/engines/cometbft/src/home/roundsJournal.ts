import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Blocks between two looks: what the journal holds of them is kept, up to twice as many. */
const LOOK_EVERY = 16

/**
 * The engine's journal of rounds (`cs.wal`): every message of the rounds, block parts among them as often as peers sent them, about twice the bytes of the
 * blocks. After a crash only the messages since the last block are read; the engine would keep 1 GB. It closes a file of 10 MB and begins the next; what was
 * closed when blocks ago were final can hold nothing of the last one, and is removed.
 */
export class RoundsJournal {
  readonly #folder: string
  #blocks = 0
  /** Number of the newest file that was closed at the look before; -1 for none. */
  #before = -1

  /** @param home the engine's home */
  constructor(home: string) {
    this.#folder = join(home, 'data', 'cs.wal')
  }

  /** A block is final and stored. What cannot be removed now is tried again. */
  committed(): void {
    if (++this.#blocks < LOOK_EVERY) return
    this.#blocks = 0
    try {
      const closed = this.#closed()
      for (const { name, number } of closed) if (number < this.#before) rmSync(join(this.#folder, name), { force: true })
      this.#before = Math.max(-1, ...closed.map(({ number }) => number))
    } catch {
      // A block that is final does not depend on it.
    }
  }

  #closed(): { name: string; number: number }[] {
    return readdirSync(this.#folder).flatMap(name => {
      const number = /^wal\.([0-9]{3,9})$/.exec(name)?.[1]
      return number === undefined ? [] : [{ name, number: Number(number) }]
    })
  }
}
