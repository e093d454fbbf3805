import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { ioFault } from './faults.ts'
import { syncDir } from './durable.ts'

/** What the state's last flush was, as its folder says beside the key-value store. */
export type Flushed = Readonly<{ height: bigint; root: string }>

const SIZE = 128

/**
 * Beside the key-value store: `flushed` says up to where it was written, `suspect` that damage was found in it. LevelDB drops what it cannot read of
 * its log without a word and opens as it was some time before; this file remembers.
 * It is written after the flush and never synced: it may lag behind the store, and never runs ahead of it.
 */
export class FlushMark {
  readonly #file: string

  /** @param dir folder of the state */
  constructor(dir: string) {
    this.#file = join(dir, 'flushed')
  }

  /** What was noted last; undefined where nothing readable is. */
  read(): Flushed | undefined {
    let text: string
    try {
      text = readFileSync(this.#file, 'latin1').trim()
    } catch {
      return undefined
    }
    const [, noted = '', height = '', root = '', sum = ''] = /^((\d{1,20}) ([0-9a-f]{64})) (\d+)$/.exec(text) ?? []
    return noted !== '' && crc32(noted) === Number(sum) ? { height: BigInt(height), root } : undefined
  }

  /** Notes a flush. A disk that does not take it costs only the note. */
  note({ height, root }: Flushed): void {
    const noted = `${height} ${root}`
    const bytes = Buffer.alloc(SIZE, ' ')
    bytes.write(`${noted} ${crc32(noted)}`)
    bytes[SIZE - 1] = 0x0a
    try {
      writeFileSync(this.#file, bytes)
    } catch {
      // It is missing then, or an older one: nothing is believed that it does not say.
    }
  }
}

const suspectIn = (dir: string): string => join(dir, 'suspect')

/** Whether damage was found in a state before. */
export const isSuspect = (dir: string): boolean => existsSync(suspectIn(dir))

/** Notes that damage was found in a state: the next start makes it anew. */
export function markSuspect(dir: string, what: string): void {
  try {
    writeFileSync(suspectIn(dir), `${what}\n`)
  } catch {
    // On a disk that takes nothing the damage is found again.
  }
}

/** Moves a state that is damaged out of the way, in the place of one that was before. Throws StoreFault. */
export function setStateAside(dir: string): string {
  const aside = `${dir}.damaged`
  try {
    rmSync(aside, { recursive: true, force: true })
    renameSync(dir, aside)
    syncDir(join(dir, '..'))
  } catch (error) {
    throw ioFault(error, dir)
  }
  return aside
}
