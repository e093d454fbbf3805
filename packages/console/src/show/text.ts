import type { Language } from '../words/useWords.ts'

/** Digits of an id that are shown at either end. */
const SHOWN = 8

/** The ends of a long id, by which people tell two apart: "6e4ff0d5…c4b7a1e2". */
export const shortened = (text: string): string => (text.length > 2 * SHOWN + 4 ? `${text.slice(0, SHOWN)}…${text.slice(-SHOWN)}` : text)

/** A decimal number with its thousands apart, as both languages write amounts: "1,286,400.00". Never through a float. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.')
  const apart = whole.replace(/\B(?=([0-9]{3})+(?![0-9]))/g, ',')
  return fraction === undefined ? apart : `${apart}.${fraction}`
}

const FORMATS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  zh: new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeStyle: 'medium', hour12: false }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }),
}

/** A moment in the time zone of the reader, to the second. */
export const momentText = (iso: string, language: Language): string => FORMATS[language].format(new Date(iso))

/** An action's short name: "Transfer" of "payments.v1.Transfer". */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** The business day of a moment, in China (UTC+8, all year): "2026-11-28". */
export const businessDay = (moment: Date): string => new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
