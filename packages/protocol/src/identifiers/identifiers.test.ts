import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkBic, checkCnaps, checkIban, checkLei, checkUscc, COUNTRY_CODES } from './index.ts'
import { computeIbanCheckDigits, computeLeiCheckDigits, computeUsccCheckDigit } from './index.ts'
import type { IdentifierCheck } from './index.ts'

type Check = (text: string) => IdentifierCheck

/** Codes that their holders publish. */
const USCC = ['914403001922038216', '9144030071526726XG', '91330100799655058B', '91110000802100433B']
const LEI = ['506700GE1G29325QX363', '5493001KJTIIGC8Y1R12', 'HWUPKR0MPOU8FGXBT394', '7H6GLXDRUGQFU57RNE97']
/** Examples of the IBAN register. */
const IBAN = [
  'GB29NWBK60161331926819', 'DE89370400440532013000', 'FR1420041010050500013M02606', 'NO9386011117947',
  'MT84MALT011000012345MTLCAST001S', 'SA0380000000608010167519', 'LC55HEMM000100010012001200023015', 'CH9300762011623852957',
  'VG96VPVG0000012345678901', 'KZ86125KZT5004100100', 'NL91ABNA0417164300', 'BR1800360305000010009795493C1', 'BE68539007547034',
]
const BIC = ['BKCHCNBJ', 'ICBKCNBJHUB', 'DEUTDEFF500', 'CHASUS33', '1234CNBJ']
const CNAPS = ['102100099996', '105100000017']

/**
 * Every text that differs from `text` in one character of 0–9 A–Z, or in two neighbours swapped; a digit for a digit and a
 * letter for a letter, which is what ISO 7064 MOD 97-10 promises to find (a letter counts there as two digits).
 */
function* typos(text: string): Generator<string> {
  for (let i = 0; i < text.length; i++) {
    for (const c of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      if (c !== text[i] && sameKind(c, text[i]!)) yield text.slice(0, i) + c + text.slice(i + 1)
    }
    const next = text[i + 1]
    if (next !== undefined && next !== text[i] && sameKind(next, text[i]!)) yield text.slice(0, i) + next + text[i]! + text.slice(i + 2)
  }
}

function sameKind(a: string, b: string): boolean {
  return a <= '9' === b <= '9'
}

const reason = (check: IdentifierCheck): string => (check.ok ? 'ok' : check.reason)

test('identifiers that their holders publish are accepted', () => {
  for (const [check, texts] of [[checkUscc, USCC], [checkLei, LEI], [checkIban, IBAN], [checkBic, BIC], [checkCnaps, CNAPS]] as const) {
    for (const text of texts) assert.deepEqual(check(text), { ok: true }, text)
  }
})

test('every single typing error and every swap of neighbours is found', () => {
  for (const [check, texts] of [[checkUscc, USCC], [checkLei, LEI], [checkIban, IBAN]] as [Check, string[]][]) {
    for (const text of texts) for (const typo of typos(text)) assert.equal(check(typo).ok, false, `${typo} for ${text}`)
  }
})

test('the makers of check digits agree with the published identifiers', () => {
  for (const text of USCC) assert.equal(computeUsccCheckDigit(text.slice(0, 17)), text.slice(17))
  for (const text of LEI) assert.equal(computeLeiCheckDigits(text.slice(0, 18)), text.slice(18))
  for (const text of IBAN) assert.equal(computeIbanCheckDigits(text.slice(0, 2), text.slice(4)), text.slice(2, 4))
})

test('the reasons name what is wrong, the shape before the digits', () => {
  const rows: [Check, string, string][] = [
    [checkUscc, '', 'length'], [checkUscc, '91440300192203821', 'length'], [checkUscc, '9144030019220382161', 'length'],
    [checkUscc, '91440300192203821I', 'character'], [checkUscc, '9144030019220382l6', 'character'], [checkUscc, '91A403001922038216', 'character'],
    [checkUscc, '914403001922038215', 'checkDigits'], [checkUscc, '９14403001922038216', 'character'],
    [checkLei, '506700GE1G29325QX36', 'length'], [checkLei, '506700ge1G29325QX363', 'character'], [checkLei, '506700GE1G29325QX3A3', 'character'],
    [checkLei, '506700GE1G29325QX364', 'checkDigits'],
    [checkIban, 'GB29', 'length'], [checkIban, 'GB29NWBK6016133192681', 'length'], [checkIban, 'CN29NWBK60161331926819', 'country'],
    [checkIban, 'GB29 NWBK 6016 1331 9268 19', 'character'], [checkIban, 'GB28NWBK60161331926819', 'checkDigits'], [checkIban, '1B28NWBK60161331926819', 'character'],
    [checkBic, 'BKCHCNB', 'length'], [checkBic, 'BKCHCNBJ1', 'length'], [checkBic, 'BKCH1NBJ', 'character'], [checkBic, 'BKCHZZBJ', 'country'], [checkBic, 'bkchcnbj', 'character'],
    [checkCnaps, '10210009999', 'length'], [checkCnaps, '10210009999A', 'character'], [checkCnaps, '１02100099996', 'character'],
  ]
  for (const [check, text, expected] of rows) assert.equal(reason(check(text)), expected, `${check.name}(${text})`)
})

test('check digits have one spelling: those with an equal remainder are refused', () => {
  // A BBAN whose digits are 02, 97 or 98 could also be written with 99, 00 or 01.
  let seen = 0
  for (let i = 0; i < 400 && seen < 3; i++) {
    const bban = `37040044${`${i}`.padStart(10, '0')}`
    const digits = computeIbanCheckDigits('DE', bban)
    const twin = { '02': '99', '97': '00', '98': '01' }[digits]
    if (twin === undefined) continue
    seen++
    assert.equal(checkIban(`DE${digits}${bban}`).ok, true)
    assert.equal(reason(checkIban(`DE${twin}${bban}`)), 'checkDigits')
  }
  assert.equal(seen, 3)
})

test('the table of countries has every code of ISO 3166-1 once, and XK', () => {
  assert.equal(COUNTRY_CODES.size, 250)
  for (const code of COUNTRY_CODES) assert.match(code, /^[A-Z]{2}$/)
})
