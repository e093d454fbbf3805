import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { DEFAULT_VALIDITY_MS } from '@jianghan/client'
import { fromHex, toHex, transactionBody } from '@jianghan/protocol'
import type { Caller } from '../../callers/caller.ts'
import { approvalIdOf, keyAddress } from '../../paymentFiles/granted/grants.ts'
import { fileMandate } from '../../paymentFiles/granted/mandate.ts'
import { isWaiting, type StoredMessage } from '../../paymentFiles/messageStore.ts'
import type { Act, Approval } from '../../signer/approvals.ts'
import { signerProblems } from '../../signer/problems.data.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { languageOf } from '../../problem/render.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf } from '../route.ts'
import { READABLE, READABLE_EXAMPLE, toSign } from './prepare.ts'
import { audit, inWords, isPaused, SIGN_QUERY, type SignQuery, submitSigned, wishOf } from './sign.ts'
import { DONE_EXAMPLE } from './shapes.ts'
import { RESULTS } from './transactions.ts'

/** What a payment file is called among actions that wait. */
const FILE_TYPE = 'iso20022.pain.001'

/** Proposals of a page. */
const PAGE_MAX = 50

const WORDS = Type.Object({ zh: Type.String(), en: Type.String() })
const OPEN = Type.Object({}, { additionalProperties: true })
const APPROVAL = Type.Object({
  id: Type.String({ description: 'Id of the proposal.' }), state: Type.String({ description: 'open · executed · withdrawn · expired · unknown: the ledger does not hold it, or any more' }),
  member: Type.String(), account: Type.Union([Type.String(), Type.Null()]), type: Type.String(), summary: WORDS,
  input: { ...OPEN, description: 'What it does, decoded from the bytes that the hash is taken over.' },
  actionHash: Type.String({ description: 'Give it back with the approval: only what was shown is approved.' }),
  makers: Type.Array(Type.String()), approvals: Type.Array(Type.String()), expiresAt: Type.Union([Type.String(), Type.Null()]),
  madeBy: Type.Union([Type.String(), Type.Null()], { description: 'The API key by which it was made at this node.' }), madeAt: Type.String(),
})
const EXAMPLE: Static<typeof APPROVAL> = {
  id: '5b'.repeat(16), state: 'open', member: 'yangtze-motor', account: 'jh1…', type: 'payments.v1.Transfer', summary: { zh: '转账', en: 'Transfer' },
  input: { from: 'jh1…', to: 'jh1…', amount: { assetId: 'CNY.HJB', atoms: '1250' } }, actionHash: '7e'.repeat(32), makers: ['jhkey1…'], approvals: [], expiresAt: '2026-12-28T08:00:00.000Z',
  madeBy: '9f3a1c5e7b20', madeAt: '2026-11-28T08:00:00.000Z',
}
const ID = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })
const LOOKED_AT = Type.Object({ actionHash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the proposal as it was shown.' }) }, { additionalProperties: false })
const BRING = Type.Object({ file: Type.String({ minLength: 1, maxLength: 1_100_000, description: 'Text of the file of a proposal.' }) }, { additionalProperties: false })

const approvalJson = ({ kept, shown, standing }: Approval): Static<typeof APPROVAL> => ({
  id: kept.id, state: standing?.state ?? 'unknown', member: kept.member, account: standing?.account ?? null, type: shown.type, summary: shown.summary, input: { ...shown.input }, actionHash: toHex(shown.hash),
  makers: [...standing?.makers ?? []], approvals: standing?.approvals.map(({ key }) => key) ?? [], expiresAt: standing === undefined ? null : new Date(Number(standing.expiresMs)).toISOString(),
  madeBy: kept.apiKey ?? null, madeAt: new Date(kept.madeAt).toISOString(),
})

/** A payment file that waits, as a line of the inbox. */
const fileApprovalJson = (file: StoredMessage): Static<typeof APPROVAL> => {
  const { head: { by, waits, messageId, partyName, count, receivedAt, digest }, approvals } = file
  return {
    id: approvalIdOf(file), state: isWaiting(file) ? 'open' : file.planned === undefined ? 'withdrawn' : 'executed', member: by?.member ?? '', account: null, type: FILE_TYPE, summary: { zh: '付款文件', en: 'Payment file' },
    input: { msgId: messageId, initiatingParty: partyName, count, spends: waits?.spends.map(({ asset, atoms }) => ({ assetId: asset, atoms })) ?? [] }, actionHash: digest,
    makers: by === undefined ? [] : [keyAddress(by.grant.key)], approvals: approvals.map(({ key }) => keyAddress(key)), expiresAt: waits === undefined ? null : new Date(waits.expiresAt).toISOString(),
    madeBy: by?.actor.id ?? null, madeAt: new Date(receivedAt).toISOString(),
  }
}

/** Approves or takes back a payment file. Its payments go by themselves: there is nothing to be executed apart. */
async function actOnFile({ paymentFiles: { approvals } }: HttpContext, act: Act, file: StoredMessage, { caller, raw }: Readonly<{ caller: Caller; raw: FastifyRequest }>) {
  const mandate = fileMandate(caller, raw.ip) ?? fail(signerProblems.notGranted)
  const { actionHash } = raw.body as Static<typeof LOOKED_AT>
  if (act === 'withdraw') {
    await approvals.withdraw(file, mandate, actionHash)
    return { results: [], executes: false }
  }
  return { results: [], executes: await approvals.approve(file, mandate, actionHash) }
}

/** The inbox of who approves: proposals whose content lies at this node, and what is done about them. */
export function addApprovals(server: FastifyInstance, context: HttpContext): void {
  const { signer: { approvals }, paymentFiles } = context
  addRoute(server, {
    method: 'GET', url: '/v1/approvals', tag: 'transactions', needs: 'sign', summary: { zh: '待审批事项', en: 'What waits for approval, the newest first' },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: pageOf(APPROVAL), example: { items: [EXAMPLE], next: null },
    async handle({ query: { cursor, limit }, caller: { viewer, own }, raw }) {
      if (cursor !== undefined && !/^[0-9]{1,6}$/.test(cursor)) fail(problems.badCursor)
      const [from, count] = [Number(cursor ?? 0), Math.min(limit ?? PAGE_MAX, PAGE_MAX)]
      // Payment files come first: there are few of them, and each is many payments. They are signed by keys of this node, and nobody else can approve them.
      const files = own === undefined ? paymentFiles.approvals.list(viewer) : []
      const shown = files.slice(from, from + count).map(fileApprovalJson)
      if (shown.length === count) return { items: shown, next: String(from + count) }
      const { items, next } = await approvals.list(viewer, languageOf(raw.headers['accept-language']), { from: Math.max(0, from - files.length), count: count - shown.length })
      return { items: [...shown, ...items.map(approvalJson)], next: next === undefined ? null : String(files.length + next) }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/approvals', tag: 'transactions', needs: 'sign', summary: { zh: '提交提案文件', en: 'Bring the file of a proposal that was made elsewhere' },
    params: NONE, query: NONE, body: { 'application/json': { schema: BRING, example: { file: '{"format":"jianghan-proposal",…}' } } }, answer: APPROVAL, example: EXAMPLE,
    handle: async ({ caller, raw }) => approvalJson(await approvals.take((raw.body as Static<typeof BRING>).file, context.signer.signer.mandate(caller).member, languageOf(raw.headers['accept-language']))),
  })
  addRoute(server, {
    method: 'GET', url: '/v1/approvals/:id', tag: 'transactions', needs: 'sign', summary: { zh: '查看待审批事项', en: 'What a proposal does, and how it stands' },
    params: ID, query: NONE, answer: APPROVAL, example: EXAMPLE,
    async handle({ params: { id }, caller: { viewer }, raw }) {
      const file = paymentFiles.approvals.find(id, viewer)
      return file === undefined ? approvalJson(await approvals.find(id, viewer, languageOf(raw.headers['accept-language']))) : fileApprovalJson(file)
    },
  })
  addOwnAct(server, context)
  addAct(server, context, 'approve', { zh: '批准；最后一个所需的批准立即执行', en: 'Approve; the last approval that is needed carries it out' })
  addAct(server, context, 'execute', { zh: '执行', en: 'Carry out what was approved' })
  addAct(server, context, 'withdraw', { zh: '撤回', en: 'Take back' })
}

const OWN_ACT = Type.Object({
  act: Type.Union([Type.Literal('approve'), Type.Literal('execute'), Type.Literal('withdraw')]), actionHash: LOOKED_AT.properties.actionHash,
}, { additionalProperties: false })

/** The bytes by which somebody who holds a key itself approves, carries out or takes back. */
function addOwnAct(server: FastifyInstance, { signer: { signer, approvals } }: HttpContext): void {
  addRoute(server, {
    method: 'POST', url: '/v1/approvals/:id/prepare', tag: 'transactions', needs: 'sign', summary: { zh: '准备审批的待签字节', en: 'Prepare the bytes of an approval, for who signs itself' },
    description: {
      zh: '供自持密钥者（通行密钥）：所附提案文件即操作哈希所覆盖的字节，签署前由本人核对；签名后交 /v1/transactions/submit。', en: 'For who holds its key itself, such as a passkey. The file holds the bytes under the hash: read them, sign, and submit (/v1/transactions/submit).',
    },
    params: ID, query: NONE, body: { 'application/json': { schema: OWN_ACT, example: { act: 'approve', actionHash: EXAMPLE.actionHash } } },
    answer: Type.Object({ id: Type.String(), body: Type.String({ description: 'base64' }), message: Type.String(), transaction: READABLE, executes: Type.Boolean({ description: 'Whether the transaction carries the action out.' }), file: Type.String({ description: 'The file of the proposal.' }) }),
    example: { id: READABLE_EXAMPLE.id, body: 'CgtkZW1v…', message: '1f'.repeat(32), transaction: READABLE_EXAMPLE, executes: true, file: '{"format":"jianghan-proposal",…}' },
    async handle({ params: { id }, caller, raw }) {
      const { own, viewer: { member } } = caller
      if (own === undefined || member === undefined) return fail(signerProblems.ownKeyNeeded)
      const lang = languageOf(raw.headers['accept-language'])
      const { act, actionHash } = raw.body as Static<typeof OWN_ACT>
      const approval = await approvals.find(id, caller.viewer, lang)
      const { request, executes } = await approvals.request(act, { key: own.key, member }, approval, actionHash)
      const draft = await signer.build([request], { validForMs: DEFAULT_VALIDITY_MS, lang })
      return { ...toSign(transactionBody(draft, [fromHex(own.key) as Uint8Array])), executes, file: approval.kept.text }
    },
  })
}

function addAct(server: FastifyInstance, context: HttpContext, act: Act, summary: Readonly<{ zh: string; en: string }>): void {
  const { signer: { signer, approvals }, paymentFiles } = context
  addRoute(server, {
    method: 'POST', url: `/v1/approvals/:id/${act}`, tag: 'transactions', needs: 'sign', summary, params: ID, query: SIGN_QUERY,
    body: { 'application/json': { schema: LOOKED_AT, example: { actionHash: EXAMPLE.actionHash } } },
    answer: Type.Object({ ...RESULTS.properties, executes: Type.Boolean({ description: 'Whether the transaction carries the action out.' }) }),
    example: { results: [{ id: '6e4ff0d5c4b7a1e2'.repeat(4), status: 'final', height: '43', index: 0, outcome: DONE_EXAMPLE }], executes: true },
    async handle({ params: { id }, query, caller, raw }, reply) {
      const file = paymentFiles.approvals.find(id, caller.viewer)
      if (file !== undefined) return actOnFile(context, act, file, { caller, raw })
      await inWords(raw, reply, async () => {
        const mandate = signer.mandate(caller)
        const wish = wishOf(context, raw, query as SignQuery)
        const approval = await approvals.find(id, caller.viewer, wish.lang)
        if (isPaused(raw, reply, caller, 1)) return
        const { frame, type, executes, taken } = await approvals.act(act, mandate, approval, (raw.body as Static<typeof LOOKED_AT>).actionHash, wish)
        audit(context, raw, { key: mandate.grant.key, types: [type], frames: [frame] })
        await submitSigned(context, { raw, reply, request: { frames: [frame], proposals: [] }, wait: query.wait ?? 'final', untilMs: wish.untilMs, taken: [taken], also: { executes } })
      })
      return undefined
    },
  })
}
