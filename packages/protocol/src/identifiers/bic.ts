import { alphanumericValue, VALID, wrongCharacter } from './check.ts'
import type { IdentifierCheck } from './check.ts'
import { COUNTRY_CODES } from './countries.data.ts'

/** Where the two letters of the country stand in a business identifier code. */
const COUNTRY_FROM = 4
const COUNTRY_TO = 6

/**
 * Has this the form of a business identifier code (ISO 9362): 8 or 11 characters, 0–9 A–Z, two letters of a country at
 * places 5 and 6? A BIC has no check digits; whether it is registered is not known here.
 */
export function checkBic(text: string): IdentifierCheck {
  if (text.length !== 8 && text.length !== 11) return { ok: false, reason: 'length' }
  for (let i = 0; i < text.length; i++) {
    const value = alphanumericValue(text.charCodeAt(i))
    const letterNeeded = i >= COUNTRY_FROM && i < COUNTRY_TO
    if (value < 0 || (letterNeeded && value < 10)) return wrongCharacter(i)
  }
  return COUNTRY_CODES.has(text.slice(COUNTRY_FROM, COUNTRY_TO)) ? VALID : { ok: false, reason: 'country' }
}
