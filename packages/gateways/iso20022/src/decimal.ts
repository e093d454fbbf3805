/**
 * Decimal numbers of XML Schema as text and whole numbers, never as floats.
 */

/** A number taken apart: sign, digits before and after the point, without needless zeros. Zero is `{ negative: false, whole: '', fraction: '' }`. */
export interface Decimal {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

/** Amounts have at most five decimals in ISO 20022; sums of amounts are kept as whole numbers of 10^-5. */
export const AMOUNT_SCALE = 5

const LEXICAL = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))$/

/** More characters than any number of a message needs; a longer text is not a number here. */
const MAX_CHARACTERS = 256

/** Reads the lexical form of xs:decimal (XML Schema 1.0 part 2, 3.2.3.1); undefined when the text is not one. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > MAX_CHARACTERS) return undefined
  const match = LEXICAL.exec(text)
  if (match === null) return undefined
  const whole = (match[2] ?? '').replace(/^0+/, '')
  const fraction = (match[3] ?? match[4] ?? '').replace(/0+$/, '')
  return { negative: match[1] === '-' && whole + fraction !== '', whole, fraction }
}

/** The digits that the facet totalDigits counts (XML Schema 1.0 part 2, 4.3.11). */
export function totalDigits(of: Decimal): number {
  const significant = (of.whole + of.fraction).replace(/^0+/, '').length
  return Math.max(significant, of.fraction.length)
}

/** The number times 10^scale, or undefined when it has more than `scale` decimals. */
export function scaled(of: Decimal, scale: number): bigint | undefined {
  if (of.fraction.length > scale) return undefined
  const units = BigInt(of.whole + of.fraction.padEnd(scale, '0') || '0')
  return of.negative ? -units : units
}

/** Writes `units` / 10^scale with at least `decimals` digits after the point and no more than needed. */
export function formatScaled(units: bigint, scale: number, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '').padEnd(decimals, '0')
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** The same number with exactly one spelling: at least `decimals` digits after the point, no needless zeros. */
export function canonicalDecimal(of: Decimal, decimals: number): string {
  const fraction = of.fraction.padEnd(decimals, '0')
  return `${of.negative ? '-' : ''}${of.whole === '' ? '0' : of.whole}${fraction === '' ? '' : `.${fraction}`}`
}
