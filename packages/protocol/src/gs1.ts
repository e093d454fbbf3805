/**
 * Keys of GS1 (General Specifications, sections 3 and 7.9): GTIN, GLN and SSCC with their check digits; lots and serials; and the one text by which this ledger knows an item, which is the
 * path of its GS1 Digital Link URI (1.2): `01/<GTIN-14>/10/<lot>`, `01/<GTIN-14>/21/<serial>`, `00/<SSCC>`.
 */

/** Check digit of the digits before it: alternately times 3 and 1 from the right, up to the next multiple of 10 (section 7.9.1). */
export function gs1CheckDigit(digits: string): number {
  let sum = 0
  for (let i = 0; i < digits.length; i++) sum += (digits.charCodeAt(digits.length - 1 - i) - 48) * (i % 2 === 0 ? 3 : 1)
  return (10 - sum % 10) % 10
}

/** Whether a text is so many digits of which the last is right. */
export function isGs1Key(text: string, length: number): boolean {
  if (text.length !== length || !/^[0-9]+$/.test(text)) return false
  return gs1CheckDigit(text.slice(0, -1)) === text.charCodeAt(length - 1) - 48
}

/** A GTIN of 14 digits. */
export const isGtin = (text: string): boolean => isGs1Key(text, 14)
/** A GLN of 13 digits. */
export const isGln = (text: string): boolean => isGs1Key(text, 13)
/** An SSCC of 18 digits. */
export const isSscc = (text: string): boolean => isGs1Key(text, 18)

/** The GTIN of 14 digits that a GTIN-8, -12, -13 or -14 is; undefined where its check digit is wrong (section 3.3.2). */
export function gtin14(text: string): string | undefined {
  return [8, 12, 13, 14].includes(text.length) && isGs1Key(text, text.length) ? text.padStart(14, '0') : undefined
}

/** Characters of a lot or a serial: GS1 AI encodable character set 82 (figure 7.11-1), 1 to 20 of them. */
const LOT_OR_SERIAL = /^[!"%-?A-Z_a-z]{1,20}$/

/** What an item is: a lot of a product, one piece of it, or a logistic unit. */
export type ItemKind = 'lot' | 'serial' | 'unit'
/** An item that was taken apart. */
export type ItemParts = Readonly<{ kind: 'lot' | 'serial'; gtin: string; number: string }> | Readonly<{ kind: 'unit'; sscc: string }>

/** Characters of an item's text at most: 01/ ‖ 14 ‖ /10/ ‖ 20. */
export const ITEM_TEXT_MAX = 41

/** The item of a text; undefined where it is none. */
export function parseItem(text: string): ItemParts | undefined {
  if (text.length > ITEM_TEXT_MAX) return undefined
  if (text.startsWith('00/')) return isSscc(text.slice(3)) ? { kind: 'unit', sscc: text.slice(3) } : undefined
  const gtin = text.slice(3, 17)
  const number = text.slice(21)
  const kind = text.slice(17, 21) === '/10/' ? 'lot' : text.slice(17, 21) === '/21/' ? 'serial' : undefined
  return text.startsWith('01/') && kind !== undefined && isGtin(gtin) && LOT_OR_SERIAL.test(number) ? { kind, gtin, number } : undefined
}

/** The text of an item. */
export const formatItem = (item: ItemParts): string =>
  (item.kind === 'unit' ? `00/${item.sscc}` : `01/${item.gtin}/${item.kind === 'lot' ? '10' : '21'}/${item.number}`)
