import { sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import { type Archive, isProblem } from './archive.ts'
import { readMarkup } from './markup.ts'

/** Characters that XML cannot carry stand as _xHHHH_ in a workbook (ECMA-376 part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text

/** Collects the text of a rich string: its runs, without how they are read aloud (18.4). */
export class RichText {
  #text = ''
  #open = false
  #aside = 0

  /** Begins anew. */
  clear(): void {
    this.#text = ''
    this.#open = false
    this.#aside = 0
  }

  open(name: string): void {
    if (name === 'rPh') this.#aside++
    else if (name === 't') this.#open = this.#aside === 0
  }

  add(text: string): void {
    if (this.#open) this.#text += text
  }

  close(name: string): void {
    if (name === 'rPh') this.#aside--
    else if (name === 't') this.#open = false
  }

  get text(): string {
    return unescapeText(this.#text)
  }

  /** Characters so far. */
  get length(): number {
    return this.#text.length
  }
}

/** The texts that cells name by number (18.4.9), or what is wrong. */
export function readSharedStrings(archive: Archive, part: string | undefined, limits: SheetLimits): readonly string[] | SheetProblem {
  const bytes = part === undefined ? undefined : archive.read(part)
  if (part === undefined || bytes === undefined) return []
  if (isProblem(bytes)) return bytes
  const texts: string[] = []
  const rich = new RichText()
  let characters = 0
  let problem: SheetProblem | undefined
  const found = readMarkup(part, bytes, limits.depth, {
    open(name) {
      if (name === 'si') rich.clear()
      else rich.open(name)
    },
    text: text => rich.add(text),
    close(name) {
      if (name !== 'si') return rich.close(name)
      characters += rich.length
      if (characters > limits.characters) problem ??= sheetProblem('tooManyCharacters', {}, { limit: limits.characters })
      else if (texts.length >= limits.cells) problem ??= sheetProblem('tooManyCells', {}, { limit: limits.cells })
      else texts.push(rich.text)
    },
  }, () => problem !== undefined)
  return problem ?? found ?? texts
}
