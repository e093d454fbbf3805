import type { FastifyInstance } from 'fastify'
import Type, { type TSchema } from 'typebox'
import type { Words } from '@jianghan/kernel'
import type { Headers } from '@jianghan/vault'
import { MAX_ENVELOPE_BYTES } from '@jianghan/vault'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { NAME_ANSWERS, NAME_ANSWERS_EXAMPLE, NAME_QUESTIONS_BYTES } from './accountNameShapes.ts'

/** Requests of other nodes that are received at the same time: each may hold an envelope in memory. */
const AT_ONCE = 16
const ACKNOWLEDGEMENT = Type.Object({
  item: Type.String(), result: Type.String({ description: 'kept · held · erased · unknown' }), digest: Type.String({ description: 'SHA-256 of the body.' }),
  opened: Type.Optional(Type.String({ description: 'Proof that the key of the reader opened it.' })), at: Type.String({ format: 'date-time' }), reason: Type.Optional(Type.String()),
})
const EXAMPLE = { item: '0a'.repeat(16), result: 'kept', digest: 'e3'.repeat(32), opened: '5f'.repeat(32), at: '2026-11-24T01:15:02.000Z' }
const SIGNED = { zh: '由节点密钥按 RFC 9421 签名，见 docs/spec/vault.md。', en: 'Signed by a node key (RFC 9421), as docs/spec/vault.md says.' }

const ACKNOWLEDGED = { answer: ACKNOWLEDGEMENT, example: EXAMPLE }

/** What is taken on a path, and what is answered. */
type Taken = Readonly<{ type?: string; bodyBytes?: number; answer: TSchema; example: unknown }>

/** What nodes ask of each other's vaults. Who may is decided by the signature of the request, not by this API's callers. */
export function addVaultPeers(server: FastifyInstance, { vault }: HttpContext): void {
  let now = 0
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    for (const type of ['application/vnd.jianghan.envelope', 'application/json']) scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', (_request, reply, done) => {
      if (now >= AT_ONCE) fail(problems.busy, { what: 'vault exchange', limit: AT_ONCE }, 1)
      now++
      reply.raw.once('close', () => { now-- })
      done()
    })
    const add = (path: string, summary: Words, { type = 'application/json', bodyBytes = 16 * 1024, ...shown }: Taken): void => addRoute(scope, {
      method: 'POST', url: path, tag: 'vault', needs: 'nothing', summary, description: SIGNED, params: NONE, query: NONE, body: { [type]: { schema: Type.Any() } }, bodyBytes, ...shown,
      async handle({ raw }, reply) {
        const bytes = Buffer.isBuffer(raw.body) ? new Uint8Array(raw.body) : new Uint8Array(0)
        const { status, headers, body, retryAfter } = await vault.receive(path, headersOf(raw.headers), bytes)
        if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
        await reply.code(status).headers(headers).send(Buffer.from(body))
        return undefined
      },
    })
    add('/vault/v1/deliver', { zh: '接收保险库条目', en: 'Take a vault item for a reader' }, { ...ACKNOWLEDGED, type: 'application/vnd.jianghan.envelope', bodyBytes: MAX_ENVELOPE_BYTES })
    add('/vault/v1/erase', { zh: '接收删除通知', en: 'Take the receipt of an erasure' }, ACKNOWLEDGED)
    add('/vault/v1/fetch', { zh: '取回保险库条目', en: 'Hand an item to a reader that lost it' }, ACKNOWLEDGED)
    add('/names/v1/check', { zh: '为他行核验户名', en: 'Check account names for another node' }, { answer: NAME_ANSWERS, example: NAME_ANSWERS_EXAMPLE, bodyBytes: NAME_QUESTIONS_BYTES })
  })
}

const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
