import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { fromHex, MEMBER_ID, toHex } from '@jianghan/protocol'
import { ASKED_BY, type Delivery, ERASURE_REASONS, type ErasureReason, ITEM_KIND, MAX_READERS, MEDIA_TYPE, type VaultItemInfo } from '@jianghan/vault'
import type { Caller } from '../../callers/caller.ts'
import { fail, ProblemFault } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { VaultExchange } from '../../vaultExchange/exchange.ts'
import { vaultProblems } from '../../vaultExchange/problems.data.ts'
import { held, mayRead } from '../../vaultExchange/receive.ts'
import { audited } from './admin.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE, PAGE_QUERY, pageOf, pageSize } from '../route.ts'
import { ACCEPTED, DELIVERY, DELIVERY_EXAMPLE, ID, ITEM, ITEM_EXAMPLE, ITEM_LINE, ITEM_LINE_EXAMPLE, KEY, KEY_EXAMPLE, MEMBER, RECEIPT, RECEIPT_EXAMPLE, STANDING, STANDING_EXAMPLE } from './vaultShapes.ts'

/** Kinds that belong to parts of this program: what has another form must not pass for them. */
const OWN_KIND = /^(iso20022|payments|fields|signer|names)(\.|$)/

/** The vault of this node, for its operator: items, deliveries, erasures, reading keys. */
export function addVault(server: FastifyInstance, context: HttpContext): void {
  const noted: Noted = ({ caller, raw }, act, details) => audited(context, caller, raw.ip, `vault.${act}`, details)
  addStanding(server, context.vault, noted)
  addItems(server, context.vault, noted)
  addChanges(server, context.vault, noted)
}

/** Writes an act on the vault into the audit log. */
type Noted = (request: Readonly<{ caller: Caller; raw: FastifyRequest }>, act: string, details: Readonly<Record<string, string | number>>) => void

const idOf = (text: string): Uint8Array => {
  const id = fromHex(text)
  return id?.length === 16 || id?.length === 32 ? id : fail(problems.badArgument, { name: 'id', allowed: '32 or 64 hexadecimal digits' })
}
const dateTime = (ms: number): string => new Date(ms).toISOString()
const lineOf = ({ id, kind, mediaType, createdAt, readers }: VaultItemInfo): Static<typeof ITEM_LINE> => ({ id, kind, mediaType, createdAt: dateTime(createdAt), readers: [...readers] })

const deliveryOf = ({ seq: _seq, item, member, what, state, attempts, nextAt, createdAt, endedAt, code, proof }: Delivery): Static<typeof DELIVERY> => ({
  item, member, what, state, attempts, createdAt: dateTime(createdAt), endedAt: endedAt === undefined ? null : dateTime(endedAt), nextAt: state === 'pending' ? dateTime(nextAt) : null,
  code: code ?? null, proof: proof === undefined ? null : JSON.parse(proof) as Record<string, unknown>,
})

function addStanding(server: FastifyInstance, vault: VaultExchange, noted: Noted): void {
  const { store, readingKeys, member } = vault.ports
  addRoute(server, {
    method: 'GET', url: '/v1/vault', tag: 'vault', needs: 'admin', summary: { zh: '保险库概况', en: 'Reading keys and deliveries' }, params: NONE, query: NONE, answer: STANDING, example: STANDING_EXAMPLE,
    handle: () => ({ member: member ?? null, readingKeys: readingKeys.list.map(({ kind, publicKey }) => ({ kind, publicKey: toHex(publicKey) })), deliveries: { ...store.counts() } }),
  })
  addRoute(server, {
    method: 'GET', url: '/v1/vault/deliveries', tag: 'vault', needs: 'admin', summary: { zh: '送达记录', en: 'Deliveries to other nodes, the newest first' }, params: NONE,
    query: Type.Object({ ...PAGE_QUERY, state: Type.Optional(Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('refused')])) }), answer: pageOf(DELIVERY), example: { items: [DELIVERY_EXAMPLE], next: null },
    handle({ query: { cursor, limit, state } }) {
      if (cursor !== undefined && !/^[0-9]{1,15}$/.test(cursor)) fail(problems.badCursor)
      const size = pageSize(limit)
      const found = store.deliveries({ limit: size + 1, ...(cursor !== undefined && { before: Number(cursor) }), ...(state !== undefined && { state }) })
      return { items: found.slice(0, size).map(deliveryOf), next: found.length > size ? String(found[size - 1]?.seq) : null }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/vault/keys', tag: 'vault', needs: 'admin', onceOnly: true, summary: { zh: '生成新的读取密钥', en: 'Make a reading key' },
    description: { zh: '生成后用 members.v1.SetVaultKey 公布；旧密钥保留，旧条目仍可读。', en: 'Publish it with members.v1.SetVaultKey. Older ones stay, so that older items stay readable.' },
    params: NONE, query: Type.Object({ kind: Type.Optional(Type.Union([Type.Literal(16), Type.Literal(32)], { default: 32, description: '16 DHKEM(P-256) · 32 DHKEM(X25519)' })) }), answer: KEY, example: KEY_EXAMPLE,
    async handle({ query: { kind = 32 }, caller, raw }) {
      const made = held(await readingKeys.add(kind, raw.attempt?.drawn('reading key', 32)))
      noted({ caller, raw }, 'keyMade', { kind, publicKey: toHex(made.publicKey).slice(0, 64) })
      return { kind: made.kind, publicKey: toHex(made.publicKey) }
    },
  })
}

function addItems(server: FastifyInstance, exchange: VaultExchange, noted: Noted): void {
  const { vault, store } = exchange.ports
  addRoute(server, {
    method: 'GET', url: '/v1/vault/items', tag: 'vault', needs: 'admin', summary: { zh: '保险库条目', en: 'Items of the vault, without their contents' }, params: NONE,
    query: Type.Object({ ...PAGE_QUERY, kind: Type.Optional(Type.String({ pattern: ITEM_KIND.source })) }), answer: pageOf(ITEM_LINE), example: { items: [ITEM_LINE_EXAMPLE], next: null },
    async handle({ query: { cursor, limit, kind } }) {
      const { items, next = null } = held(await vault.list({ limit: pageSize(limit), ...(cursor !== undefined && { after: cursor }), ...(kind !== undefined && { kind }) }))
      return { items: items.map(lineOf), next }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/vault/items/:id', tag: 'vault', needs: 'admin', summary: { zh: '保险库条目的状态', en: 'An item with its deliveries, without its content' }, params: Type.Object({ id: ID }), query: NONE, answer: ITEM, example: ITEM_EXAMPLE,
    handle({ params }) {
      const id = idOf(params.id)
      const about = held(vault.about(id)) ?? fail(vaultProblems.notFound, { id: params.id })
      const receipt = store.receiptOf(params.id)
      return {
        ...lineOf(about), erased: about.erased, from: store.originOf(id) ?? null, hold: store.holdOf(id) ?? null,
        deliveries: store.deliveries({ item: id, limit: 200 }).map(deliveryOf), receipt: receipt === undefined ? null : JSON.parse(receipt) as Static<typeof RECEIPT>,
      }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/vault/items/:id/content', tag: 'vault', needs: 'admin', summary: { zh: '条目内容', en: 'The content of an item' }, params: Type.Object({ id: ID }),
    query: Type.Object({ as: Type.Optional(Type.String({ pattern: MEMBER_ID.source, description: 'Member served here that asks: it has to be a reader. Without it the operator of the node asks.' })) }),
    mediaType: 'application/octet-stream', answer: Type.Any(), example: '',
    async handle({ params, query: { as }, caller, raw }, reply) {
      idOf(params.id)
      const denied = as === undefined ? undefined : await mayRead(exchange.ports, idOf(params.id), as)
      if (denied !== undefined) throw new ProblemFault(denied)
      const item = held(await vault.get(params.id))
      noted({ caller, raw }, 'read', { item: params.id, ...(as !== undefined && { as }) })
      void reply.type(item.mediaType).header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').header('content-disposition', 'attachment').send(Buffer.from(item.bytes))
      return undefined
    },
  })
}

const ERASE_BODY = Type.Object({
  reason: Type.Union(ERASURE_REASONS.map(reason => Type.Literal(reason)), { description: 'subject-request: PIPL art. 47, GDPR art. 17.' }),
  askedBy: Type.String({ pattern: ASKED_BY.source, description: 'Who asks, by a short name of your own list; never a person\'s name.' }),
}, { additionalProperties: false })

function addChanges(server: FastifyInstance, exchange: VaultExchange, noted: Noted): void {
  const { store, now } = exchange.ports
  addRoute(server, {
    method: 'POST', url: '/v1/vault/items', tag: 'vault', needs: 'admin', onceOnly: true, summary: { zh: '存入并发送给读者', en: 'Keep an item and send it to its readers' }, params: NONE,
    query: Type.Object({
      kind: Type.Optional(Type.String({ pattern: ITEM_KIND.source, default: 'document' })), mediaType: Type.Optional(Type.String({ pattern: MEDIA_TYPE.source, default: 'application/octet-stream' })),
      readers: Type.Optional(Type.String({ maxLength: 2_048, description: 'Members, with commas.' })),
    }),
    body: { 'application/octet-stream': { schema: Type.Any() } }, answer: ACCEPTED, example: { id: '0a'.repeat(16), deliveries: ['hanjiang-bank'] },
    async handle({ query: { kind = 'document', mediaType = 'application/octet-stream', readers = '' }, raw }) {
      const members = readers === '' ? [] : [...new Set(readers.split(','))]
      if (members.length > MAX_READERS || !members.every(member => MEMBER_ID.test(member))) fail(problems.badArgument, { name: 'readers', allowed: `at most ${MAX_READERS} members` })
      if (OWN_KIND.test(kind)) fail(problems.badArgument, { name: 'kind', allowed: 'kinds that this program does not use itself' })
      if (!Buffer.isBuffer(raw.body)) fail(problems.malformedRequest, { where: 'body', what: 'is empty' })
      const id = raw.attempt?.drawn('vault item', 16)
      const { item, members: deliveries } = await exchange.share({ ...(id && { id }), kind, mediaType, readers: members, bytes: new Uint8Array(raw.body as Buffer) })
      return { id: item, deliveries: [...deliveries] }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/vault/items/:id/erase', tag: 'vault', needs: 'admin', summary: { zh: '删除条目（销毁密钥）', en: 'Erase an item by its key' },
    description: { zh: '以条目编号，或以交易编号删除该交易各字段的原文。回执有节点签名；其他持有者会收到通知，其答复见 deliveries。', en: 'By the id of an item, or of a transaction for the openings of its fields. The receipt is signed; other holders are told, and their answers stand among its deliveries.' },
    params: Type.Object({ id: ID }), query: NONE, body: { 'application/json': { schema: ERASE_BODY } }, answer: RECEIPT, example: RECEIPT_EXAMPLE,
    async handle({ params, raw, caller }) {
      idOf(params.id)
      const { reason, askedBy } = raw.body as { reason: ErasureReason; askedBy: string }
      const receipt = await exchange.erase(params.id.toLowerCase(), { reason, askedBy })
      noted({ caller, raw }, 'erased', { item: params.id, reason, askedBy })
      return { ...receipt }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/vault/items/:id/hold', tag: 'vault', needs: 'admin', summary: { zh: '保全条目，或解除', en: 'Hold an item against erasure, or release it' }, params: Type.Object({ id: ID }), query: NONE,
    body: { 'application/json': { schema: Type.Object({ reason: Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()], { description: 'A reference, e.g. of a case; null releases.' }) }, { additionalProperties: false }) } },
    answer: Type.Object({ id: Type.String(), hold: Type.Union([Type.String(), Type.Null()]) }), example: { id: '0a'.repeat(16), hold: 'case 2026-17' },
    handle({ params, raw, caller }) {
      const { reason } = raw.body as { reason: string | null }
      held(store.hold(idOf(params.id), reason ?? undefined, now()))
      noted({ caller, raw }, reason === null ? 'released' : 'held', { item: params.id })
      return { id: params.id, hold: reason }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/vault/items/:id/remove-reader', tag: 'vault', needs: 'admin', summary: { zh: '撤销读者', en: 'Take the right to read an item from a member' }, params: Type.Object({ id: ID }), query: NONE,
    body: { 'application/json': { schema: Type.Object({ member: MEMBER }, { additionalProperties: false }) } }, answer: Type.Object({ id: Type.String(), removed: Type.String() }), example: { id: '0a'.repeat(16), removed: 'hanjiang-bank' },
    handle({ params, raw, caller }) {
      const { member } = raw.body as { member: string }
      held(store.removeReader(idOf(params.id), member, now()))
      noted({ caller, raw }, 'readerRemoved', { item: params.id, member })
      return { id: params.id, removed: member }
    },
  })
  addRoute(server, {
    method: 'POST', url: '/v1/vault/fetch', tag: 'vault', needs: 'admin', summary: { zh: '从持有者取回条目', en: 'Get an item again from the member that holds it' }, params: NONE, query: NONE,
    body: { 'application/json': { schema: Type.Object({ item: ID, holder: MEMBER, reader: MEMBER }, { additionalProperties: false }) } }, answer: Type.Object({ id: Type.String() }), example: { id: '0a'.repeat(16) },
    async handle({ raw }) {
      const { item, holder, reader } = raw.body as { item: string; holder: string; reader: string }
      idOf(item)
      await exchange.fetch(item.toLowerCase(), holder, reader)
      return { id: item.toLowerCase() }
    },
  })
}
