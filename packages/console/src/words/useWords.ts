import { createInstance, type i18n } from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Words } from '@jianghan/kernel/schema'
import { words, type WordKey } from './words.data.ts'

/** A language of the console. */
export type Language = 'zh' | 'en'

const resourcesOf = (language: Language): Record<string, string> => Object.fromEntries(Object.entries(words).map(([key, each]) => [key, each[language]]))

/** The translator, with every word in it: nothing is fetched later. Keys hold dots, which separate nothing. */
export async function startWords(language: Language): Promise<i18n> {
  const translator = createInstance()
  await translator.use(initReactI18next).init({
    lng: language, fallbackLng: false, keySeparator: false, nsSeparator: false, interpolation: { escapeValue: false },
    resources: { zh: { translation: resourcesOf('zh') }, en: { translation: resourcesOf('en') } },
  })
  return translator
}

/** What a page says: `say('block.title', { height })`, and `tell(words)` for words that came from the ledger. */
export type Speaker = Readonly<{ language: Language; say(key: WordKey, values?: Readonly<Record<string, string | number>>): string; tell(words: Words): string }>

/** The words of the language in use. */
export function useWords(): Speaker {
  const { t, i18n: { language: current } } = useTranslation()
  const language: Language = current === 'en' ? 'en' : 'zh'
  return {
    language,
    say: useCallback((key, values) => t(key, { ...values }), [t]),
    tell: useCallback(text => text[language], [language]),
  }
}
