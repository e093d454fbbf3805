import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { parseAddress, toMillis } from '@jianghan/protocol'
import { type Caller, membersOnly } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import { OVERLAP_HOURS } from '../../webhooks/limits.ts'
import { webhookProblems } from '../../webhooks/problems.data.ts'
import { publicKeyText } from '../../webhooks/signing.ts'
import type { DeliveryState } from '../../webhooks/webhook.ts'
import type { Webhooks } from '../../webhooks/webhooks.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { audited } from './admin.ts'
import { CHANGE, DELIVERY, DELIVERY_EXAMPLE, deliveryJson, REPLAY, ROTATE, TESTED, WEBHOOK, WEBHOOK_EXAMPLE, WEBHOOK_MADE, webhookJson, WISH, wishOf } from './webhookShapes.ts'

const ID = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{16}$' }) })
const SECRET_EXAMPLE = { secret: 'whsec_Mj5n…', publicKey: 'whpk_q1hD…' }
const DONE = Type.Object({ done: Type.Boolean() })
const HOUR_MS = 3_600_000
const STATES = ['pending', 'delivered', 'failed', 'withheld', 'lost'] as const satisfies readonly DeliveryState[]

/** Webhooks: messages to a member's own server, signed, in order, again until they are taken. */
export function addWebhooks(server: FastifyInstance, context: HttpContext): void {
  addMaking(server, context)
  addManaging(server, context)
  addSending(server, context)
  addLog(server, context)
}

function addMaking(server: FastifyInstance, context: HttpContext): void {
  const { webhooks } = context
  const publicKey = publicKeyText(webhooks.ports.key)
  addRoute(server, {
    method: 'GET', url: '/v1/webhooks', tag: 'webhooks', needs: 'read', summary: { zh: '回调列表', en: 'Webhooks of the caller' },
    params: NONE, query: NONE, answer: Type.Object({ items: Type.Array(WEBHOOK), publicKey: WEBHOOK_MADE.properties.publicKey }), example: { items: [WEBHOOK_EXAMPLE], publicKey: SECRET_EXAMPLE.publicKey },
    handle({ caller }) {
      membersOnly(caller)
      return { items: webhooks.list(caller).map(webhookJson), publicKey }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks', tag: 'webhooks', needs: 'read', onceOnly: true, summary: { zh: '登记回调', en: 'Make a webhook' },
    description: {
      zh: '区块封存后，事件以 CloudEvents 1.0（JSON）投递，按 Standard Webhooks 签名（webhook-id、webhook-timestamp、webhook-signature）。同一账户按序；未得到 2xx 则退避重试三天；同一消息可能到达多次，以 webhook-id 识别。密钥只显示这一次。',
      en: 'Events go out as they become final, as CloudEvents 1.0 in JSON, signed by Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature): those of one account in their order, again for three days until they are answered with 2xx. One may come twice: know it by its webhook-id. The secret is told this once.',
    },
    params: NONE, query: NONE, body: { 'application/json': { schema: WISH, example: { name: 'erp', url: 'https://erp.example/ledger', kinds: ['payments.creditTransferred'] } } },
    answer: WEBHOOK_MADE, example: { ...WEBHOOK_EXAMPLE, ...SECRET_EXAMPLE },
    async handle({ raw, caller }) {
      membersOnly(caller)
      const wish = raw.body as Static<typeof WISH>
      malformedAccount(wish.accounts)
      const { attempt } = raw
      // An id and a secret that are the same where the request comes again: what is drawn at once is 32 bytes at most.
      const drawn = attempt && ((length: number) => Buffer.concat([attempt.drawn('webhook id', 8), attempt.drawn('webhook secret', length - 8)]))
      const made = await webhooks.create(caller, wishOf(wish), { from: wish.from === undefined ? undefined : await heightOf(context, wish.from), ...(drawn && { drawn }) })
      audited(context, caller, raw.ip, 'webhooks.created', { webhook: made.webhook.id, host: new URL(made.webhook.url).host.slice(0, 100), member: made.webhook.member ?? 'none' })
      return { ...webhookJson(made), secret: made.secret, publicKey }
    },
  })
}

function addManaging(server: FastifyInstance, context: HttpContext): void {
  const { webhooks } = context
  addRoute(server, {
    method: 'GET', url: '/v1/webhooks/:id', tag: 'webhooks', needs: 'read', summary: { zh: '查看回调', en: 'How a webhook stands' }, params: ID, query: NONE, answer: WEBHOOK, example: WEBHOOK_EXAMPLE,
    handle: ({ params: { id }, caller }) => webhookJson(of(webhooks, caller).find(caller, id)),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks/:id', tag: 'webhooks', needs: 'read', summary: { zh: '修改回调', en: 'Change a webhook' },
    description: { zh: '此后以修改它的 API 密钥的可见范围投递：更换 API 密钥后用新密钥调用一次即可。', en: 'From then on it sees what the API key sees that changed it: call it once with the new one when an API key is replaced.' },
    params: ID, query: NONE, body: { 'application/json': { schema: CHANGE, example: { url: 'https://erp.example/v2/ledger' } } }, answer: WEBHOOK, example: WEBHOOK_EXAMPLE,
    async handle({ params: { id }, raw, caller }) {
      const change = raw.body as Static<typeof CHANGE>
      malformedAccount(change.accounts)
      const changed = await of(webhooks, caller).change(caller, id, change)
      audited(context, caller, raw.ip, 'webhooks.changed', { webhook: id, what: Object.keys(change).join(' '), host: new URL(changed.webhook.url).host.slice(0, 100) })
      return webhookJson(changed)
    },
  })
  for (const [act, words] of [['stop', { zh: '停用回调；其间的消息在恢复后投递', en: 'Stop a webhook; what happens meanwhile is sent when it goes on' }], ['resume', { zh: '恢复回调，从停下之处继续', en: 'Let a webhook go on from where it stopped' }]] as const) {
    addRoute(server, {
      method: 'POST', url: `/v1/webhooks/:id/${act}`, tag: 'webhooks', needs: 'read', summary: words, params: ID, query: NONE, answer: WEBHOOK, example: WEBHOOK_EXAMPLE,
      handle({ params: { id }, raw, caller }) {
        const shown = act === 'stop' ? of(webhooks, caller).stop(caller, id) : of(webhooks, caller).resumeOne(caller, id)
        audited(context, caller, raw.ip, `webhooks.${act === 'stop' ? 'stopped' : 'resumed'}`, { webhook: id })
        return webhookJson(shown)
      },
    })
  }
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks/:id/rotate', tag: 'webhooks', needs: 'read', onceOnly: true, summary: { zh: '更换回调密钥', en: 'Make another secret' },
    params: ID, query: NONE, body: { 'application/json': { schema: ROTATE, example: { overlapHours: 24 } } }, answer: Type.Object({ secret: Type.String() }), example: { secret: SECRET_EXAMPLE.secret },
    handle({ params: { id }, raw, caller }) {
      const { overlapHours = OVERLAP_HOURS } = raw.body as Static<typeof ROTATE>
      const secret = of(webhooks, caller).rotate(caller, id, overlapHours * HOUR_MS, raw.attempt?.drawn('webhook secret', 32))
      audited(context, caller, raw.ip, 'webhooks.rotated', { webhook: id, overlapHours })
      return { secret }
    },
  })
  addRoute(server, {
    method: 'DELETE', url: '/v1/webhooks/:id', tag: 'webhooks', needs: 'read', summary: { zh: '删除回调及其投递记录', en: 'Remove a webhook and its delivery log' }, params: ID, query: NONE, answer: DONE, example: { done: true },
    async handle({ params: { id }, raw, caller }) {
      await of(webhooks, caller).remove(caller, id)
      audited(context, caller, raw.ip, 'webhooks.removed', { webhook: id })
      return { done: true }
    },
  })
}

function addSending(server: FastifyInstance, context: HttpContext): void {
  const { webhooks } = context
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks/:id/test', tag: 'webhooks', needs: 'read', summary: { zh: '立即发送一条测试消息', en: 'Send a message that says nothing, at once' }, params: ID, query: NONE,
    answer: TESTED, example: { delivered: true, status: 204, fault: null, milliseconds: 31, excerpt: '' },
    async handle({ params: { id }, caller }) {
      const { status, fault, excerpt, milliseconds } = await of(webhooks, caller).test(caller, id)
      return { delivered: fault === undefined, status: status ?? null, fault: fault ?? null, milliseconds, excerpt }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks/:id/replay', tag: 'webhooks', needs: 'read', summary: { zh: '重发某一时刻以来的全部消息', en: 'Send everything again since a time' }, params: ID, query: NONE,
    body: { 'application/json': { schema: REPLAY, example: { from: '2026-11-28T00:00:00Z' } } }, answer: Type.Object({ from: Type.String({ description: 'The first block that is sent again.' }) }), example: { from: '42' },
    async handle({ params: { id }, raw, caller }) {
      of(webhooks, caller).find(caller, id)
      const from = await heightOf(context, (raw.body as Static<typeof REPLAY>).from)
      webhooks.replay(caller, id, from)
      audited(context, caller, raw.ip, 'webhooks.replayed', { webhook: id, from: String(from) })
      return { from: String(from) }
    },
  })
}

function addLog(server: FastifyInstance, context: HttpContext): void {
  const { webhooks, facts: { chainId } } = context
  addRoute(server, {
    method: 'GET', url: '/v1/webhooks/:id/deliveries', tag: 'webhooks', needs: 'read', summary: { zh: '投递记录', en: 'Delivery log, the newest first' }, params: ID,
    query: Type.Object({ ...PAGE_QUERY, state: Type.Optional(Type.Unsafe<DeliveryState>({ type: 'string', enum: [...STATES] })) }), answer: pageOf(DELIVERY), example: { items: [DELIVERY_EXAMPLE], next: null },
    handle({ params: { id }, query: { cursor, limit, state }, caller }) {
      if (cursor !== undefined && !/^[1-9][0-9]{0,14}$/.test(cursor)) fail(problems.badCursor)
      of(webhooks, caller).find(caller, id)
      const size = pageSize(limit)
      const items = webhooks.ports.store.deliveries(id, { before: cursor === undefined ? undefined : Number(cursor), limit: size, state })
      return { items: items.map(each => deliveryJson(chainId, each)), next: items.length < size ? null : String(items.at(-1)?.seq) }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/webhooks/:id/deliveries/:delivery/replay', tag: 'webhooks', needs: 'read', summary: { zh: '重发一条消息', en: 'Send one message again' },
    params: Type.Object({ ...ID.properties, delivery: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) }), query: NONE, answer: DELIVERY, example: { ...DELIVERY_EXAMPLE, state: 'pending', attempts: 0 },
    handle({ params: { id, delivery }, raw, caller }) {
      of(webhooks, caller).again(caller, id, Number(delivery))
      audited(context, caller, raw.ip, 'webhooks.replayed', { webhook: id, delivery: Number(delivery) })
      return deliveryJson(chainId, webhooks.ports.store.delivery(id, Number(delivery)) ?? fail(webhookProblems.deliveryNotFound, { delivery }))
    },
  })
}

/** The webhooks for a caller who is known. */
function of(webhooks: Webhooks, caller: Caller): Webhooks {
  membersOnly(caller)
  return webhooks
}

function malformedAccount(accounts: readonly string[] = []): void {
  const wrong = accounts.find(address => parseAddress('account', address) === undefined)
  if (wrong !== undefined) fail(problems.accountMalformed, { address: wrong.slice(0, 100) })
}

/** The block that a text names: its height, or the first one at or after a time. Throws ProblemFault where it is neither, or no longer kept. */
async function heightOf({ kernel, head }: HttpContext, text: string): Promise<bigint> {
  const at = Date.parse(text)
  const height = /^[1-9][0-9]{0,17}$/.test(text) ? BigInt(text) : Number.isNaN(at) ? fail(problems.badArgument, { name: 'from', allowed: 'a time (2026-11-28T00:00:00Z) or the height of a block' }) : undefined
  const found = height ?? await firstSince(at)
  return found < head.firstHeight ? fail(problems.blockPruned, { height: String(found), first: String(head.firstHeight) }) : found

  async function firstSince(ms: number): Promise<bigint> {
    let [low, high] = [head.firstHeight, head.height + 1n]
    while (low < high) {
      const middle = (low + high) / 2n
      const [block] = await kernel.call('blocks', { from: middle, count: 1 })
      if (block !== undefined && Number(toMillis(block.time)) < ms) low = middle + 1n
      else high = middle
    }
    return low
  }
}
