import { alphanumericValue, checkDigits97, VALID, wrongCharacter } from './check.ts'
import type { IdentifierCheck } from './check.ts'

/**
 * The two check digits for the first 18 characters of a legal entity identifier (ISO 17442-1, ISO 7064 MOD 97-10).
 * @throws RangeError when `first18` is not 18 characters of 0–9 A–Z: a mistake of the program that calls.
 */
export function computeLeiCheckDigits(first18: string): string {
  if (first18.length !== 18) throw new RangeError('computeLeiCheckDigits: 18 characters are needed')
  return checkDigits97(first18)
}

/**
 * Is this a legal entity identifier: 18 characters 0–9 A–Z and two check digits from 02 to 98 (ISO 17442-1)? The digits
 * 00, 01 and 99, which have the same remainder as 97, 98 and 02, are refused: one entity has one spelling.
 */
export function checkLei(text: string): IdentifierCheck {
  if (text.length !== 20) return { ok: false, reason: 'length' }
  for (let i = 0; i < 20; i++) {
    const value = alphanumericValue(text.charCodeAt(i))
    if (value < 0 || (i >= 18 && value > 9)) return wrongCharacter(i)
  }
  return checkDigits97(text.slice(0, 18)) === text.slice(18) ? VALID : { ok: false, reason: 'checkDigits' }
}
