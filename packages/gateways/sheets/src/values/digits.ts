/**
 * The numbers of spreadsheets, as digits. A cell of an XLSX holds a double, and programs store up to 17 digits of it where they show 15: 4.35 stands as 4.3499999999999996.
 * What a person saw and meant is found here by digits alone, or it is said that it cannot be.
 */

/** Digits that a spreadsheet shows and keeps exactly. */
export const SHEET_DIGITS = 15
/** Digits that a double is stored with at the most. */
const STORED_DIGITS = 17
/** In units of the 17th digit: the most by which a double differs from the number of 15 digits that it stands for, with room for one sum. */
const NOISE = 11
/** A number with more digits before its point keeps too few behind it for its noise to be told from its decimals. */
const WHOLE_DIGITS = 11
/** Exponents beyond this are no numbers that a table of business holds. */
const EXPONENT_MAX = 60

const STORED = /^([+-]?)([0-9]{1,400})(?:\.([0-9]{0,400}))?(?:[eE]([+-]?[0-9]{1,3}))?$/

/** A number without exponent and needless zeros; `lost` where digits that were typed are not there any more. */
export interface PlainNumber {
  readonly text: string
  readonly lost: boolean
}

/** The number behind the text of a cell's value; undefined when it is no number. A lost one keeps its text. */
export function plainNumber(stored: string): PlainNumber | undefined {
  const match = STORED.exec(stored)
  if (match === null) return undefined
  const [, sign = '', before = '', after = '', exponent = '0'] = match
  if (Math.abs(Number(exponent)) > EXPONENT_MAX) return { text: stored, lost: true }
  let digits = (before + after).replace(/^0+/, '')
  let point = before.length - (before.length + after.length - digits.length) + Number(exponent)
  digits = digits.replace(/0+$/, '')
  if (digits === '') return { text: '0', lost: false }
  if (digits.length > SHEET_DIGITS) {
    const rounded = point <= WHOLE_DIGITS ? withoutNoise(digits) : undefined
    if (rounded === undefined) return { text: stored, lost: true }
    if (rounded.length > SHEET_DIGITS) point++             // 9.9999999999999999 became 10
    digits = rounded.replace(/0+$/, '')
  } else if (point > SHEET_DIGITS) return { text: stored, lost: true }
  return { text: placed(sign === '-' ? '-' : '', digits, point), lost: false }
}

/** The first 15 of 16 or 17 digits, rounded, where the rest is no more than the noise of a double. */
function withoutNoise(digits: string): string | undefined {
  if (digits.length > STORED_DIGITS) return undefined
  const kept = BigInt(digits.slice(0, SHEET_DIGITS))
  const rest = Number(digits.slice(SHEET_DIGITS).padEnd(STORED_DIGITS - SHEET_DIGITS, '0'))
  if (rest <= NOISE) return String(kept)
  return rest >= 100 - NOISE ? String(kept + 1n) : undefined
}

function placed(sign: string, digits: string, point: number): string {
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Full-width forms (U+FF01 to U+FF5E, U+3000) as the ASCII that they stand for. */
export const halfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replaceAll('\u3000', ' ')

/** Characters that show nothing and come along when text is copied: no-break and zero-width spaces, direction marks, byte order marks. */
const UNSEEN = /[\u00A0\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g

/** A text without what cannot be seen and without white space around it. */
export const visible = (text: string): string => text.replace(UNSEEN, ' ').trim()
