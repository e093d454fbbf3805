import { alphanumericValue, checkDigits97, VALID, wrongCharacter } from './check.ts'
import type { IdentifierCheck } from './check.ts'
import { IBAN_LENGTHS } from './ibanCountries.data.ts'

/**
 * The two check digits of an IBAN (ISO 13616-1) from its country code and its BBAN, both in capitals.
 * @throws RangeError on a character outside 0–9 A–Z: a mistake of the program that calls.
 */
export function computeIbanCheckDigits(country: string, bban: string): string {
  return checkDigits97(bban + country)
}

/**
 * Is this an IBAN in its electronic form (no spaces, capitals): a country of the register, that country's length, check
 * digits 02 to 98 that fit (ISO 13616-1)? The inner structure of the BBAN is each country's own and is not looked at.
 */
export function checkIban(text: string): IdentifierCheck {
  if (text.length < 5 || text.length > 34) return { ok: false, reason: 'length' }
  for (let i = 0; i < text.length; i++) {
    const value = alphanumericValue(text.charCodeAt(i))
    const letterNeeded = i < 2
    const digitNeeded = i === 2 || i === 3
    if (value < 0 || (letterNeeded && value < 10) || (digitNeeded && value > 9)) return wrongCharacter(i)
  }
  const country = text.slice(0, 2)
  const length = IBAN_LENGTHS.get(country)
  if (length === undefined) return { ok: false, reason: 'country' }
  if (text.length !== length) return { ok: false, reason: 'length' }
  return computeIbanCheckDigits(country, text.slice(4)) === text.slice(2, 4) ? VALID : { ok: false, reason: 'checkDigits' }
}
