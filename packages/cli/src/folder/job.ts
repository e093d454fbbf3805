import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Door, Line, Named } from './door.ts'
import type { Layout } from './layout.ts'
import { explanation, refusedOutputs, writeOutputs } from './outputs.ts'
import { moveTo, writeWhole } from './writing.ts'

/** Largest file that is sent, bytes: the bound of the node. */
export const FILE_BYTES = 64 * 1024 * 1024
/** Digits of a file's SHA-256 in its name while it is worked on. */
const DIGITS = 12
/** Longest name that is kept of a file, characters: the file system's limit is in bytes, and Chinese takes three. */
const NAME_MAX = 60

/** How a step of a job ended. */
export type Step = Readonly<{ kind: 'on its way' }> | Readonly<{ kind: 'waiting' }> | Readonly<{ kind: 'settled'; line: Line }> | Readonly<{ kind: 'refused'; code: string; zh: string; en: string }>

/** Name of a file while it is worked on, and of its results: its own with the beginning of its SHA-256, so that another file under the same name is another job. */
export function jobName(name: string, bytes: Uint8Array): string {
  const at = name.lastIndexOf('.')
  return `${Array.from(name.slice(0, at)).slice(0, NAME_MAX).join('')}.${digestOf(bytes)}${name.slice(at).toLowerCase()}`
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS)

/** One file on its way: sent, asked for until it has its end, its results written, and put into the archive. Each step may be done again after a crash, and changes nothing then. */
export class Job {
  readonly name: string
  readonly #layout: Layout
  readonly #door: Door
  readonly #receipts: boolean
  #named: Named | undefined
  #interimWritten = false

  /** @param receipts whether its payments' receipts are written as well */
  constructor(name: string, { layout, door, receipts }: Readonly<{ layout: Layout; door: Door; receipts: boolean }>) {
    this.name = name
    this.#receipts = receipts
    this.#layout = layout
    this.#door = door
  }

  /** Whether it was sent in this life of the process. */
  get isSent(): boolean {
    return this.#named !== undefined
  }

  /** Goes on as far as can be now. Rejects where it is to be tried again: nothing is lost by that. */
  async step(): Promise<Step> {
    if (this.#named === undefined) {
      const refused = await this.#send()
      if (refused !== undefined) return refused
    }
    const named = this.#named as unknown as Named
    const line = await this.#door.line(named)
    if (line.waiting) return this.#waits(named)
    if (line.pending > 0) return { kind: 'on its way' }
    await writeOutputs({ file: this.#file, stem: join(this.#layout.out, this.#stem), named, line, door: this.#door, receipts: this.#receipts })
    await moveTo(this.#path, join(this.#layout.archive, this.name))
    return { kind: 'settled', line }
  }

  get #path(): string {
    return join(this.#layout.work, this.name)
  }

  get #stem(): string {
    return this.name.slice(0, this.name.lastIndexOf('.'))
  }

  /** The name that the ERP gave it, as far as it is kept. */
  get #file(): string {
    const [, base = this.name, ending = ''] = /^(.*)\.[0-9a-f]{12}(\.[a-z0-9]+)$/.exec(this.name) ?? []
    return base + ending
  }

  async #send(): Promise<Step | undefined> {
    const bytes = new Uint8Array(await readFile(this.#path))
    if (!this.#stem.endsWith(`.${digestOf(bytes)}`)) {
      // Somebody wrote on after the file had rested: it goes back, and is awaited once more.
      await moveTo(this.#path, join(this.#layout.in, this.#file))
      return { kind: 'refused', code: 'folder.changed', zh: '文件在受理时仍被写入，已放回等待。', en: 'The file was written to while it was taken; it was put back and is awaited again.' }
    }
    const said = await this.#door.send(bytes, this.#file)
    if (said.kind === 'taken') {
      this.#named = said
      return undefined
    }
    for (const [ending, content] of refusedOutputs(this.#file, said, await this.#door.refusal(bytes, this.#file))) await this.#put(ending, content)
    await writeWhole(join(this.#layout.rejected, `${this.name}.txt`), explanation(this.#file, said))
    await moveTo(this.#path, join(this.#layout.rejected, this.name))
    const { code, zh, en } = said
    return { kind: 'refused', code, zh, en }
  }

  /** A file that waits for other officers has a first pain.002 that says so. */
  async #waits(named: Named): Promise<Step> {
    if (!this.#interimWritten) await this.#put('.pain.002.xml', await this.#door.report(named, 'pain.002'))
    this.#interimWritten = true
    return { kind: 'waiting' }
  }

  #put(ending: string, content: Uint8Array): Promise<void> {
    return writeWhole(join(this.#layout.out, `${this.#stem}${ending}`), content)
  }
}
