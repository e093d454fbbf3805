import { X509Certificate } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { formatAuditHead } from '@jianghan/client/audit'
import { formatAddress, fromHex, MEMBER_ID, parseAddress, toHex } from '@jianghan/protocol'
import { type Caller, type Scope, SCOPES } from '../../callers/caller.ts'
import { KEY_ACCOUNTS_MAX, type KeyEntry } from '../../callers/keyFile.ts'
import type { KeyDraft } from '../../callers/keyStore.ts'
import { fail } from '../../problem/define.ts'
import { doorProblems } from '../../problem/doors.data.ts'
import { problems } from '../../problem/http.data.ts'
import { grantOf } from '../../signer/grantOf.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'

const RATE = Type.Integer({ minimum: 1, maximum: 1_000_000 })
const SCOPE = Type.Unsafe<Scope>({ type: 'string', enum: [...SCOPES], description: 'read: the ledger by its audience · submit: transactions · sign: that the node signs, within `signing` · files: payment files · metrics · admin' })

const AMOUNTS = Type.Array(Type.String({ maxLength: 120 }), { maxItems: 64, description: '"100000.00 CNY.HJB" each; an asset that is not named has no limit here.' })
const SIGNING = Type.Object({
  key: Type.String({ maxLength: 100, description: 'Address of the one key on the ledger with which the node signs (jhkey1…). Who makes and who checks are two API keys with two keys.' }),
  actions: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 64, uniqueItems: true, description: 'Transfer, CustomerCreditTransfer and BulkTransfer of payments by default.' })),
  perTransaction: Type.Optional(AMOUNTS), perDay: Type.Optional(AMOUNTS),
}, { additionalProperties: false, description: 'What the node signs for it; needs the scope sign.' })

const WISH = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80, description: 'What it is for: the name of a program, not of a person.' }),
  member: Type.String({ pattern: MEMBER_ID.source, maxLength: 31, description: 'The member it reads and acts for.' }),
  accounts: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: KEY_ACCOUNTS_MAX, description: 'Addresses that it is confined to; all accounts of the member by default.' })),
  scopes: Type.Array(SCOPE, { minItems: 1, maxItems: SCOPES.length, uniqueItems: true }),
  signing: Type.Optional(SIGNING),
  requestsPerSecond: Type.Optional(RATE),
  transactionsPerSecond: Type.Optional(RATE),
  expiresAt: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339.' })),
  certificate: Type.Optional(Type.String({ maxLength: 32_768, description: 'PEM of a client certificate that stands for the member instead of a key.' })),
}, { additionalProperties: false })

const LIMITS = Type.Array(Type.Object({ assetId: Type.String(), atoms: Type.String() }))
const GRANTED = Type.Object({ key: Type.String(), actions: Type.Array(Type.String()), perTransaction: Type.Optional(LIMITS), perDay: Type.Optional(LIMITS) })
const KEY = Type.Object({
  id: Type.String(), name: Type.String(), kind: Type.String({ description: 'token · certificate' }), member: Type.String(), accounts: Type.Union([Type.Array(Type.String()), Type.Null()]),
  scopes: Type.Array(Type.String()), signing: Type.Union([GRANTED, Type.Null()]), requestsPerSecond: Type.Union([Type.Integer(), Type.Null()]), transactionsPerSecond: Type.Union([Type.Integer(), Type.Null()]),
  createdAt: Type.String(), expiresAt: Type.Union([Type.String(), Type.Null()]), revokedAt: Type.Union([Type.String(), Type.Null()]), lastUsedAt: Type.Union([Type.String(), Type.Null()]),
})
const KEY_EXAMPLE: Static<typeof KEY> = {
  id: '9f3a1c5e7b20', name: 'erp', kind: 'token', member: 'yangtze-motor', accounts: null, scopes: ['read', 'submit', 'files'], signing: null, requestsPerSecond: 50, transactionsPerSecond: 500,
  createdAt: '2026-11-28T04:00:00.000Z', expiresAt: '2027-11-28T04:00:00.000Z', revokedAt: null, lastUsedAt: null,
}

const keyJson = ({ id, name, kind, member, accounts, scopes, signing, requestsPerSecond, transactionsPerSecond, createdAt, expiresAt, revokedAt, lastUsedAt }: KeyEntry): Static<typeof KEY> => ({
  id, name, kind, member, accounts: accounts?.map(account => formatAddress('account', fromHex(account) as Uint8Array)) ?? null, scopes: [...scopes],
  signing: signing === undefined ? null : { ...signing, key: formatAddress('key', fromHex(signing.key) as Uint8Array) },
  requestsPerSecond: requestsPerSecond ?? null, transactionsPerSecond: transactionsPerSecond ?? null,
  createdAt, expiresAt: expiresAt ?? null, revokedAt: revokedAt ?? null, lastUsedAt: lastUsedAt ?? null,
})

/** Administration of the node, each act of it in the audit log before it is answered. */
export function addAdmin(server: FastifyInstance, context: HttpContext): void {
  addKeys(server, context)
  addAudit(server, context)
}

/** Writes an act of a caller down. */
export function audited({ audit }: HttpContext, { actor }: Caller, from: string, act: string, details: Readonly<Record<string, string | number>>): void {
  audit.record({ act, by: actor, from, details })
}

function addKeys(server: FastifyInstance, context: HttpContext): void {
  const { keys } = context.callers
  addRoute(server, {
    method: 'GET', url: '/v1/node/keys', tag: 'node', needs: 'admin', summary: { zh: 'API 密钥', en: 'API keys and admitted certificates' },
    params: NONE, query: NONE, answer: Type.Object({ items: Type.Array(KEY) }), example: { items: [KEY_EXAMPLE] },
    handle: () => ({ items: keys.list().map(keyJson) }),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/node/keys', tag: 'node', needs: 'admin', onceOnly: true, summary: { zh: '新建 API 密钥', en: 'Make an API key, or admit a client certificate' },
    description: { zh: '密钥原文只在此应答中出现一次，节点只保存其散列。', en: 'The key itself is in this answer and nowhere else: the node keeps its hash.' },
    params: NONE, query: NONE, body: { 'application/json': { schema: WISH, example: { name: 'erp', member: 'yangtze-motor', scopes: ['read', 'submit', 'files'] } } },
    answer: Type.Object({ ...KEY.properties, key: Type.Union([Type.String(), Type.Null()], { description: 'The key; null for a certificate.' }) }), example: { ...KEY_EXAMPLE, key: 'jhk_…' },
    async handle({ raw, caller }) {
      const wish = raw.body as Static<typeof WISH>
      const draft = await draftOf(context, wish)
      const { attempt } = raw
      const made = wish.certificate === undefined ? await keys.create(draft, attempt?.drawn('api key', 32)) : { entry: await keys.admit(fingerprintOf(wish.certificate), draft, attempt?.again), key: null }
      const { entry } = made
      audited(context, caller, raw.ip, 'keys.created', { key: entry.id, kind: entry.kind, member: entry.member, scopes: entry.scopes.join(' '), signsWith: entry.signing?.key ?? 'nothing', confined: entry.accounts?.length ?? 0, expires: entry.expiresAt ?? 'never' })
      return { ...keyJson(entry), key: made.key }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/node/keys/:id/revoke', tag: 'node', needs: 'admin', summary: { zh: '吊销 API 密钥', en: 'Revoke an API key' },
    description: { zh: '立即生效：用它打开的事件流也会关闭。', en: 'At once: streams that it opened end as well.' },
    params: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$' }) }), query: NONE, answer: KEY, example: { ...KEY_EXAMPLE, revokedAt: '2026-11-29T04:00:00.000Z' },
    async handle({ params: { id }, raw, caller }) {
      const entry = await keys.revoke(id) ?? fail(doorProblems.keyNotFound, { id })
      audited(context, caller, raw.ip, 'keys.revoked', { key: id, member: entry.member })
      return keyJson(entry)
    },
  })
}

/** What a wish asks for, as the store keeps it. Throws ProblemFault naming the argument that does not fit. */
async function draftOf({ kernel, signer }: HttpContext, { name, member, accounts, scopes, signing, requestsPerSecond, transactionsPerSecond, expiresAt }: Static<typeof WISH>): Promise<KeyDraft> {
  const ids = accounts?.map(address => parseAddress('account', address) ?? fail(problems.accountMalformed, { address: address.slice(0, 100) }))
  const holders = ids === undefined ? [] : await kernel.call('owners', { parties: ids.map(account => ({ account })) })
  const foreign = holders.findIndex(holder => holder !== member)
  if (foreign >= 0) fail(problems.badArgument, { name: 'accounts', allowed: `accounts of ${member}` })
  const expires = expiresAt === undefined ? undefined : Date.parse(expiresAt)
  if (expires !== undefined && !(expires > Date.now() && expires < Date.UTC(9999, 0))) fail(problems.badArgument, { name: 'expiresAt', allowed: 'a time to come, 2027-01-31T00:00:00Z' })
  if ((signing !== undefined) !== scopes.includes('sign')) fail(problems.badArgument, { name: 'signing', allowed: 'together with the scope sign, which needs it' })
  return {
    name, member, scopes: SCOPES.filter(scope => scopes.includes(scope)), ...(ids && { accounts: ids.map(toHex) }), ...(signing && { signing: await grantOf(signer, member, signing) }),
    ...(requestsPerSecond !== undefined && { requestsPerSecond }), ...(transactionsPerSecond !== undefined && { transactionsPerSecond }),
    ...(expires !== undefined && { expiresAt: new Date(expires).toISOString() }),
  }
}

function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
  } catch {
    return fail(problems.badArgument, { name: 'certificate', allowed: 'one certificate in PEM' })
  }
}

const RECORD = Type.Object({}, { additionalProperties: true })

function addAudit(server: FastifyInstance, { audit }: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/node/audit', tag: 'node', needs: 'admin', summary: { zh: '审计日志', en: 'Audit log, the newest first' },
    description: { zh: 'head 可另行抄存，日后用 jianghan audit verify --head 核对。', en: 'Note `head` elsewhere, and compare the log with it later by `jianghan audit verify --head`.' },
    params: NONE, query: Type.Object(PAGE_QUERY), answer: Type.Object({ ...pageOf(RECORD).properties, head: Type.String() }),
    example: { items: [{ seq: 1, act: 'keys.created' }], next: null, head: `1:${'3f'.repeat(32)}` },
    handle({ query: { cursor, limit } }) {
      if (cursor !== undefined && !/^[1-9][0-9]{0,14}$/.test(cursor)) fail(problems.badCursor)
      const items = audit.list(cursor === undefined ? undefined : Number(cursor), pageSize(limit))
      const last = items.at(-1)
      return { items: [...items], next: last === undefined || last.seq === 1 ? null : String(last.seq), head: formatAuditHead(audit.head) }
    },
  })
}
