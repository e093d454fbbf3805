/** Why something a person asked for is not done: a code that programs can branch on, and the fact with its remedy in both languages. */
export interface Refused {
  readonly refused: { readonly code: string; readonly zh: string; readonly en: string }
}

/** Builds a {@link Refused}. */
export const refused = (code: string, zh: string, en: string): Refused => ({ refused: { code, zh, en } })

/** Whether an answer is a {@link Refused}. */
export const isRefused = (answer: unknown): answer is Refused => typeof answer === 'object' && answer !== null && 'refused' in answer
