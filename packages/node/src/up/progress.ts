import type { Language } from '../problem/render.ts'
import { words } from './words.ts'

/** What is silent for so long looks stuck, milliseconds. */
const PATIENCE_MS = 1_000

/** Says what a start is doing once it takes longer than a second, then every second. */
export class Progress {
  readonly #language: Language
  readonly #write: (text: string) => void
  readonly #timer: NodeJS.Timeout
  #seconds = 0
  #replayed: string | undefined

  constructor(language: Language, write: (text: string) => void) {
    this.#language = language
    this.#write = write
    this.#timer = setInterval(() => this.#tell(), PATIENCE_MS)
  }

  replaying(height: bigint, of: bigint): void {
    this.#replayed = `${words.replaying[this.#language]} ${height}/${of}`
  }

  done(): void {
    clearInterval(this.#timer)
  }

  #tell(): void {
    this.#seconds++
    this.#write(`${this.#replayed ?? words.starting[this.#language]} ${this.#seconds} s\n`)
  }
}
