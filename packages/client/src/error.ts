import type { Json, Words } from '@jianghan/kernel/schema'

/** A language of the product. */
export type Language = 'zh' | 'en'

/** Everything an error says; see {@link JianghanError}. */
export type ErrorFacts = Readonly<{
  /** "payments.insufficientFunds", "node.busy", "client.noConnection": for programs, never changed. */
  code: string
  zh: string
  en: string
  hint: Words
  facts: Json
  /** Whether the same request can succeed later without anybody changing it. */
  retry: 'never' | 'later'
  /** HTTP status of the answer; 0 when the error is the client's own. */
  status: number
}>

/**
 * What the SDK throws when it cannot do what was asked: a refusal of the ledger, a problem of the node, or one of the client's own
 * ({@link clientProblems}). It carries words, remedy and facts and nothing of the request: neither keys nor bytes nor addresses of hosts.
 */
export class JianghanError extends Error implements ErrorFacts {
  override readonly name = 'JianghanError'
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly hint: Words
  readonly facts: Json
  readonly retry: 'never' | 'later'
  readonly status: number

  constructor(facts: ErrorFacts, lang: Language = 'en') {
    super(`${facts.code}: ${facts[lang]}`)
    this.code = facts.code
    this.zh = facts.zh
    this.en = facts.en
    this.hint = facts.hint
    this.facts = facts.facts
    this.retry = facts.retry
    this.status = facts.status
  }
}

/** Longest text that is taken over from an answer, characters. */
const TEXT_MAX = 2_000

const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value.slice(0, TEXT_MAX) : otherwise)

/** The facts of an RFC 9457 problem; undefined when the body is none of ours. */
export function factsOfProblem(status: number, body: unknown): ErrorFacts | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { code, zh, en, hint, facts, retry } = body as Record<string, unknown>
  if (typeof code !== 'string' || !/^[a-zA-Z0-9./-]{1,80}$/.test(code) || typeof en !== 'string') return undefined
  const words = (hint ?? {}) as Record<string, unknown>
  return {
    code, zh: text(zh, en), en: text(en), hint: { zh: text(words['zh']), en: text(words['en']) },
    facts: (typeof facts === 'object' && facts !== null ? facts : {}) as Json,
    retry: retry === 'later' ? 'later' : 'never', status,
  }
}
