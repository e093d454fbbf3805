import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Headers } from '@jianghan/vault'
import { MAX_ENVELOPE_BYTES } from '@jianghan/vault'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'

/** Requests of other nodes that are received at the same time: each may hold an envelope in memory. */
const AT_ONCE = 16
const ACKNOWLEDGEMENT = Type.Object({
  item: Type.String(), result: Type.String({ description: 'kept · held · erased · unknown' }), digest: Type.String({ description: 'SHA-256 of the body.' }),
  opened: Type.Optional(Type.String({ description: 'Proof that the key of the reader opened it.' })), at: Type.String({ format: 'date-time' }), reason: Type.Optional(Type.String()),
})
const EXAMPLE = { item: '0a'.repeat(16), result: 'kept', digest: 'e3'.repeat(32), opened: '5f'.repeat(32), at: '2026-11-24T01:15:02.000Z' }
const SIGNED = { zh: '由节点密钥按 RFC 9421 签名，见 docs/spec/vault.md。', en: 'Signed by a node key (RFC 9421), as docs/spec/vault.md says.' }

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
    const add = (name: 'deliver' | 'erase' | 'fetch', summary: Readonly<{ zh: string; en: string }>, type: string): void => addRoute(scope, {
      method: 'POST', url: `/vault/v1/${name}`, tag: 'vault', needs: 'nothing', summary, description: SIGNED, params: NONE, query: NONE, body: { [type]: { schema: Type.Any() } },
      bodyBytes: name === 'deliver' ? MAX_ENVELOPE_BYTES : 16 * 1024, answer: ACKNOWLEDGEMENT, example: EXAMPLE,
      async handle({ raw }, reply) {
        const bytes = Buffer.isBuffer(raw.body) ? new Uint8Array(raw.body) : new Uint8Array(0)
        const { status, headers, body, retryAfter } = await vault.receive(`/vault/v1/${name}`, headersOf(raw.headers), bytes)
        if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
        await reply.code(status).headers(headers).send(Buffer.from(body))
        return undefined
      },
    })
    add('deliver', { zh: '接收保险库条目', en: 'Take a vault item for a reader' }, 'application/vnd.jianghan.envelope')
    add('erase', { zh: '接收删除通知', en: 'Take the receipt of an erasure' }, 'application/json')
    add('fetch', { zh: '取回保险库条目', en: 'Hand an item to a reader that lost it' }, 'application/json')
  })
}

const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
