import { assert, ByteReader, ByteWriter, FACTS_MAX, MalformedBytes, type Outcome } from '@jianghan/protocol'
import { type Codec, type Json, record, type RecordOf } from './codec.ts'

/** A text in the two languages of the product. */
export type Words = Readonly<{ zh: string; en: string }>

type AnyFields = Readonly<Record<string, Codec<any>>>

/** One line of a module's status table. */
export type ErrorDefinition<F extends AnyFields = AnyFields> = Readonly<{
  module: number
  moduleName: string
  name: string
  /** Never reused. The order of the table is the order of precedence. */
  code: number
  /** Whether the same request can succeed later without anybody changing it. */
  retry: 'never' | 'later'
  facts: Codec<RecordOf<F>>
  zh(facts: { readonly [K in keyof F]: string }): string
  en(facts: { readonly [K in keyof F]: string }): string
  hint: Words
}>

/** A refusal: a value, not an exception. Consensus keeps module, code and facts; words are rendered at the edge. */
export type Refusal = Readonly<{ refused: true; error: ErrorDefinition; facts: Readonly<Record<string, unknown>> }>

/** What `check` and `decide` answer: a value to go on with, or a refusal. */
export type Decision<T> = Readonly<{ refused: false; value: T }> | Refusal

type ErrorInput<F extends AnyFields> = Readonly<{
  code: number
  retry: 'never' | 'later'
  facts: F
  zh(facts: { readonly [K in keyof F]: string }): string
  en(facts: { readonly [K in keyof F]: string }): string
  hint: Words
}>

/** Defines the status table of a module. Codes are numbers for ever: a retired one stays as a comment. */
export function defineErrors<T extends Record<string, AnyFields>>(
  module: Readonly<{ number: number; name: string }>, table: { readonly [K in keyof T]: ErrorInput<T[K]> },
): { readonly [K in keyof T]: ErrorDefinition<T[K]> } {
  const codes = new Set<number>()
  const out: Record<string, ErrorDefinition> = {}
  for (const [name, row] of Object.entries(table) as [string, ErrorInput<AnyFields>][]) {
    assert(row.code > 0 && row.code <= 0xffff && !codes.has(row.code), `code ${row.code} of ${module.name}.${name} is taken`)
    codes.add(row.code)
    out[name] = {
      module: module.number, moduleName: module.name, name, code: row.code, retry: row.retry,
      facts: record(row.facts), zh: row.zh, en: row.en, hint: row.hint,
    }
  }
  return out as { readonly [K in keyof T]: ErrorDefinition<T[K]> }
}

/** Nothing stands against it. */
export function ok(): Decision<void>
/** Nothing stands against it; this is what apply needs. */
export function ok<T>(value: T): Decision<T>
export function ok(value?: unknown): Decision<unknown> {
  return { refused: false, value }
}

/** Refuses with a line of the status table and its facts. */
export function refuse<F extends AnyFields>(error: ErrorDefinition<F>, facts: RecordOf<F>): Refusal {
  return { refused: true, error: error as unknown as ErrorDefinition, facts }
}

/** What a refusal leaves in consensus. */
export function outcomeOf(refusal: Refusal): Outcome {
  const writer = new ByteWriter(64)
  refusal.error.facts.write(writer, refusal.facts)
  const facts = writer.finish()
  assert(facts.length <= FACTS_MAX, `facts of ${refusal.error.moduleName}.${refusal.error.name} exceed ${FACTS_MAX} bytes`)
  return { module: refusal.error.module, code: refusal.error.code, facts }
}

/** The outcome of a transaction that was done. */
export const DONE: Outcome = { module: 0, code: 0, facts: new Uint8Array(0) }

/** A status as the edge shows it. */
export type RenderedStatus = Readonly<{
  /** "done", or "module.name" of the refusal. */
  status: string
  done: boolean
  retry: 'never' | 'later'
  text: Words
  hint: Words
  facts: Json
}>

const DONE_WORDS: RenderedStatus = {
  status: 'done', done: true, retry: 'never', text: { zh: '已执行。', en: 'Done.' }, hint: { zh: '', en: '' }, facts: {},
}

/** Renders an outcome with the status tables of all modules; an unknown one is shown by its numbers. */
export function renderOutcome(errors: readonly ErrorDefinition[], outcome: Outcome): RenderedStatus {
  if (outcome.code === 0) return DONE_WORDS
  const error = errors.find(e => e.module === outcome.module && e.code === outcome.code)
  const facts = error && decodeFacts(error, outcome.facts)
  if (error === undefined || facts === undefined) {
    const numbers = `${outcome.module}/${outcome.code}`
    return {
      status: numbers, done: false, retry: 'never', facts: {},
      text: { zh: `此版本不认识的状态 ${numbers}。`, en: `Status ${numbers} is unknown to this version.` },
      hint: { zh: '请使用较新的版本查看。', en: 'Look at it with a newer version.' },
    }
  }
  return renderRefusal({ refused: true, error, facts })
}

/** Renders a refusal that did not travel through consensus. */
export function renderRefusal({ error, facts }: Refusal): RenderedStatus {
  const json = error.facts.toJson(facts) as Record<string, Json>
  const words = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
  return {
    status: `${error.moduleName}.${error.name}`, done: false, retry: error.retry, facts: json,
    text: { zh: error.zh(words), en: error.en(words) }, hint: error.hint,
  }
}

function decodeFacts(error: ErrorDefinition, bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const reader = new ByteReader(bytes)
    const facts = error.facts.read(reader)
    reader.end()
    return facts
  } catch (fault) {
    if (fault instanceof MalformedBytes) return undefined
    throw fault
  }
}
