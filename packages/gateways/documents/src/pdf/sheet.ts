import PDFDocument from 'pdfkit'
import type { Fonts } from './fonts.ts'

/** A file inside a document. */
export type Attachment = Readonly<{ name: string; bytes: Uint8Array; mediaType: string; description: string; relationship: 'Source' | 'Data' }>

/** What a document says of itself. `at`: its moment, of which all its dates are, so that the same content is the same bytes. */
export type SheetFacts = Readonly<{ title: string; subject: string; at: Date }>

/** How a text is set; places and sizes are points, from the left upper corner. */
type Setting = Readonly<{ x: number; y: number; size: number; width?: number; lines?: number; align?: 'left' | 'center' | 'right'; grey?: boolean }>

const GREY = '#5a5f66'
const INK = '#14181d'

/** Pages that are drawn on, in the form of PDF/A-3b (ISO 19005-3): fonts embedded, colours defined, attachments declared. */
export class Sheet {
  readonly #doc: PDFKit.PDFDocument
  readonly #fonts: Fonts
  readonly #parts: Buffer[] = []
  readonly #missing = new Set<string>()
  readonly #at: Date

  constructor(fonts: Fonts, { title, subject, at }: SheetFacts, page: Readonly<{ width: number; height: number }>) {
    this.#fonts = fonts
    this.#at = at
    this.#doc = new PDFDocument({
      size: [page.width, page.height], margin: 0, pdfVersion: '1.7', subset: 'PDF/A-3b' as never, autoFirstPage: false, lang: 'zh-CN', displayTitle: true,
      font: fonts.first as never,
      info: { Title: title, Subject: subject, Producer: 'Jianghan', Creator: 'Jianghan', CreationDate: at, ModDate: at },
    })
    this.#doc.on('data', (part: Buffer) => this.#parts.push(part))
  }

  /** Begins a page. */
  page(): void {
    this.#doc.addPage()
  }

  /** Characters of what was drawn that no font has, until now. */
  get missing(): readonly string[] {
    return [...this.#missing]
  }

  /** Draws a text, broken between any two characters where it does not fit; what goes beyond its lines ends in "…". Answers how many lines it took. */
  text(text: string, { x, y, size, width = Infinity, lines = 1, align = 'left', grey = false }: Setting): number {
    const broken = this.#broken(text, size, width, lines)
    this.#doc.fontSize(size).fillColor(grey ? GREY : INK)
    for (const [i, line] of broken.entries()) {
      const room = Number.isFinite(width) ? width - this.#fonts.width(line, size) : 0
      let at = x + (align === 'left' ? 0 : align === 'center' ? room / 2 : room)
      const { runs, missing } = this.#fonts.draw(line)
      for (const each of missing) this.#missing.add(each)
      for (const run of runs) {
        this.#doc.font(run.font as never).text(run.text, at, y + i * size * LINE, { lineBreak: false, features: [] })
        at += this.#fonts.width(run.text, size)
      }
    }
    return broken.length
  }

  #broken(text: string, size: number, width: number, most: number): string[] {
    const lines: string[] = []
    for (const paragraph of text.split('\n')) {
      let line = ''
      let used = 0
      for (const character of paragraph) {
        const wide = this.#fonts.width(character, size)
        if (used + wide > width && line !== '') {
          lines.push(line)
          line = ''
          used = 0
        }
        if (lines.length > most) break
        line += character
        used += wide
      }
      lines.push(line)
      if (lines.length > most) break
    }
    if (lines.length <= most) return lines
    const kept = lines.slice(0, most)
    let last = Array.from(kept[most - 1] ?? '')
    while (last.length > 0 && this.#fonts.width(`${last.join('')}…`, size) > width) last = last.slice(0, -1)
    return [...kept.slice(0, -1), `${last.join('')}…`]
  }

  /** A frame. */
  frame(x: number, y: number, width: number, height: number): void {
    this.#doc.lineWidth(0.6).strokeColor('#8a9099').rect(x, y, width, height).stroke()
  }

  /** A line. */
  line(x1: number, y1: number, x2: number, y2: number): void {
    this.#doc.lineWidth(0.4).strokeColor('#8a9099').moveTo(x1, y1).lineTo(x2, y2).stroke()
  }

  /** Black squares where the rows are true, in a square of this side. */
  squares(rows: readonly (readonly boolean[])[], x: number, y: number, side: number): void {
    const step = side / rows.length
    for (const [i, row] of rows.entries()) {
      for (let from = 0; from < row.length; from++) {
        if (!row[from]) continue
        let to = from
        while (row[to]) to++
        this.#doc.rect(x + from * step, y + i * step, (to - from) * step, step)
        from = to
      }
    }
    this.#doc.fill('#000000')
  }

  /** Puts a file into the document (ISO 19005-3, 6.8). */
  attach({ name, bytes, mediaType, description, relationship }: Attachment): void {
    const file = { name, type: mediaType, description, relationship, creationDate: this.#at, modifiedDate: this.#at }
    this.#doc.file(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never, file as never)
  }

  /** The bytes of the document; nothing can be drawn afterwards. */
  finish(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#doc.once('end', () => { resolve(new Uint8Array(Buffer.concat(this.#parts))) })
      this.#doc.once('error', reject)
      this.#doc.end()
    })
  }
}

/** Distance of lines, in sizes. */
const LINE = 1.3
