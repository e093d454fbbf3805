import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { type ActionRequest, DEFAULT_VALIDITY_MS, JianghanError } from '@jianghan/client'
import { assert, decodeLeaf, LIMITS, readTransaction, toHex } from '@jianghan/protocol'
import { EVERYTHING } from '../../audience/viewer.ts'
import type { Caller } from '../../callers/caller.ts'
import { problem } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import { type Language, languageOf, renderProblem, statusBody } from '../../problem/render.ts'
import { signedOnce, type SignedRequest } from '../../signer/attempts.ts'
import { giveBack, type Taken } from '../../signer/limits.ts'
import type { SignWish } from '../../signer/nodeSigner.ts'
import { signerProblems } from '../../signer/problems.data.ts'
import type { ItemResult, Submission, Wait } from '../../submit/submission.ts'
import { type HttpContext, provableHeightOf } from '../context.ts'
import { indexed } from '../find.ts'
import { sendBody, sendProblem } from '../problems.ts'
import { resultsJson } from '../results.ts'
import { addRoute, NONE } from '../route.ts'
import { DONE_EXAMPLE } from './shapes.ts'
import { RESULTS, SUBMIT_QUERY } from './transactions.ts'

/** Transactions that one request may have signed: their ids stand in one record of the audit log. */
const ORDERS_MAX = 100
/** Ids in one detail of a record, and digits of each: 64 bits tell transactions of a node apart. */
const IDS_OF_DETAIL = 11
const ID_DIGITS = 16

const OPEN = Type.Object({}, { additionalProperties: true })
const ACTION = Type.Object({ type: Type.String({ maxLength: 100 }), input: OPEN }, { additionalProperties: false })

/** How a request wants its signatures, besides how it waits. */
export const SIGN_QUERY = Type.Object({
  ...SUBMIT_QUERY.properties,
  approval: Type.Optional(Type.Union([Type.Literal('propose'), Type.Literal('refuse')], { default: 'propose', description: 'Where the key alone is not enough for an account: propose it to the others, or refuse.' })),
})
/** What such a query holds. */
export type SignQuery = Readonly<{ wait?: Wait; timeout_ms?: number; approval?: SignWish['approval'] }>

const REQUEST = Type.Object({
  transactions: Type.Array(Type.Object({ actions: Type.Array(ACTION, { minItems: 1, maxItems: LIMITS.actions }) }, { additionalProperties: false }), { minItems: 1, maxItems: ORDERS_MAX }),
  validForMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: Number(LIMITS.validityMs), default: DEFAULT_VALIDITY_MS })),
}, { additionalProperties: false })

const PROPOSED = Type.Object({ id: Type.String(), actionHash: Type.String(), account: Type.String() })
const ANSWER = Type.Object({
  ...RESULTS.properties,
  proposals: Type.Array(Type.Union([PROPOSED, Type.Null()]), { description: 'For each transaction: null where it is what was asked for, else the proposal of it, which others approve (/v1/approvals).' }),
})

/** POST /v1/transactions/sign: readable JSON in, signed by the node with the key of the API key's grant, and submitted. */
export function addSign(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'POST', url: '/v1/transactions/sign', tag: 'transactions', needs: 'sign', onceOnly: true,
    summary: { zh: '由节点代签并提交', en: 'Have the node sign, and submit' },
    description: {
      zh: '以可读 JSON 给出一至一百笔交易，由节点按此 API 密钥的授权（密钥、操作、账户、限额）签署并提交；须带 Idempotency-Key。账户还需他人签署时，生成待审批的提案。',
      en: 'One to a hundred transactions as readable JSON, signed within the grant of the API key (key, actions, accounts, limits). Needs an Idempotency-Key. Where an account needs other officers as well, a proposal is made that they approve.',
    },
    params: NONE, query: SIGN_QUERY,
    body: { 'application/json': { schema: REQUEST, example: { transactions: [{ actions: [{ type: 'payments.v1.Transfer', input: { from: 'jh1…', to: 'jh1…', amount: '12.50 CNY.HJB' } }] }] } } },
    answer: ANSWER, example: { results: [{ id: '6e4ff0d5c4b7a1e2'.repeat(4), status: 'final', height: '42', index: 0, outcome: DONE_EXAMPLE }], proposals: [null] },
    async handle({ query, raw, caller }, reply) {
      const { transactions, validForMs } = raw.body as Static<typeof REQUEST>
      await inWords(raw, reply, async () => {
        const { signer } = context.signer
        const mandate = signer.mandate(caller)
        if (isPaused(raw, reply, caller, transactions.length)) return
        const wish = wishOf(context, raw, query as SignQuery, validForMs)
        const { request, fresh } = await signedOnce(raw.attempt, () => signer.sign(mandate, transactions.map(({ actions }) => actions as ActionRequest[]), wish))
        audit(context, raw, { key: mandate.grant.key, types: fresh.map(({ type }) => type), frames: request.frames })
        await submitSigned(context, { raw, reply, request, wait: query.wait ?? 'final', untilMs: wish.untilMs, taken: fresh.map(({ taken }) => taken) })
      })
      return undefined
    },
  })
}

/** Until when a request waits, and how it is signed for. */
export function wishOf({ config, now }: HttpContext, raw: FastifyRequest, { approval = 'propose', timeout_ms: asked }: SignQuery, validForMs = DEFAULT_VALIDITY_MS): SignWish {
  return { validForMs, approval, untilMs: now() + Math.min(asked ?? config.waitTimeoutMs, config.waitTimeoutMs), lang: languageOf(raw.headers['accept-language']) }
}

/** Whether the caller has to wait before it sends so many; then it is answered. */
export function isPaused(raw: FastifyRequest, reply: FastifyReply, caller: Caller, transactions: number): boolean {
  const pause = caller.spend('transactions', transactions)
  if (pause !== undefined) void sendProblem(raw, reply, problem(doorProblems.rateLimited, { what: 'transactions' }, pause))
  return pause !== undefined
}

/** Does a part of a request; what the SDK refuses of an action is answered in its words. */
export async function inWords(raw: FastifyRequest, reply: FastifyReply, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (fault) {
    if (!(fault instanceof JianghanError)) throw fault
    const { code, zh, en, hint, facts, retry } = fault
    void sendBody(reply, statusBody({ status: code, done: false, retry, text: { zh, en }, hint, facts: facts as Record<string, never> }, languageOf(raw.headers['accept-language'])))
  }
}

/** The first digits of a transaction's id. */
function idDigits(frame: Uint8Array): string {
  const read = readTransaction(frame)
  assert(read.ok, 'the transaction was made here')
  return toHex(read.value.id).slice(0, ID_DIGITS)
}

/** Writes each use of a key into the audit log, before anything is sent: which key, for what, and the ids of what it signed. */
export function audit({ audit: log }: HttpContext, { caller, ip }: FastifyRequest, { key, types, frames }: Readonly<{ key: string; types: readonly string[]; frames: readonly Uint8Array[] }>): void {
  if (types.length === 0) return // sent again, and written down before
  const counts = new Map<string, number>()
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
  const ids = frames.map(idDigits)
  const parts = Array.from({ length: Math.ceil(ids.length / IDS_OF_DETAIL) }, (_, i) => [`ids${i + 1}`, ids.slice(i * IDS_OF_DETAIL, (i + 1) * IDS_OF_DETAIL).join(' ')])
  log.record({ act: 'signer.signed', by: caller.actor, from: ip, details: { key, actions: [...counts].map(([type, count]) => `${type} × ${count}`).join(', ').slice(0, 200), transactions: frames.length, ...Object.fromEntries(parts) as Record<string, string> } })
}

type Sent = Readonly<{
  raw: FastifyRequest
  reply: FastifyReply
  request: SignedRequest
  wait: Wait
  untilMs: number
  /** From the limits of the day, for each transaction; empty where it was sent before. */
  taken: readonly (readonly Taken[])[]
  /** What is told besides. */
  also?: Readonly<Record<string, unknown>>
}>

/** Submits what was signed and answers when it is as certain as the request asks. What the ledger refuses is given back to the limits of the day. */
export async function submitSigned(context: HttpContext, { raw, reply, request, wait, untilMs, taken, also }: Sent): Promise<void> {
  const { submitter, signer, now } = context
  const frames = [...request.frames]
  const obstacle = submitter.obstacle(frames.length, frames.reduce((sum, frame) => sum + frame.length, 0))
  if (obstacle !== undefined) return void sendProblem(raw, reply, obstacle)
  const submission = await new Promise<Submission>(resolve => submitter.submit(frames, wait, Math.max(0, untilMs - now()), resolve))
  const results = await Promise.all(submission.results.map((result, i) => settled(context, submission.ids[i], result as ItemResult)))
  const apiKey = raw.caller.actor.id
  results.forEach((result, i) => { if (result.kind !== 'accepted' && !(result.kind === 'final' && result.code === 0)) giveBack(signer.usage, apiKey, taken[i] ?? []) })
  answer(context, { raw, reply }, { ids: submission.ids, results, proposals: request.proposals, also })
}

/** A result that says what became of bytes which were sent before: the ledger knows them, or their validity has ended without it. */
async function settled(context: HttpContext, id: Uint8Array | undefined, result: ItemResult): Promise<ItemResult> {
  if (result.kind !== 'refused' || id === undefined) return result
  const { status } = result.status
  if (status !== 'kernel.duplicate' && status !== 'kernel.expired') return result
  const place = await context.kernel.call('recent', { id }) ?? (context.index && indexed(await context.index.transaction(id)))
  const parts = place && await context.kernel.call('transaction', { ...place, viewer: EVERYTHING })
  const leaf = parts && decodeLeaf(parts.leaf)
  if (place === undefined || leaf === undefined || leaf.kind === 'block') return status === 'kernel.duplicate' ? result : { kind: 'problem', problem: problem(signerProblems.neverExecuted) }
  return { kind: 'final', height: place.height, index: place.index, ...leaf.outcome }
}

type Told = Readonly<{ ids: Submission['ids']; results: readonly ItemResult[]; proposals: SignedRequest['proposals']; also: Sent['also'] }>

function answer(context: HttpContext, { raw, reply }: Readonly<{ raw: FastifyRequest; reply: FastifyReply }>, { ids, results, proposals, also }: Told): void {
  if (reply.raw.destroyed) return
  const language: Language = languageOf(raw.headers['accept-language'])
  const [first] = results
  // What stands against all of it is the answer itself, as for any submission.
  if (results.length === 1 && first?.kind === 'refused') return void sendBody(reply, statusBody(first.status, language))
  if (first?.kind === 'problem' && results.every(result => result.kind === 'problem')) return void sendBody(reply, renderProblem(first.problem, language), first.problem.retryAfter)
  const waiting = results.some(result => result.kind === 'accepted')
  const json = resultsJson({ ids, results: [...results] }, provableHeightOf(context), context.router.errors, language)
  void reply.code(waiting ? 202 : 200).type('application/json; charset=utf-8').send(`${json.slice(0, -1)},${JSON.stringify({ proposals, ...also }).slice(1)}`)
}
