import { TRADITIONAL_SIMPLIFIED } from './variants.data.ts'

/** Longest name of an account, UTF-16 units: Max140Text of ISO 20022. */
export const NAME_MAX = 140

/**
 * Characters that GB 18030-2005 put into the private use area, and what Unicode calls them: GB 18030-2022, annex D, and the six of Ext B. Older systems of banks still write them.
 */
const PRIVATE_USE: Readonly<Record<string, string>> = {
  '\ue78d': '︐', '\ue78e': '︒', '\ue78f': '︑', '\ue790': '︓', '\ue791': '︔', '\ue792': '︕', '\ue793': '︖', '\ue794': '︗', '\ue795': '︘', '\ue796': '︙',
  '\ue7c7': 'ḿ', '\ue81e': '\u9fb4', '\ue826': '\u9fb5', '\ue82b': '\u9fb6', '\ue82c': '\u9fb7', '\ue832': '\u9fb8', '\ue843': '\u9fb9', '\ue854': '\u9fba', '\ue864': '\u9fbb',
  '\ue816': '\u{20087}', '\ue817': '\u{20089}', '\ue818': '\u{200cc}', '\ue831': '\u{215d7}', '\ue83b': '\u{2298f}', '\ue855': '\u{241fe}',
}
/** Marks that are written in several ways and mean one, after NFKC. */
const MARKS: Readonly<Record<string, string>> = {
  '【': '(', '】': ')', '[': '(', ']': ')', '〔': '(', '〕': ')', '{': '(', '}': ')', '〈': '(', '〉': ')', '《': '(', '》': ')',
  '•': '·', '・': '·', '‧': '·', '∙': '·', '⋅': '·', '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '‘': '\'', '’': '\'', '`': '\'', '“': '"', '”': '"',
}

/** White space, controls, marks of direction and joining, fillers, variation selectors. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Variation_Selector}\u115f\u1160\u3164]|\u034f/gu

/**
 * The form in which two spellings of one name are the same (docs/spec/account-names.md, section 2): compatibility forms by NFKC, so that full and half width are one; no white space, no invisible
 * characters; brackets, dots, dashes and quotes of one kind; capital letters; the private use of older encodings replaced. Undefined where nothing is left, or it is too long.
 */
export function normaliseName(name: string): string | undefined {
  if (name.length > NAME_MAX || !name.isWellFormed()) return undefined
  const replaced = name.replace(/[\ue000-\uf8ff]/gu, each => PRIVATE_USE[each] ?? each)
  const plain = replaced.normalize('NFKC').replace(UNSEEN, '').toUpperCase().normalize('NFKC')
  const marked = Array.from(plain, each => MARKS[each] ?? each).join('')
  return marked === '' ? undefined : marked
}

const SIMPLIFIED: ReadonlyMap<string, string> = (() => {
  const all = Array.from(TRADITIONAL_SIMPLIFIED)
  const map = new Map<string, string>()
  for (let i = 0; i + 1 < all.length; i += 2) map.set(all[i] as string, all[i + 1] as string)
  return map
})()

/** Legal forms that are written in two ways: the same company, or the same with a slip of its clerk. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/有限责任公司/gu, '有限公司'], [/股份公司/gu, '股份有限公司'], [/COMPANY/gu, 'CO'], [/LIMITED/gu, 'LTD'], [/CORPORATION/gu, 'CORP'], [/INCORPORATED/gu, 'INC'], [/&/gu, 'AND'],
]

/** A normalised name without what only makes it a close match: traditional characters, the way its legal form is written, punctuation. */
export function foldName(normalised: string): string {
  let folded = Array.from(normalised, each => SIMPLIFIED.get(each) ?? each).join('')
  for (const [form, short] of FORMS) folded = folded.replace(form, short)
  return folded.replace(/[\p{P}\p{S}]/gu, '')
}
