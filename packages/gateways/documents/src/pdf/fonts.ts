import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import * as fontkit from 'fontkit'
import { remembering } from './remembering.ts'

const OWN = fileURLToPath(new URL('../../font/NotoSansSC-Regular.ttf.br', import.meta.url))

/** A part of a text that one font draws. */
export type Run = Readonly<{ font: fontkit.Font; text: string }>

/** A text as it is drawn: its parts, and the characters that no font here has, which stand as their code points in it. */
export type Drawn = Readonly<{ runs: readonly Run[]; missing: readonly string[] }>

/** Fonts in the order in which they are tried: the own one, then those of the operator for rare characters. Shared by all documents; each embeds only what it shows. */
export class Fonts {
  readonly #fonts: readonly fontkit.Font[]
  /** Which font has a character, and how wide it is there, in ems. */
  readonly #known = new Map<string, Readonly<{ font: fontkit.Font; advance: number }> | undefined>()

  constructor(fonts: readonly fontkit.Font[]) {
    this.#fonts = fonts
  }

  /**
   * Opens the own font, some 30,000 characters: all of GBK and of the table of general standard Chinese characters. `extra` names more font files (TrueType or OpenType) for what
   * it lacks. Throws where a file is no font.
   */
  static open(extra: readonly string[] = []): Fonts {
    const read = (bytes: Buffer): fontkit.Font => {
      const found = fontkit.create(bytes)
      if (!('layout' in found)) throw new Error('a collection of fonts')
      return remembering(found)
    }
    return new Fonts([read(brotliDecompressSync(readFileSync(OWN))), ...extra.map(file => read(readFileSync(file)))])
  }

  /** The font that numbers and labels are drawn with. */
  get first(): fontkit.Font {
    return this.#fonts[0] as fontkit.Font
  }

  /** Cuts a text into what each font draws. A character that none has is written as its code point, so that nobody takes an empty place for a name. */
  draw(text: string): Drawn {
    const runs: { font: fontkit.Font; text: string }[] = []
    const missing = new Set<string>()
    const add = (font: fontkit.Font, part: string): void => {
      const last = runs.at(-1)
      if (last?.font === font) last.text += part
      else runs.push({ font, text: part })
    }
    for (const character of text) {
      const found = this.#find(character)
      if (found !== undefined) add(found.font, character)
      else {
        missing.add(character)
        add(this.first, codePointOf(character))
      }
    }
    return { runs, missing: [...missing] }
  }

  /** Width of a text at a size, in its unit. */
  width(text: string, size: number): number {
    let ems = 0
    for (const character of text) {
      const found = this.#find(character)
      ems += found?.advance ?? this.width(codePointOf(character), 1)
    }
    return ems * size
  }

  #find(character: string): Readonly<{ font: fontkit.Font; advance: number }> | undefined {
    if (this.#known.has(character)) return this.#known.get(character)
    if (this.#known.size >= KNOWN_MAX) this.#known.clear()
    const point = character.codePointAt(0) as number
    const font = this.#fonts.find(each => each.hasGlyphForCodePoint(point))
    const found = font && { font, advance: font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm }
    this.#known.set(character, found)
    return found
  }
}

/** Characters whose font is remembered. */
const KNOWN_MAX = 40_000

const codePointOf = (character: string): string => `〔U+${(character.codePointAt(0) as number).toString(16).toUpperCase()}〕`
