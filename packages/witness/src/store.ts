import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileDurably } from '@jianghan/crypto/node'
import { formatNote, type Note, parseNote, parseTreeHead } from '@jianghan/light'
import { sha256, toHex, utf8 } from '@jianghan/protocol'

/** Hash that names a log in file names and addresses (c2sp.org/tlog-witness, "Monitor Retrieval"). */
export const originHash = (origin: string): string => toHex(sha256(utf8(origin)))

const SEEN = '.seen'
const COSIGNED = '.cosigned'

/** A file of a witness that holds something else; the witness does not start over, for then it would cosign a second history. */
export class WitnessStoreFault extends Error {
  override readonly name = 'WitnessStoreFault'
  readonly file: string
  constructor(file: string) {
    super(`${file} is no checkpoint`)
    this.file = file
  }
}

/**
 * What a witness remembers, a folder with two files a log: the newest checkpoint it agreed to, on disk before it is signed, and the same with the
 * cosignature that was given out.
 */
export class WitnessStore {
  readonly #folder: string
  readonly #seen = new Map<string, Note>()
  readonly #cosigned = new Map<string, Uint8Array>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Reads the folder, which is made where it is missing. Throws WitnessStoreFault. */
  static open(folder: string): WitnessStore {
    mkdirSync(folder, { recursive: true, mode: 0o750 })
    const store = new WitnessStore(folder)
    for (const name of readdirSync(folder).filter(each => each.endsWith(SEEN))) {
      const file = join(folder, name)
      const note = parseNote(readFileSync(file))
      const head = note && parseTreeHead(note.text)
      if (note === undefined || head === undefined || `${originHash(head.origin)}${SEEN}` !== name) throw new WitnessStoreFault(file)
      store.#seen.set(head.origin, note)
      const given = join(folder, `${originHash(head.origin)}${COSIGNED}`)
      if (existsSync(given)) store.#cosigned.set(originHash(head.origin), readFileSync(given))
    }
    return store
  }

  /** The newest checkpoint of a log that was agreed to. */
  seen(origin: string): Note | undefined {
    return this.#seen.get(origin)
  }

  /** The newest cosigned checkpoint of the log that a hash names. */
  cosigned(hash: string): Uint8Array | undefined {
    return this.#cosigned.get(hash)
  }

  /** Remembers a checkpoint; it outlasts a power cut when the promise resolves. */
  async putSeen(origin: string, note: Note): Promise<void> {
    await writeFileDurably(join(this.#folder, `${originHash(origin)}${SEEN}`), formatNote(note), { mode: 0o640, replace: true })
    this.#seen.set(origin, note)
  }

  /** Keeps what was given out. */
  async putCosigned(origin: string, note: Note): Promise<void> {
    const bytes = formatNote(note)
    await writeFileDurably(join(this.#folder, `${originHash(origin)}${COSIGNED}`), bytes, { mode: 0o640, replace: true })
    this.#cosigned.set(originHash(origin), bytes)
  }
}
