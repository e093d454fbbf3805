import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { type Problem, problem } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import { languageOf, renderProblem, statusBody } from '../../problem/render.ts'
import type { Submission, Wait } from '../../submit/submission.ts'
import { type HttpContext, provableHeightOf } from '../context.ts'
import { FRAMES_MAX, FRAMES_TYPE, readBase64, readFrames, readSingle } from '../frames.ts'
import { sendBody, sendProblem } from '../problems.ts'
import { resultsJson } from '../results.ts'
import { addRoute, NONE } from '../route.ts'
import { DONE_EXAMPLE } from './shapes.ts'

const OPEN = Type.Object({}, { additionalProperties: true })

const RESULT = Type.Object({
  id: Type.Optional(Type.String({ description: 'Transaction id, hexadecimal; absent where the bytes could not be read.' })),
  status: Type.Union([Type.Literal('accepted'), Type.Literal('final'), Type.Literal('provable'), Type.Literal('refused')], {
    description: 'accepted: on its way, may be lost (send the same bytes again) · final: durable, `outcome` says whether it was done · provable: the next header is sealed · refused: left no trace, `problem` says why.',
  }),
  height: Type.Optional(Type.String()),
  index: Type.Optional(Type.Integer()),
  outcome: Type.Optional(OPEN),
  problem: Type.Optional(OPEN),
})

/** How a submission waits. */
export const SUBMIT_QUERY = Type.Object({
  wait: Type.Optional(Type.Union([Type.Literal('accepted'), Type.Literal('final'), Type.Literal('provable')], { default: 'final', description: 'How certain the answer must be.' })),
  timeout_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 300_000, description: 'How long to wait, milliseconds; the node has a bound of its own.' })),
})

/** What became of each transaction, in the order of the request. */
export const RESULTS = Type.Object({ results: Type.Array(RESULT) })

/** POST /v1/transactions. */
export function addSubmission(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'POST',
    url: '/v1/transactions',
    tag: 'transactions',
    needs: 'submit',
    summary: { zh: '提交交易', en: 'Submit transactions' },
    description: {
      zh: '一笔或至多 512 笔已签名交易。重发同样的字节是安全的。', en: 'One signed transaction, or up to 512. Sending the same bytes again is safe.',
    },
    params: NONE,
    query: SUBMIT_QUERY,
    body: {
      'application/octet-stream': { schema: Type.Any({ description: 'A SignedTransaction (docs/spec/transaction.md).' }) },
      [FRAMES_TYPE]: { schema: Type.Any({ description: 'SignedTransactions, each behind its length in four big-endian bytes.' }) },
      'application/json': {
        schema: Type.Object({ transactions: Type.Array(Type.String({ description: 'SignedTransaction, base64.' }), { minItems: 1, maxItems: FRAMES_MAX }) }),
        example: { transactions: ['CoABCgp3dWhhbi1kZW1v…'] },
      },
    },
    answer: RESULTS,
    example: { results: [{ id: '6e4ff0d5c4b7a1e2'.repeat(4), status: 'final', height: '42', index: 0, outcome: DONE_EXAMPLE }] },
    handle({ query, raw }, reply) {
      submit(context, { request: raw, reply, frames: framesOf(raw) }, query as { wait?: Wait; timeout_ms?: number })
      return undefined
    },
  })
}

type Sent = Readonly<{ request: FastifyRequest; reply: FastifyReply; frames: Uint8Array[] }>

/** Submits signed transactions and answers the request when they are as certain as it asks. */
export function submit(context: HttpContext, { request, reply, frames }: Sent, { wait = 'final', timeout_ms: asked }: { wait?: Wait; timeout_ms?: number }): void {
  const { submitter, config } = context
  const pause = request.caller.spend('transactions', frames.length)
  if (pause !== undefined) return void sendProblem(request, reply, problem(doorProblems.rateLimited, { what: 'transactions' }, pause))
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
  const obstacle = submitter.obstacle(frames.length, bytes)
  if (obstacle !== undefined) return void sendProblem(request, reply, obstacle)
  const timeoutMs = Math.min(asked ?? config.waitTimeoutMs, config.waitTimeoutMs)
  submitter.submit(frames, wait, timeoutMs, done => answer(context, request, reply, done))
}

function framesOf(request: FastifyRequest): Uint8Array[] {
  const { body } = request
  if (!Buffer.isBuffer(body)) return readBase64((body as { transactions: string[] }).transactions)
  return request.headers['content-type']?.startsWith(FRAMES_TYPE) === true ? readFrames(body) : readSingle(body)
}

function answer(context: HttpContext, request: FastifyRequest, reply: FastifyReply, submission: Submission): void {
  if (reply.raw.destroyed) return
  const language = languageOf(request.headers['accept-language'])
  const [only] = submission.results
  if (submission.results.length === 1 && only?.kind === 'refused') return void sendBody(reply, statusBody(only.status, language))
  const obstacle = wholeObstacle(submission)
  if (obstacle !== undefined) return void sendBody(reply, renderProblem(obstacle, language), obstacle.retryAfter)
  const waiting = submission.results.some(result => result?.kind === 'accepted')
  void reply.code(waiting ? 202 : 200).type('application/json; charset=utf-8').send(resultsJson(submission, provableHeightOf(context), context.router.errors, language))
}

/** The problem of the node that stands against every transaction of the request. */
function wholeObstacle({ results }: Submission): Problem | undefined {
  const [first] = results
  return first?.kind === 'problem' && results.every(result => result?.kind === 'problem') ? first.problem : undefined
}
