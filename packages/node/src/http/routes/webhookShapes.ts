import Type, { type Static } from 'typebox'
import { OVERLAP_HOURS, OVERLAP_HOURS_MAX, URL_MAX, WEBHOOK_ACCOUNTS_MAX, WEBHOOK_KINDS_MAX } from '../../webhooks/limits.ts'
import type { Attempt, Delivery, Webhook } from '../../webhooks/webhook.ts'
import type { ShownWebhook } from '../../webhooks/webhooks.ts'

const NAME = Type.String({ minLength: 1, maxLength: 80, description: 'What it is for: the name of a program, not of a person.' })
const URL_TEXT = Type.String({ minLength: 1, maxLength: URL_MAX, description: 'Where messages go: https://…' })
const KINDS = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: WEBHOOK_KINDS_MAX, uniqueItems: true, description: 'Kinds of events, as of /v1/events, "payments.*" for a module; transaction.refused; files.done. All where it is empty.' })
const ACCOUNTS = Type.Array(Type.String({ maxLength: 100 }), { maxItems: WEBHOOK_ACCOUNTS_MAX, uniqueItems: true, description: 'Addresses; all that the API key sees where it is empty.' })

/** What a webhook is asked to be. */
export const WISH = Type.Object({
  name: NAME, url: URL_TEXT, kinds: Type.Optional(KINDS), accounts: Type.Optional(ACCOUNTS),
  from: Type.Optional(Type.String({ maxLength: 60, description: 'Begin with what stood on the ledger then (RFC 3339), or with a block (its height); with new blocks by default.' })),
}, { additionalProperties: false })
/** What is changed about one. */
export const CHANGE = Type.Object({ name: Type.Optional(NAME), url: Type.Optional(URL_TEXT), kinds: Type.Optional(KINDS), accounts: Type.Optional(ACCOUNTS) }, { additionalProperties: false, minProperties: 1 })
/** A new secret. */
export const ROTATE = Type.Object({ overlapHours: Type.Optional(Type.Integer({ minimum: 0, maximum: OVERLAP_HOURS_MAX, default: OVERLAP_HOURS, description: 'Hours for which the former secret signs as well.' })) }, { additionalProperties: false })
/** What is sent again. */
export const REPLAY = Type.Object({ from: Type.String({ minLength: 1, maxLength: 60, description: 'Everything since then (RFC 3339), or since a block (its height).' }) }, { additionalProperties: false })

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()])

/** A webhook as it is shown. */
export const WEBHOOK = Type.Object({
  id: Type.String(), name: Type.String(), url: Type.String(), kinds: Type.Array(Type.String()), accounts: Type.Array(Type.String()),
  key: nullable(Type.String({ description: 'The API key whose eyes it has; null for the operator.' })), member: nullable(Type.String()), createdAt: Type.String(),
  state: Type.String({ description: 'working · owner: switched off · dead: nothing arrived for three days · gone: the endpoint answered 410 · key: the API key ended · secret: the secret cannot be read' }),
  next: Type.String({ description: 'The next block that it reads.' }), waiting: Type.Integer({ description: 'Messages that wait to be delivered.' }),
  failingSince: nullable(Type.String()),
})
/** The same when it is made, with its secret. */
export const WEBHOOK_MADE = Type.Object({ ...WEBHOOK.properties, secret: Type.String({ description: 'whsec_…, by which its messages are signed (HMAC-SHA256); told this once.' }), publicKey: Type.String({ description: 'whpk_…, of the node, by which they are signed as well (Ed25519).' }) })

/** An example. */
export const WEBHOOK_EXAMPLE: Static<typeof WEBHOOK> = {
  id: '4f1c09ab77e2d310', name: 'erp', url: 'https://erp.example/ledger', kinds: ['payments.creditTransferred', 'transaction.refused', 'files.done'], accounts: [], key: '9f3a1c5e7b20', member: 'yangtze-motor',
  createdAt: '2026-11-28T04:00:00.000Z', state: 'working', next: '43', waiting: 0, failingSince: null,
}

const ATTEMPT = Type.Object({
  at: Type.String(), milliseconds: Type.Integer(), status: nullable(Type.Integer({ description: 'HTTP status; null without an answer.' })),
  fault: nullable(Type.String({ description: 'Why it did not arrive: refused, redirect, gone, timeout, certificate, private, unresolved, ECONNREFUSED, …' })), excerpt: Type.String({ description: 'Begin of the answer.' }),
})
/** A delivery as the log shows it. */
export const DELIVERY = Type.Object({
  id: Type.Integer(), message: Type.String({ description: 'webhook-id of the message.' }), kind: Type.String(), state: Type.String({ description: 'pending · delivered · failed: given up · withheld: the API key may not see it any more · lost: its block is no longer kept' }),
  attempts: Type.Integer(), createdAt: Type.String(), endedAt: nullable(Type.String()), nextAt: nullable(Type.String()), tried: Type.Array(ATTEMPT, { description: 'The newest ten attempts, the newest first.' }),
})
/** What came of a test. */
export const TESTED = Type.Object({ delivered: Type.Boolean(), status: ATTEMPT.properties.status, fault: ATTEMPT.properties.fault, milliseconds: Type.Integer(), excerpt: Type.String() })

/** An example. */
export const DELIVERY_EXAMPLE: Static<typeof DELIVERY> = {
  id: 7, message: 'jh-demo:42-0', kind: 'payments.creditTransferred', state: 'delivered', attempts: 1, createdAt: '2026-11-28T04:10:00.000Z', endedAt: '2026-11-28T04:10:00.051Z', nextAt: null,
  tried: [{ at: '2026-11-28T04:10:00.003Z', milliseconds: 48, status: 204, fault: null, excerpt: '' }],
}

const timeOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

/** A webhook as it is shown. */
export const webhookJson = ({ webhook: { key, member, createdAt, kinds, accounts, ...webhook }, standing: { stopped, next, pending, failingSince } }: ShownWebhook): Static<typeof WEBHOOK> => ({
  ...webhook, kinds: [...kinds], accounts: [...accounts], key: key ?? null, member: member ?? null, createdAt: new Date(createdAt).toISOString(), state: stopped ?? 'working', next: String(next), waiting: pending, failingSince: timeOf(failingSince),
})

const attemptJson = ({ at, milliseconds, status, fault, excerpt }: Attempt): Static<typeof ATTEMPT> => ({ at: new Date(at).toISOString(), milliseconds, status: status ?? null, fault: fault ?? null, excerpt })

/** A delivery as the log shows it. */
export const deliveryJson = (chainId: string, { seq, source, kind, state, attempts, createdAt, endedAt, nextAt, tried }: Delivery): Static<typeof DELIVERY> => ({
  id: seq, message: `${chainId}:${source}`, kind, state, attempts, createdAt: new Date(createdAt).toISOString(), endedAt: timeOf(endedAt), nextAt: timeOf(nextAt), tried: tried.map(attemptJson),
})

/** A wish with everything that it left out. */
export const wishOf = ({ name, url, kinds = [], accounts = [] }: Static<typeof WISH>): Pick<Webhook, 'name' | 'url' | 'kinds' | 'accounts'> => ({ name, url, kinds, accounts })
