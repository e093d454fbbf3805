import type { RenderedStatus, Words } from '@jianghan/kernel'
import type { Problem, ProblemBody } from './define.ts'

/** A language of the product. */
export type Language = 'zh' | 'en'

/** Which language an Accept-Language asks for (RFC 9110 12.5.4): the one of higher quality, the earlier of equals; English by default. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'en'
  let best: Language = 'en'
  let bestQuality = 0
  for (const part of acceptLanguage.slice(0, 256).split(',')) {
    const [tag, ...parameters] = part.trim().toLowerCase().split(';')
    const language = tag?.startsWith('zh') ? 'zh' : tag?.startsWith('en') ? 'en' : undefined
    const given = parameters.map(p => p.trim()).find(p => p.startsWith('q='))
    const quality = given === undefined ? 1 : Number(given.slice(2))
    if (language !== undefined && quality > bestQuality) [best, bestQuality] = [language, quality]
  }
  return best
}

const typeOf = (code: string): string => `urn:jianghan:problem:${code}`
const REFUSED: Words = { zh: '交易被拒绝', en: 'Transaction refused' }

/** The answer to a request that a problem stands against. */
export function renderProblem({ definition, facts }: Problem, language: Language): ProblemBody {
  const { code, status, retry, title, hint } = definition
  const words = { zh: definition.zh(facts), en: definition.en(facts) }
  return { type: typeOf(code), title: title[language], status, detail: words[language], code, ...words, hint, facts, retry }
}

/** The answer to a transaction that the ledger refuses without a trace. */
export function statusBody({ status, text, hint, facts, retry }: RenderedStatus, language: Language): ProblemBody {
  return { type: typeOf(status), title: REFUSED[language], status: 422, detail: text[language], code: status, ...text, hint, facts, retry }
}
