import type { Refused } from '@jianghan/crypto'
import type { Json, Words } from '@jianghan/kernel'

/** Facts of a problem, by name, as they stand in its words. */
export type Facts = Readonly<Record<string, string | number>>

/** One line of the node's own table of problems: what can stand between a request, or a start, and its answer. */
export type ProblemDefinition = Readonly<{
  /** "node.busy": for programs, never changed. */
  code: string
  /** HTTP status; 0 where the problem only occurs at the start of the process. */
  status: number
  retry: 'never' | 'later'
  title: Words
  zh(facts: Facts): string
  en(facts: Facts): string
  hint: Words
}>

/** A problem that occurred: a line of the table with its facts. */
export type Problem = Readonly<{ definition: ProblemDefinition; facts: Facts; /** Seconds after which to try again. */ retryAfter?: number }>

/** The body of an RFC 9457 answer. `title` and `detail` are in the language of the request, `zh` and `en` always there. */
export type ProblemBody = Readonly<{
  type: string
  title: string
  status: number
  detail: string
  code: string
  zh: string
  en: string
  hint: Words
  facts: Json
  retry: 'never' | 'later'
}>

/** Declares problems under their names; the code is "node.<name>". */
export function defineProblems<T extends Record<string, Omit<ProblemDefinition, 'code'>>>(table: T): { readonly [K in keyof T]: ProblemDefinition } {
  return Object.fromEntries(Object.entries(table).map(([name, row]) => [name, { ...row, code: `node.${name}` }])) as { readonly [K in keyof T]: ProblemDefinition }
}

/** A problem with its facts. */
export const problem = (definition: ProblemDefinition, facts: Facts = {}, retryAfter?: number): Problem =>
  ({ definition, facts, ...(retryAfter !== undefined && { retryAfter }) })

/** Thrown where a request or a start cannot go on; caught at the edge of HTTP and of the process, and shown as its problem. */
export class ProblemFault extends Error {
  override readonly name = 'ProblemFault'
  readonly problem: Problem
  constructor(what: Problem, cause?: unknown) {
    super(`${what.definition.code}: ${what.definition.en(what.facts)}`, cause === undefined ? undefined : { cause })
    this.problem = what
  }
}

/** A refusal of another part of the program as a problem of this HTTP status, under its own code. */
export function refusedProblem({ refused: { code, zh, en } }: Refused, status: number): Problem {
  const later = status === 503
  const title = { zh: '无法处理', en: 'Not possible' }
  return problem({ code, status, retry: later ? 'later' : 'never', title, zh: () => zh, en: () => en, hint: { zh: '', en: '' } }, {}, later ? 1 : undefined)
}

/** Stops a request with a problem. */
export function fail(definition: ProblemDefinition, facts: Facts = {}, retryAfter?: number): never {
  throw new ProblemFault(problem(definition, facts, retryAfter))
}
