import { VALID, wrongCharacter } from './check.ts'
import type { IdentifierCheck } from './check.ts'

/** GB 32100-2015, table 1: thirty-one characters; I, O, S, V and Z are left out as too like digits. The index is the value. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** GB 32100-2015, 4.5: the weight of place i is 3^(i-1) mod 31, for the first 17 places. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const

/** Where the administrative division (GB/T 2260) stands: six digits. */
const DIVISION_FROM = 2
const DIVISION_TO = 8

function valueAt(text: string, at: number): number {
  const value = ALPHABET.indexOf(text.charAt(at))
  const digitsOnly = at >= DIVISION_FROM && at < DIVISION_TO
  return digitsOnly && value > 9 ? -1 : value
}

/**
 * The 18th character for the first 17 of a 统一社会信用代码 (GB 32100-2015). For makers of demonstration data.
 * @throws RangeError when `first17` is not 17 characters of the alphabet: a mistake of the program that calls.
 */
export function computeUsccCheckDigit(first17: string): string {
  if (first17.length !== 17) throw new RangeError('computeUsccCheckDigit: 17 characters are needed')
  let sum = 0
  for (let i = 0; i < 17; i++) {
    const value = valueAt(first17, i)
    if (value < 0) throw new RangeError(`computeUsccCheckDigit: character ${i} is not allowed`)
    sum += value * WEIGHTS[i]!
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31)
}

/**
 * Is this a 统一社会信用代码 as GB 32100-2015 defines it: 18 characters of its alphabet, six digits for the administrative
 * division, the last character fitting the others? Whether the code was ever given to anybody is not known here.
 */
export function checkUscc(text: string): IdentifierCheck {
  if (text.length !== 18) return { ok: false, reason: 'length' }
  for (let i = 0; i < 18; i++) if (valueAt(text, i) < 0) return wrongCharacter(i)
  return computeUsccCheckDigit(text.slice(0, 17)) === text.charAt(17) ? VALID : { ok: false, reason: 'checkDigits' }
}
