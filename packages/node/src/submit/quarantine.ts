import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { toHex, utf8 } from '@jianghan/protocol'
import type { DroppedNotice } from '../threads/messages.ts'

/** Files kept; further ones are only reported in the log. */
const FILES_MAX = 1_000

/**
 * Transactions on which a handler threw: our bug, put aside with the facts so that it can be replayed, and refused at once when it comes
 * again to this process.
 */
export class Quarantine {
  readonly #folder: string
  readonly #ids = new Set<string>()
  #files: number

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o750 })
    this.#files = readdirSync(folder).length
  }

  /** Whether this id (hexadecimal) was put aside since the start. */
  holds(id: string): boolean {
    return this.#ids.size > 0 && this.#ids.has(id)
  }

  /** Puts a transaction aside; returns the file, or undefined where there are too many already. */
  async put(id: Uint8Array, bytes: Uint8Array, error: NonNullable<DroppedNotice['poison']>['error']): Promise<string | undefined> {
    const name = toHex(id)
    if (this.#ids.size < FILES_MAX) this.#ids.add(name)
    if (this.#files >= FILES_MAX) return undefined
    this.#files++
    const file = join(this.#folder, `${name}.json`)
    const facts = { format: 'jianghan-quarantine', version: 1, id: name, at: new Date().toISOString(), error, transaction: Buffer.from(bytes).toString('base64') }
    await writeFileDurably(file, utf8(`${JSON.stringify(facts, undefined, 2)}\n`), { mode: 0o640, replace: true })
    return file
  }
}
