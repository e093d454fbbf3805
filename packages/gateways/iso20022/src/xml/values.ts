import { canonicalDecimal, parseDecimal, totalDigits } from '../decimal.ts'
import { factOf } from '../errors.ts'
import type { ErrorName, Facts } from '../errors.ts'

/** What is wrong with a value, without its place. */
export interface ValueFault {
  readonly name: ErrorName
  readonly facts: Facts
}

/** A type of text: gives the value as the program will see it, or the fault. Types that XML Schema collapses lose the white space around. */
export interface ValueType {
  readonly read: (text: string) => { readonly value: string } | ValueFault
  /** Facets as a test compares them with a schema: `text 1 35`, `codes A B`, `decimal 18 5 min 0`, `pattern …`, `date` … */
  readonly facets: string
}

function fault(name: ErrorName, facts: Facts): ValueFault {
  return { name, facts }
}

/** XML Schema 1.0 part 2, 4.3.6: whiteSpace = collapse, for types whose values have no white space inside. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}

/** Code points of a text, which is what XML Schema counts. */
function lengthOf(text: string): number {
  let length = 0
  for (const _ of text) length++
  return length
}

/** Any text of `min` to `max` characters; white space counts and stays. */
export function text(min: number, max: number): ValueType {
  return {
    facets: `text ${min} ${max}`,
    read(value) {
      if (value.length < min) return fault('valueEmpty', {})
      if (value.length <= max) return { value } // never fewer UTF-16 units than characters
      const length = lengthOf(value)
      return length <= max ? { value } : fault('valueTooLong', { length, limit: max })
    },
  }
}

/** Text of a fixed form; `shown` is how the form is put to a person. The pattern is anchored here, as in XML Schema. */
export function pattern(source: string, shown: string): ValueType {
  const form = new RegExp(`^(?:${source})$`)
  return {
    facets: `pattern ${source}`,
    read: (value) => (form.test(value) ? { value } : fault('valuePattern', { value: factOf(value), expected: shown })),
  }
}

/** One of a closed list of codes. */
export function codes(list: string): ValueType {
  const known = new Set(list.split(' '))
  return {
    facets: `codes ${list}`,
    read: (value) => (known.has(value) ? { value } : fault('valueNotInCodeSet', { value: factOf(value), codes: list })),
  }
}

/** A decimal number of at most `total` digits, `fraction` of them after the point; the value read has one spelling. */
export function decimal(total: number, fraction: number, notNegative = false): ValueType {
  return {
    facets: `decimal ${total} ${fraction}${notNegative ? ' min 0' : ''}`,
    read(raw) {
      const number = parseDecimal(trimmed(raw))
      if (number === undefined) return fault('valueNotNumber', { value: factOf(raw) })
      if (number.fraction.length > fraction || totalDigits(number) > total) {
        return fault('valueDigits', { value: factOf(raw), total, fraction })
      }
      if (notNegative && number.negative) return fault('valueNegative', { value: factOf(raw) })
      return { value: canonicalDecimal(number, 0) }
    },
  }
}

/** xs:boolean; read as 'true' or 'false'. */
export const boolean: ValueType = {
  facets: 'boolean',
  read(raw) {
    const value = trimmed(raw)
    if (value === 'true' || value === '1') return { value: 'true' }
    if (value === 'false' || value === '0') return { value: 'false' }
    return fault('valueNotBoolean', { value: factOf(raw) })
  },
}

const ZONE = '(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?'
const DATE = '([0-9]{4})-([0-9]{2})-([0-9]{2})'
const TIME = '(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,12})?|24:00:00(?:\\.0{1,12})?)'
const DATE_FORM = new RegExp(`^${DATE}${ZONE}$`)
const DATE_TIME_FORM = new RegExp(`^${DATE}T${TIME}${ZONE}$`)
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

function isDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && leap ? 29 : DAYS[month - 1]
  return year >= 1 && days !== undefined && day >= 1 && day <= days
}

function dated(kind: 'date' | 'dateTime', form: RegExp): ValueType {
  return {
    facets: kind,
    read(raw) {
      const match = form.exec(raw)
      if (match === null || !isDay(Number(match[1]), Number(match[2]), Number(match[3]))) {
        return fault('valueNotDate', { value: factOf(raw), kind })
      }
      return { value: raw }
    },
  }
}

/**
 * xs:date of the years 1 to 9999, with or without a zone. Rules of ours: no other years, and no white space around, which XML Schema would drop and
 * libxml2 refuses.
 */
export const date: ValueType = dated('date', DATE_FORM)

/** xs:dateTime under the same rules; fractions of a second have at most 12 digits. */
export const dateTime: ValueType = dated('dateTime', DATE_TIME_FORM)

const TIME_FORM = new RegExp(`^${TIME}${ZONE}$`)

/** xs:time under the same rules. */
export const time: ValueType = {
  facets: 'time',
  read: (raw) => (TIME_FORM.test(raw) ? { value: raw } : fault('valuePattern', { value: factOf(raw), expected: '09:30:00+08:00' })),
}

/** xs:base64Binary of `min` to `max` bytes. */
export function base64(min: number, max: number): ValueType {
  return {
    facets: `base64 ${min} ${max}`,
    read(raw) {
      const value = raw.replace(/[ \t\r\n]+/g, '')
      const padding = /={0,2}$/.exec(value)![0].length
      const body = value.slice(0, value.length - padding)
      const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(body.slice(-1) || 'A')
      const spare = padding === 2 ? 15 : padding === 1 ? 3 : 0 // bits of the last character that carry nothing
      if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*$/.test(body) || (last & spare) !== 0) return fault('valueNotBase64', {})
      const length = (value.length / 4) * 3 - padding
      if (length < min) return fault('valueEmpty', {})
      return length <= max ? { value } : fault('valueTooLong', { length, limit: max })
    },
  }
}
