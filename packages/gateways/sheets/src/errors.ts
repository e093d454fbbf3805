import type { ErrorDefinition, Facts, Language, Level } from '@jianghan/gateway-iso20022'
import { addressOf } from './cell.ts'
import { SHEET_ERRORS } from './errors.data.ts'

/** A name of the table of problems. */
export type SheetErrorName = keyof typeof SHEET_ERRORS

/** What is wrong, or worth knowing, at one place of a table. The same shape as a problem of a pain.001, with numbers of its own (600 and above). */
export interface SheetProblem {
  readonly code: number
  readonly name: SheetErrorName
  readonly level: Level
  /** The row, from 1; 0 where a problem has no row. */
  readonly line: number
  /** The cell, as in `付款!C7`; a sheet's name, or `/` for the whole file. */
  readonly path: string
  readonly facts: Facts
}

/** Where a problem lies. */
export interface Place {
  readonly sheet?: string
  readonly row?: number
  readonly column?: number
}

/** Makes a problem; code and level come from the table. */
export function sheetProblem(name: SheetErrorName, { sheet = '', row = 0, column = 0 }: Place = {}, facts: Facts = {}): SheetProblem {
  const { code, level } = SHEET_ERRORS[name]
  const path = row > 0 && column > 0 ? addressOf(sheet, row, column) : sheet === '' ? '/' : sheet
  return { code, name, level, line: row, path, facts }
}

/** The words for a problem in one language: what it is, and what to do about it. Without its place. */
export function describeSheetProblem(of: SheetProblem, language: Language): { readonly text: string; readonly hint: string } {
  const row: ErrorDefinition = SHEET_ERRORS[of.name]
  return { text: row[language](of.facts), hint: row.hint[language] }
}

/** One line for a person: cell, words, remedy. */
export function formatSheetProblem(of: SheetProblem, language: Language): string {
  const { text, hint } = describeSheetProblem(of, language)
  const place = of.path === '/' ? '' : language === 'zh' ? `${of.path}：` : `${of.path}: `
  return `${place}${text}${language === 'zh' ? '' : ' '}${hint} [${of.code} ${of.name}]`
}

/** Collects problems and warnings of one file, each list within its bound. */
export class SheetFindings {
  readonly refusals: SheetProblem[] = []
  readonly advice: SheetProblem[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Notes a finding; its level decides where it goes. */
  add(name: SheetErrorName, place: Place = {}, facts: Facts = {}): void {
    const found = sheetProblem(name, place, facts)
    const list = found.level === 'refused' ? this.refusals : this.advice
    if (list.length < this.#limit) list.push(found)
    else if (list.length === this.#limit) list.push(sheetProblem(found.level === 'refused' ? 'problemsCutShort' : 'warningsCutShort', {}, { shown: this.#limit }))
  }
}
