/**
 * What a check of a published identifier answers. Reasons in order of precedence: `length` (characters in all),
 * `character` (not allowed at this place; `at` is its index from 0), `country` (no such country, or the scheme does not
 * know it), `checkDigits` (the text is well formed but was mistyped or made up).
 */
export type IdentifierCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'length' | 'character' | 'country' | 'checkDigits'; readonly at?: number }

/** The answer for a text that satisfies its standard. */
export const VALID: IdentifierCheck = { ok: true }

/** The answer for a text whose character at index `at` is not allowed there. */
export function wrongCharacter(at: number): IdentifierCheck {
  return { ok: false, reason: 'character', at }
}

/**
 * The value of one ASCII character in ISO 7064 and its users: 0–9 for digits, 10–35 for A–Z, -1 for everything else.
 * Small letters are not accepted: the identifiers are compared as bytes, so each has one spelling only.
 */
export function alphanumericValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 65 && code <= 90) return code - 55
  return -1
}

/**
 * ISO 7064 MOD 97-10 over characters 0–9 and A–Z, letters written as two digits (A = 10): the remainder, 0–96.
 * A character outside the set is the caller's mistake; every caller checks the set first.
 */
export function remainder97(text: string): number {
  let remainder = 0
  for (let i = 0; i < text.length; i++) {
    const value = alphanumericValue(text.charCodeAt(i))
    if (value < 0) throw new RangeError(`remainder97: character ${i} is not in 0-9 A-Z`)
    remainder = (value < 10 ? remainder * 10 + value : remainder * 100 + value) % 97
  }
  return remainder
}

/** The two check digits that bring `text + digits` to remainder 1 (ISO 7064 MOD 97-10): '02' to '98'. */
export function checkDigits97(text: string): string {
  const digits = 98 - remainder97(text + '00')
  return digits < 10 ? `0${digits}` : `${digits}`
}
