import { ERRORS } from './errors.data.ts'

/** Facts of a problem: values for its words. Texts from the file are cut to 60 characters, so a problem stays small. */
export type Facts = Readonly<Record<string, string | number>>

/**
 * refused: the file is not taken. warning: it is taken, and a person should look. notice: it is taken, and something was
 * done that the sender may want to know.
 */
export type Level = 'refused' | 'warning' | 'notice'

/** One row of the table of problems. Numbers and names are for ever: a retired one stays in the table. */
export interface ErrorDefinition {
  readonly code: number
  readonly level: Level
  /** The reason for a pain.002, a code of the external set ExternalStatusReason1Code. */
  readonly iso: string
  readonly zh: (facts: Facts) => string
  readonly en: (facts: Facts) => string
  readonly hint: { readonly zh: string; readonly en: string }
}

/** A name of the table of problems. */
export type ErrorName = keyof typeof ERRORS

/** What is wrong, or worth knowing, at one place of a file. Code and facts; the words are made by `describeProblem`. */
export interface Problem {
  readonly code: number
  readonly name: ErrorName
  readonly level: Level
  /** The line of the file, from 1; 0 where a problem has no place, as with a file that is too large. */
  readonly line: number
  /** The element, as in `/Document/CstmrCdtTrfInitn/PmtInf[2]/CdtTrfTxInf[7]/Amt/InstdAmt`. */
  readonly path: string
  readonly facts: Facts
}

/** A problem of level `warning` or `notice`. */
export type Warning = Problem

/** The languages that problems are described in. */
export type Language = 'zh' | 'en'

/** At most this many characters (code points) of the file's own text go into a fact. */
const FACT_CHARACTERS = 60

/** A text of the file, made fit to be a fact: control characters visible, at most 60 characters. */
export function factOf(text: string): string {
  const start = Array.from(text.slice(0, FACT_CHARACTERS * 2 + 2))
  const cut = start.length > FACT_CHARACTERS ? [...start.slice(0, FACT_CHARACTERS - 1), '…'] : start
  return cut.map((c) => (c < ' ' || c === '\u007f' ? '\u2423' : c)).join('')
}

/** Makes a problem; code and level come from the table. */
export function problem(name: ErrorName, line: number, path: string, facts: Facts = {}): Problem {
  const { code, level } = ERRORS[name]
  return { code, name, level, line, path, facts }
}

/** The words for a problem in one language: what it is, and what to do about it. Without line and path. */
export function describeProblem(of: Problem, language: Language): { readonly text: string; readonly hint: string } {
  const row: ErrorDefinition = ERRORS[of.name]
  return { text: row[language](of.facts), hint: row.hint[language] }
}

/** One line for a person: place, words, remedy. */
export function formatProblem(of: Problem, language: Language): string {
  const { text, hint } = describeProblem(of, language)
  const place = of.line === 0 ? '' : language === 'zh' ? `第 ${of.line} 行 ${of.path}：` : `line ${of.line} ${of.path}: `
  return `${place}${text}${language === 'zh' ? '' : ' '}${hint} [${of.code} ${of.name}]`
}

/** The reason code (ExternalStatusReason1Code) that a pain.002 gives for a problem. */
export function statusReasonOf(of: Problem): string {
  const atDebtor = /\/(Ultmt)?Dbtr\b/.test(of.path)
  const iso = ERRORS[of.name].iso
  if (iso === 'BE04' && atDebtor) return 'BE07' // missing creditor address, missing debtor address
  if (iso === 'AC03' && atDebtor) return 'AC02' // invalid creditor account number, invalid debtor account number
  if (iso === 'AC03' && /\/DbtrAcct\b/.test(of.path)) return 'AC02'
  return iso
}
