import { assert, equalBytes, utf8 } from '@jianghan/protocol'
import { decodeAnswer, encodeAnswer } from './answer.ts'

/** Good inputs to damage. */
export const corpus: readonly Uint8Array[] = [{ status: 200, type: 'application/json; charset=utf-8', body: utf8('{"id":"0a"}') }, { status: 422, type: '', body: new Uint8Array(0) }]
  .map(answer => encodeAnswer(answer) as Uint8Array)

/** Any bytes: no answer, or one that is written as these bytes. */
export function fuzz(data: Uint8Array): void {
  const answer = decodeAnswer(data)
  if (answer === undefined) return
  const written = encodeAnswer(answer)
  assert(written !== undefined && equalBytes(written, data), 'an answer is the same bytes again')
}
