import { factOf } from '@jianghan/gateway-iso20022'
import { type Cell, type CellKind, type Merge, parseAddress, type Row } from '../cell.ts'
import { type SheetErrorName, type SheetFindings, sheetProblem, type SheetProblem } from '../errors.ts'
import type { SheetLimits } from '../limits.ts'
import { plainNumber } from '../values/digits.ts'
import { dateOfSerial, type NumberForm } from './formats.ts'
import { type Attributes, isTrue, type MarkupHandler } from './markup.ts'
import { RichText, unescapeText } from './sharedStrings.ts'

/** What the cells of a sheet refer to, and what was counted in the whole file. */
export interface RowContext {
  readonly texts: readonly string[]
  readonly forms: readonly NumberForm[]
  readonly from1904: boolean
  readonly limits: SheetLimits
  readonly findings: SheetFindings
  /** Cells and characters so far, of all sheets. */
  readonly counted: { cells: number; characters: number }
}

/** A cell while it is read. */
type Open = { row: number; column: number; type: string; style: number; value: string; formula: string | undefined; inValue: boolean; inFormula: boolean }

/** More of a formula, or of a value, is not kept. */
const FORMULA_SHOWN = 100

/** Reads the rows of one sheet (ECMA-376 part 1, 18.3.1). */
export class RowReader implements MarkupHandler {
  readonly rows: Row[] = []
  readonly merges: Merge[] = []
  readonly #sheet: string
  readonly #part: string
  readonly #context: RowContext
  readonly #hiddenRanges: { from: number; to: number }[] = []
  readonly #filled = new Set<number>()
  readonly #rich = new RichText()
  #row = 0
  #hidden = false
  #cells: Cell[] = []
  #column = 0
  #cell: Open | undefined
  /** What ends the reading at once. */
  #fatal: SheetProblem | undefined

  constructor(sheet: string, part: string, context: RowContext) {
    this.#sheet = sheet
    this.#part = part
    this.#context = context
  }

  /** Hidden columns that hold something. */
  get hiddenColumns(): number[] {
    return [...this.#filled].filter(column => this.#hiddenRanges.some(({ from, to }) => column >= from && column <= to)).sort((a, b) => a - b)
  }

  get fatal(): SheetProblem | undefined {
    return this.#fatal
  }

  /** Whether there is nothing to be gained by reading on. */
  readonly stopped = (): boolean => this.#fatal !== undefined || this.#context.findings.refusals.length > this.#context.limits.problems

  open(name: string, attributes: Attributes): void {
    if (this.stopped()) return
    const cell = this.#cell
    if (cell !== undefined) {
      if (name === 'v') cell.inValue = true
      else if (name === 'f') {
        cell.inFormula = true
        cell.formula = ''
      } else this.#rich.open(name)
      return
    }
    if (name === 'c') this.#openCell(attributes)
    else if (name === 'row') this.#openRow(attributes)
    else if (name === 'mergeCell') this.#merge(attributes['ref'] ?? '')
    else if (name === 'col' && isTrue(attributes['hidden']) && this.#hiddenRanges.length < this.#context.limits.merges) {
      this.#hiddenRanges.push({ from: Number(attributes['min']), to: Number(attributes['max']) })
    }
  }

  text(text: string): void {
    const cell = this.#cell
    if (cell === undefined) return
    if (cell.inValue) cell.value += text
    else if (cell.inFormula) cell.formula = ((cell.formula ?? '') + text).slice(0, FORMULA_SHOWN)
    else this.#rich.add(text)
  }

  close(name: string): void {
    const cell = this.#cell
    if (cell === undefined) {
      if (name === 'row') this.#closeRow()
    } else if (name === 'v') cell.inValue = false
    else if (name === 'f') cell.inFormula = false
    else if (name === 'c') {
      this.#cell = undefined
      if (!this.stopped()) this.#closeCell(cell)
    } else this.#rich.close(name)
  }

  #openRow({ r, hidden }: Attributes): void {
    const row = r === undefined ? this.#row + 1 : /^[1-9][0-9]{0,6}$/.test(r) ? Number(r) : 0
    if (row <= this.#row) return this.#stop(row === 0 ? this.#broken(`row ${r}`) : sheetProblem('cellRepeated', { sheet: this.#sheet, row, column: 1 }))
    this.#row = row
    this.#hidden = isTrue(hidden)
    this.#cells = []
    this.#column = 0
  }

  #closeRow(): void {
    if (this.#cells.length > 0) this.rows.push({ row: this.#row, hidden: this.#hidden, cells: this.#cells })
    this.#cells = []
  }

  #openCell({ r, t = 'n', s }: Attributes): void {
    const at = r === undefined ? { row: this.#row, column: this.#column + 1 } : parseAddress(r)
    if (at === undefined || at.row !== this.#row) return this.#stop(this.#broken(`cell ${r}`))
    if (at.column <= this.#column) return this.#stop(sheetProblem('cellRepeated', { sheet: this.#sheet, ...at }))
    this.#column = at.column
    this.#rich.clear()
    this.#cell = { ...at, type: t, style: Number(s ?? 0), value: '', formula: undefined, inValue: false, inFormula: false }
  }

  #closeCell(cell: Open): void {
    if (cell.formula !== undefined) return this.#note('formula', cell, { formula: factOf(`=${cell.formula}`) })
    const { limits, counted } = this.#context
    const said = this.#said(cell)
    if (said === undefined || said.text === '') return
    if (cell.row > limits.rows) return this.#stop(sheetProblem('tooManyRows', { sheet: this.#sheet }, { limit: limits.rows }))
    if (cell.column > limits.columns) return this.#stop(sheetProblem('tooManyColumns', { sheet: this.#sheet, ...cell }, { limit: limits.columns }))
    if (said.text.length > limits.cellCharacters) return this.#note('cellTooLong', cell, { limit: limits.cellCharacters })
    counted.cells++
    counted.characters += said.text.length
    if (counted.cells > limits.cells) return this.#stop(sheetProblem('tooManyCells', {}, { limit: limits.cells }))
    if (counted.characters > limits.characters) return this.#stop(sheetProblem('tooManyCharacters', {}, { limit: limits.characters }))
    this.#filled.add(cell.column)
    this.#cells.push({ row: cell.row, column: cell.column, ...said })
  }

  /** What a cell says by its type (18.18.11); undefined after noting that it says nothing sound. */
  #said({ type, value, style }: Open): { kind: CellKind; text: string; lost?: true } | undefined {
    switch (type) {
      case 's': {
        if (value === '') return undefined
        const text = /^[0-9]{1,9}$/.test(value) ? this.#context.texts[Number(value)] : undefined
        return text === undefined ? this.#stop(this.#broken(`shared text ${value}`)) : { kind: 'text', text }
      }
      case 'inlineStr': return { kind: 'text', text: this.#rich.text }
      case 'str': return { kind: 'text', text: unescapeText(value) }
      case 'b': return { kind: 'boolean', text: isTrue(value) ? 'TRUE' : 'FALSE' }
      case 'e': return { kind: 'error', text: value }
      case 'd': return { kind: 'date', text: value.replace(/(?:T00:00:00(?:\.0+)?)?Z?$/, '') }
      case 'n': return value === '' ? undefined : this.#number(value.trim(), this.#context.forms[style] ?? 'plain')
      default: return this.#stop(this.#broken(`cell type ${type}`))
    }
  }

  #number(value: string, form: NumberForm): { kind: CellKind; text: string; lost?: true } | undefined {
    const number = plainNumber(value)
    if (number === undefined) return this.#stop(this.#broken(`number ${value}`))
    if (number.lost) return { kind: 'number', text: number.text, lost: true }
    if (form === 'date') {
      const date = dateOfSerial(number.text, this.#context.from1904)
      return date === undefined ? { kind: 'number', text: number.text } : { kind: 'date', text: date }
    }
    const shown = form === 'plain' || !/^[0-9]+$/.test(number.text) ? number.text : number.text.padStart(form.zeros, '0')
    return { kind: 'number', text: shown }
  }

  #merge(reference: string): void {
    const [from, to] = reference.split(':').map(parseAddress)
    if (from === undefined || to === undefined) return
    if (this.merges.length >= this.#context.limits.merges) return this.#stop(sheetProblem('tooManyCells', { sheet: this.#sheet }, { limit: this.#context.limits.merges }))
    this.merges.push({ fromRow: from.row, fromColumn: from.column, toRow: to.row, toColumn: to.column })
  }

  #note(name: SheetErrorName, { row, column }: Open, facts: Readonly<Record<string, string | number>>): void {
    this.#context.findings.add(name, { sheet: this.#sheet, row, column }, facts)
  }

  #broken(detail: string): SheetProblem {
    return sheetProblem('partWrong', {}, { part: factOf(this.#part), line: this.#row, detail: factOf(detail) })
  }

  #stop(problem: SheetProblem): undefined {
    this.#fatal ??= problem
    return undefined
  }
}
