import type { FastifyInstance, FastifyReply } from 'fastify'
import { describeProblem, type Problem } from '@jianghan/gateway-iso20022'
import { problemJson } from '../../paymentFiles/report/jsonReport.ts'
import { problem } from '../../problem/define.ts'
import { type Language, renderProblem } from '../../problem/render.ts'
import { statementProblems } from '../../statements/problems.data.ts'

/** Has a scope take nothing but XML, as bytes. */
export function takeXml(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  for (const type of ['application/xml', 'text/xml']) scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** Says what is wrong with a message that cannot be read: all of it, each with its line and words. */
export function unreadable(reply: FastifyReply, found: readonly Problem[], language: Language): undefined {
  const [first] = found
  const words = (of: Language): string => (first === undefined ? '' : describeProblem(first, of).text)
  const body = renderProblem(problem(statementProblems.messageUnreadable, { count: found.length, zh: words('zh'), en: words('en') }), language)
  void reply.code(422).type('application/problem+json; charset=utf-8').send(JSON.stringify({ ...body, problems: found.map(problemJson) }))
  return undefined
}
