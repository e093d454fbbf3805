import type { Language } from '../words/useWords.ts'

/** Light, dark, or as the reader's system is. */
export type Theme = 'light' | 'dark' | 'system'

const keep = (name: string, value: string): void => {
  // A browser may forbid storage; then what was chosen holds for this visit.
  try { localStorage.setItem(`jianghan.${name}`, value) } catch { /* chosen for this visit */ }
}
const kept = (name: string): string | null => {
  try { return localStorage.getItem(`jianghan.${name}`) } catch { return null }
}

/** The language that was chosen, or else the browser's: Chinese where the reader takes it before English. */
export function preferredLanguage(): Language {
  const chosen = kept('language')
  if (chosen === 'zh' || chosen === 'en') return chosen
  return navigator.languages.find(each => /^(zh|en)\b/i.test(each))?.toLowerCase().startsWith('en') === true ? 'en' : 'zh'
}
/** Keeps the choice of a language. */
export const keepLanguage = (language: Language): void => keep('language', language)

/** The theme that was chosen. */
export function preferredTheme(): Theme {
  const chosen = kept('theme')
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}
/** Keeps the choice of a theme. */
export const keepTheme = (theme: Theme): void => keep('theme', theme)
