import { randomBytes } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Problem, type ProblemBody, ProblemFault, problem } from '../problem/define.ts'
import { problems } from '../problem/http.data.ts'
import { languageOf, renderProblem } from '../problem/render.ts'
import type { HttpContext } from './context.ts'

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Answers with a problem body. */
export function sendBody(reply: FastifyReply, body: ProblemBody, retryAfter?: number): FastifyReply {
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="jianghan"')
  return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body))
}

/** Answers with a problem in the language of the request. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, what: Problem): FastifyReply =>
  sendBody(reply, renderProblem(what, languageOf(request.headers['accept-language'])), what.retryAfter)

/** Turns everything that goes wrong with a request into a problem; what is our own fault gets an incident number and a line in the log. */
export function handleErrors(server: FastifyInstance, { log, refusals }: Pick<HttpContext, 'log' | 'refusals'>): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.code === BODY_TOO_LARGE) hearOut(request, reply)
    const known = problemOf(error, request)
    if (request.routeOptions.config.needs === 'admin') refusals.note(refusedAct(request, known?.definition.code ?? 'node.internal'))
    if (known !== undefined) return sendProblem(request, reply, known)
    const incident = randomBytes(4).toString('hex')
    log.error({ incident, method: request.method, route: request.routeOptions.url, err: error }, 'request failed')
    return sendProblem(request, reply, problem(problems.internal, { incident }))
  })
  server.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, problem(problems.routeNotFound, { method: request.method, path: request.url.slice(0, 100) })))
}

/** An administrative act that was refused, as the audit log has it: who asked for what, and why it was not done. */
function refusedAct({ caller, ip, method, routeOptions }: FastifyRequest, why: string): Parameters<HttpContext['refusals']['note']>[0] {
  // Whoever could not be made out is nobody known.
  const by = (caller as FastifyRequest['caller'] | undefined)?.actor ?? { kind: 'key', id: 'unknown' }
  return { by, from: ip, details: { route: `${method} ${routeOptions.url ?? ''}`, why } }
}

const BODY_TOO_LARGE = 'FST_ERR_CTP_BODY_TOO_LARGE'

/**
 * Lets the rest of a body arrive and drops it. A connection that is closed while its client still writes is reset, and the client never sees
 * the answer; how long the rest may take is bounded as every request is.
 */
function hearOut(request: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection')
  request.raw.resume()
}

function problemOf(error: FastifyError, request: FastifyRequest): Problem | undefined {
  if (error instanceof ProblemFault) return error.problem
  const [first] = error.validation ?? []
  if (first !== undefined) {
    const name = first.instancePath.slice(1) || String((first.params as { missingProperty?: string }).missingProperty ?? error.validationContext)
    if (error.validationContext === 'body') return problem(problems.malformedRequest, { where: `body${first.instancePath}`, what: first.message ?? '' })
    return problem(problems.badArgument, { name, allowed: first.message ?? '' })
  }
  switch (error.code) {
    case BODY_TOO_LARGE: return problem(problems.bodyTooLarge, { limit: request.routeOptions.bodyLimit ?? 0 })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': return problem(problems.mediaTypeNotSupported, { given: String(request.headers['content-type'] ?? 'none').slice(0, 80) })
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL': return problem(problems.malformedRequest, { where: 'request', what: error.message })
    default: return error.statusCode === 400 && error instanceof SyntaxError ? problem(problems.malformedRequest, { where: 'body', what: 'is not JSON' }) : undefined
  }
}

/** Answers a request whose address cannot be read, before any route is asked. */
export const badAddress = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(request, reply, problem(problems.malformedRequest, { where: 'request', what: error.message.slice(0, 200) }))

const CLIENT_ERRORS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: problem(problems.headersTooLarge),
  ERR_HTTP_REQUEST_TIMEOUT: problem(problems.requestTimeout),
}

/** What is answered to a connection whose bytes are no request: a whole HTTP answer with a problem. */
export function clientErrorAnswer(code: string | undefined): string {
  const body = renderProblem(CLIENT_ERRORS[code ?? ''] ?? problem(problems.malformedHttp), 'en')
  const json = JSON.stringify(body)
  return `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n\r\n${json}`
}
