import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that are looked at in one round; more wait for the next one. */
const LOOKED_MAX = 10_000
/** An XML file whose document is not closed at its end is waited for so much longer, milliseconds: a copy over a slow line may rest. */
const UNFINISHED_MS = 60_000
/** Bytes of the end of a file that are looked at. */
const TAIL_BYTES = 256

type Seen = Readonly<{ size: number; mtimeMs: number; ino: number; sinceMs: number }>

/**
 * Finds files that are complete: whose size, time and number have not changed for a while by this machine's own steady clock. The time of a share may be another one, and a share tells
 * nobody of changes, so that the folder is read again and again. Names that begin with a dot, and endings that are not known (.part, .tmp), are passed over: who writes under such a name and renames
 * at the end is never read too early.
 */
export class Arrivals {
  readonly #folder: string
  readonly #endings: readonly string[]
  readonly #restMs: number
  readonly #now: () => number
  readonly #seen = new Map<string, Seen>()

  /** @param options endings: with their dots, lower case · restMs: how long a file must not have changed · now: a steady clock, milliseconds */
  constructor(folder: string, { endings, restMs, now = () => performance.now() }: Readonly<{ endings: readonly string[]; restMs: number; now?: () => number }>) {
    this.#folder = folder
    this.#endings = endings
    this.#restMs = restMs
    this.#now = now
  }

  /** Names of the files that are complete, in order; and whether others are still being written. */
  async look(): Promise<Readonly<{ complete: readonly string[]; growing: number }>> {
    const names = (await readdir(this.#folder)).filter(name => !name.startsWith('.') && this.#endings.some(ending => name.toLowerCase().endsWith(ending))).sort().slice(0, LOOKED_MAX)
    for (const name of this.#seen.keys()) if (!names.includes(name)) this.#seen.delete(name)
    const complete: string[] = []
    let growing = 0
    for (const name of names) {
      const rested = await this.#restedMs(name)
      if (rested === undefined) continue
      if (rested >= this.#restMs && (rested >= UNFINISHED_MS || await this.#isFinished(name))) complete.push(name)
      else growing++
    }
    return { complete, growing }
  }

  /** How long a file has not changed; undefined where it is none, or gone. */
  async #restedMs(name: string): Promise<number | undefined> {
    const found = await stat(join(this.#folder, name)).catch(() => undefined)
    if (found?.isFile() !== true) return undefined
    const { size, mtimeMs, ino } = found
    const before = this.#seen.get(name)
    const same = before !== undefined && before.size === size && before.mtimeMs === mtimeMs && before.ino === ino
    const sinceMs = same ? before.sinceMs : this.#now()
    this.#seen.set(name, { size, mtimeMs, ino, sinceMs })
    // An empty one was begun, and nothing is in it yet.
    return size === 0 ? 0 : this.#now() - sinceMs
  }

  /** Whether the end of an XML file closes its document; what is no XML is taken as it is. */
  async #isFinished(name: string): Promise<boolean> {
    if (!name.toLowerCase().endsWith('.xml')) return true
    const handle = await open(join(this.#folder, name), 'r').catch(() => undefined)
    if (handle === undefined) return false
    try {
      const { size } = await handle.stat()
      const tail = Buffer.alloc(Math.min(TAIL_BYTES, size))
      await handle.read(tail, 0, tail.length, size - tail.length)
      return /<\/(?:[\w.-]+:)?Document\s*>/.test(tail.toString('latin1'))
    } finally {
      await handle.close()
    }
  }
}
