import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fail } from '../problem/define.ts'
import { doorProblems } from '../problem/doors.data.ts'
import { readIdempotencyKey } from './key.ts'
import type { Attempt, RequestStore } from './requestStore.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where the request has a key by which it is carried out once. */
    attempt: Attempt | undefined
  }
  interface FastifyContextConfig {
    /** Whether a request with an Idempotency-Key is carried out once. */
    onceOnly?: boolean
  }
}

/** Header of a request, by which it is carried out once. */
const KEY_HEADER = 'idempotency-key'
/** Header of an answer that was given before. */
const REPLAYED_HEADER = 'idempotency-replayed'
/** Answers that say nothing of what becomes of the request: with the same key it is carried out when it comes again. */
const PASSING = new Set([408, 409, 425, 429])

/** Lets routes that say so carry out a request with a key once, and answer it alike from then on. To be called before any route is added. */
export function addOnceOnly(server: FastifyInstance, requests: RequestStore): void {
  server.decorateRequest('attempt', undefined)
  server.addHook('onRoute', route => {
    if (route.config?.onceOnly !== true) return
    // Before the schema is asked, which has no words of its own for a key.
    route.preValidation = [(request, _reply, done) => {
      keyOf(request)
      done()
    }]
    route.preHandler = [(request, reply, done) => {
      if (!begin(requests, request, reply)) done()
    }]
    route.onSend = [(request, reply, payload, done) => {
      try {
        end(requests, request, reply, payload)
        done(null, payload)
      } catch (fault) {
        done(fault as Error)
      }
    }]
  })
}

/** The key of a request; undefined where it has none. Throws ProblemFault for one that cannot be used. */
function keyOf({ headers: { [KEY_HEADER]: header } }: FastifyRequest): string | undefined {
  if (header === undefined) return undefined
  return (typeof header === 'string' ? readIdempotencyKey(header) : undefined) ?? fail(doorProblems.idempotencyKeyMalformed)
}

/** Takes the request in; answers whether it has its answer. Throws ProblemFault for a key that cannot be used. */
function begin(requests: RequestStore, request: FastifyRequest, reply: FastifyReply): boolean {
  const key = keyOf(request)
  if (key === undefined) return false
  const { actor: { kind, id } } = request.caller
  const begun = requests.begin({ caller: `${kind} ${id}`, key, request: requestOf(request) })
  switch (begun.kind) {
    case 'other': return fail(doorProblems.idempotencyKeyReused)
    case 'running': return fail(doorProblems.requestRunning, {}, 1)
    case 'answered':
      void reply.code(begun.answer.status).header(REPLAYED_HEADER, 'true').header('content-type', begun.answer.type).send(Buffer.from(begun.answer.body))
      return true
    case 'carry out':
      request.attempt = begun.attempt
      return false
  }
}

/** What makes two requests the same: what is asked, in which form it is given and wanted, and the body. */
function requestOf({ method, url, headers, body }: FastifyRequest): (string | Uint8Array)[] {
  const bytes = body instanceof Uint8Array ? body : JSON.stringify(body ?? null)
  return [method, url, headers['content-type'] ?? '', headers.accept ?? '*/*', bytes]
}

/** Keeps the answer before it is sent; one that passes is not kept. */
function end(requests: RequestStore, request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
  const { attempt } = request
  if (attempt === undefined) return
  request.attempt = undefined
  const { statusCode: status } = reply
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload instanceof Uint8Array ? payload : undefined
  const lasting = body !== undefined && status < 500 && !PASSING.has(status)
  requests.end(attempt, lasting ? { status, type: String(reply.getHeader('content-type') ?? ''), body } : undefined)
}
