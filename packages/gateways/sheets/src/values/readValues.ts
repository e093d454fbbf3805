import { factOf, type Facts } from '@jianghan/gateway-iso20022'
import type { Cell } from '../cell.ts'
import type { SheetErrorName } from '../errors.ts'
import { halfWidth, visible } from './digits.ts'

/** What a cell says as a value of some kind, or what is wrong with it. */
export type Value = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly name: SheetErrorName; readonly facts: Facts }

const wrong = (name: SheetErrorName, { text }: Cell): Value => ({ ok: false, name, facts: { value: factOf(text) } })

/** How spreadsheets show a number that does not fit, and how a CSV saved from there holds it. */
const EXPONENT_FORM = /^[+-]?[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]{1,3}$/

/**
 * An account number, a code, a reference: characters, never a quantity. White space goes, full-width forms become ASCII, an apostrophe in front (by which text is
 * marked in spreadsheets) goes. A number that has lost digits is refused.
 */
export function identifierIn(cell: Cell): Value {
  if (cell.kind === 'number') return cell.lost ? wrong('digitsLost', cell) : /^[0-9]+$/.test(cell.text) ? { ok: true, value: cell.text } : wrong('identifierWrong', cell)
  if (cell.kind !== 'text') return wrong('identifierWrong', cell)
  const value = halfWidth(visible(cell.text)).replace(/\s+/g, '').replace(/^'/, '')
  if (EXPONENT_FORM.test(value)) return wrong('digitsLost', cell)
  return value === '' || /\p{Cc}/u.test(value) ? wrong('identifierWrong', cell) : { ok: true, value }
}

/** Signs and words of renminbi, before and behind an amount. */
const BEFORE = /^(?:CNY|RMB|人民币)?\s*[¥￥]?\s*/i
const BEHIND = /\s*(?:元整?|CNY|RMB)?$/i
const PLAIN = /^[+-]?[0-9]{1,30}(?:\.[0-9]{0,10})?$/
const GROUPED = /^[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,9}(?:\.[0-9]{0,10})?$/

/** An amount as plain digits with a point, negative where it is: 1,234.56 · ￥1234.56 · １２３４．５６元 · (12.00). Never rounded. */
export function amountIn(cell: Cell): Value {
  if (cell.kind === 'number') return cell.lost ? wrong('amountImprecise', cell) : { ok: true, value: cell.text }
  if (cell.kind !== 'text') return wrong('amountWrong', cell)
  const text = halfWidth(visible(cell.text)).replace(/^'/, '')
  const bracketed = /^\((.+)\)$/.exec(text)?.[1]
  const number = (bracketed ?? text).replace(BEFORE, '').replace(BEHIND, '')
  if (!PLAIN.test(number) && !GROUPED.test(number)) return wrong('amountWrong', cell)
  const plain = exactDecimal(number.replaceAll(',', ''))
  return { ok: true, value: bracketed === undefined || plain === '0' ? plain : `-${plain.replace(/^-/, '')}` }
}

/** One spelling for a decimal text; text has as many digits as were written, so nothing is lost. */
function exactDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?$/.exec(text) ?? []
  const tail = fraction.replace(/0+$/, '')
  const digits = `${whole === '' ? '0' : whole}${tail === '' ? '' : `.${tail}`}`
  return sign === '-' && digits !== '0' ? `-${digits}` : digits
}

const DATE_FORMS = [/^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})/, /^([0-9]{4})\/([0-9]{1,2})\/([0-9]{1,2})/, /^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})/, /^([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日/]
const COMPACT_DATE = /^([0-9]{4})([0-9]{2})([0-9]{2})$/
/** A time of day behind a date is left out of account. */
const TIME_BEHIND = /^(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?$/

/** A day as YYYY-MM-DD: from a date cell, or from 2026-11-28, 2026/11/28, 2026.11.28, 20261128, 2026年11月28日. The year always first: 11/12/2026 is refused, for nobody can tell. */
export function dateIn(cell: Cell): Value {
  if (cell.kind === 'date') return { ok: true, value: cell.text.slice(0, 10) }
  if (cell.kind === 'boolean' || cell.kind === 'error' || cell.lost) return wrong('dateWrong', cell)
  const text = halfWidth(visible(cell.text))
  for (const form of [...DATE_FORMS, COMPACT_DATE]) {
    const match = form.exec(text)
    if (match === null || !TIME_BEHIND.test(text.slice(match[0].length))) continue
    const [, year = '', month = '', day = ''] = match
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const real = new Date(`${date}T00:00:00Z`)
    return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? { ok: true, value: date } : wrong('dateWrong', cell)
  }
  return wrong('dateWrong', cell)
}

/** The text of a cell for people: a name, a purpose. White space inside is kept as one space, line breaks too. */
export const textIn = (cell: Cell): string => visible(cell.text).replace(/\s+/g, ' ')
