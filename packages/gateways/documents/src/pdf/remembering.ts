import type * as fontkit from 'fontkit'

/** Texts whose layout is remembered, and glyphs whose outline is known: beyond that they begin anew. */
const REMEMBERED_MAX = 20_000
/** Characters of a text that is remembered: labels, names, numbers. */
const TEXT_MAX = 64

type Outline = Readonly<{ numberOfContours: number; components?: readonly unknown[] }>
/** What fontkit's subset asks of a glyph. */
type Glyph = Readonly<{ advanceWidth: number; _decode(): Outline | null; _getMetrics(): Readonly<{ leftBearing: number }> }>
type Run = Readonly<{ positions: readonly Readonly<Record<string, number>>[] }>
/** The parts of a font that are between fontkit and pdfkit, of the versions that are pinned. */
type Inner = { getGlyph(id: number): Glyph; createSubset(): { font: unknown }; layout(text: string, ...more: unknown[]): Run }

/**
 * A font that remembers what each document asks again. For a subset fontkit decodes every outline to find out whether it is made of others: that is known of a glyph after the first
 * time. pdfkit lays every text out anew, and scales the positions that it is given, which is why it gets copies. What is drawn is the same, byte by byte.
 */
export function remembering(font: fontkit.Font): fontkit.Font {
  const inner = font as unknown as Inner
  const glyphs = new Map<number, Glyph>()
  const runs = new Map<string, Run>()
  const slim = (id: number): Glyph => {
    const known = glyphs.get(id)
    if (known !== undefined) return known
    if (glyphs.size >= REMEMBERED_MAX) glyphs.clear()
    const glyph = inner.getGlyph(id)
    // oxlint-disable-next-line no-underscore-dangle -- it is what fontkit's subset itself asks
    const decoded = glyph._decode()
    const outline = decoded && { numberOfContours: decoded.numberOfContours, ...(decoded.components && { components: decoded.components }) }
    // oxlint-disable-next-line no-underscore-dangle -- the same
    const metrics = { leftBearing: glyph._getMetrics().leftBearing }
    const made: Glyph = { advanceWidth: glyph.advanceWidth, _decode: () => outline, _getMetrics: () => metrics }
    glyphs.set(id, made)
    return made
  }
  const forSubsets = Object.create(font, { getGlyph: { value: slim } }) as unknown
  const isTrueType = 'glyf' in (font as unknown as { directory: { tables: object } }).directory.tables && !('variationAxes' in font && Object.keys(font.variationAxes).length > 0)
  return Object.create(font, {
    createSubset: {
      value: () => {
        const subset = inner.createSubset()
        // Outlines of other kinds are parsed by their subset itself.
        if (isTrueType) subset.font = forSubsets
        return subset
      },
    },
    layout: {
      value: (text: string, ...more: unknown[]) => {
        if (text.length > TEXT_MAX) return inner.layout(text, ...more)
        const name = `${JSON.stringify(more)} ${text}`
        let run = runs.get(name)
        if (run === undefined) {
          if (runs.size >= REMEMBERED_MAX) runs.clear()
          run = inner.layout(text, ...more)
          runs.set(name, run)
        }
        return Object.create(run, { positions: { value: run.positions.map(position => ({ ...position })) } }) as Run
      },
    },
  }) as fontkit.Font
}
