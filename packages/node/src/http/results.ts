import { type ErrorDefinition, renderOutcome } from '@jianghan/kernel'
import { renderProblem, statusBody, type Language } from '../problem/render.ts'
import type { ItemResult, Submission } from '../submit/submission.ts'

/** JSON in ASCII alone, one byte a character in memory as well: a text that holds one wider character is written ten times slower. */
function asciiJson(value: unknown): string {
  const json = JSON.stringify(value).replace(/[\u0080-\uffff]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return Buffer.from(json, 'latin1').toString('latin1')
}

const DONE = asciiJson(renderOutcome([], { module: 0, code: 0, facts: new Uint8Array(0) }))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** JSON of one transaction's result. Written by hand: an answer may hold 512 of them, ten thousand a second. */
function itemJson(id: Uint8Array | undefined, result: ItemResult, provable: boolean, errors: readonly ErrorDefinition[], language: Language): string {
  const head = id === undefined ? '{' : `{"id":"${hexOf(id)}",`
  switch (result.kind) {
    case 'accepted': return `${head}"status":"accepted"}`
    case 'final': {
      const { height, index, module, code, facts } = result
      const outcome = code === 0 ? DONE : asciiJson(renderOutcome(errors, { module, code, facts }))
      return `${head}"status":"${provable ? 'provable' : 'final'}","height":"${height}","index":${index},"outcome":${outcome}}`
    }
    case 'refused': return `${head}"status":"refused","problem":${asciiJson(statusBody(result.status, language))}}`
    case 'problem': return `${head}"status":"refused","problem":${asciiJson(renderProblem(result.problem, language))}}`
  }
}

/** The body of the answer to a submission: one result per transaction, in the order of the request. */
export function resultsJson({ ids, results }: Pick<Submission, 'ids' | 'results'>, provableHeight: bigint, errors: readonly ErrorDefinition[], language: Language): string {
  const items: string[] = new Array(results.length)
  for (let i = 0; i < results.length; i++) {
    const result = results[i] as ItemResult
    items[i] = itemJson(ids[i], result, result.kind === 'final' && result.height <= provableHeight, errors, language)
  }
  return `{"results":[${items.join(',')}]}`
}
