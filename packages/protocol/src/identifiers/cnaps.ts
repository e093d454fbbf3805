import { VALID, wrongCharacter } from './check.ts'
import type { IdentifierCheck } from './check.ts'

/**
 * Has this the form of a bank code of China's national advanced payment system, 支付系统行号: 12 digits (three of the
 * bank's class, four of the city, four of the branch, one check digit)? **Form only**: the rule of the last digit is not
 * in a document that we could hold this function against, so it is not tested.
 */
export function checkCnaps(text: string): IdentifierCheck {
  if (text.length !== 12) return { ok: false, reason: 'length' }
  for (let i = 0; i < 12; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return wrongCharacter(i)
  }
  return VALID
}
