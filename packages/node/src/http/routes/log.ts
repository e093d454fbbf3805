import type { FastifyInstance, FastifyReply } from 'fastify'
import Type from 'typebox'
import { base64, formatVerifierKey } from '@jianghan/light'
import { REQUEST_MAX, type WitnessAnswer } from '@jianghan/witness'
import { checkpointProblems } from '../../checkpoints/problems.data.ts'
import { parseTilePath } from '../../checkpoints/tilePath.ts'
import { fail } from '../../problem/define.ts'
import type { HttpContext } from '../context.ts'
import { needOf } from '../door.ts'
import { addRoute, NONE } from '../route.ts'

const TEXT = 'text/plain; charset=utf-8'

const SIZE = Type.String({ pattern: '^[1-9][0-9]{0,18}$', examples: ['42'], description: 'Size of the history log, as in a proof file.' })
const WITNESSED = Type.Object({
  checkpoint: Type.String({ description: 'The newest published checkpoint with its cosignatures, base64 of the note.' }),
  consistency: Type.Array(Type.String(), { description: 'Consistency path from that size to it, base64.' }),
  block: Type.String({ description: 'The last leaf of the log at that size, base64; it is a block\'s.' }),
  blockPath: Type.Array(Type.String()),
})
const AUTHORITIES = Type.Object({ items: Type.Array(Type.Object({
  name: Type.String(), outcome: Type.Union([Type.Literal('stamped'), Type.Literal('unreachable'), Type.Literal('refused'), Type.Literal('notAsked')]), why: Type.Union([Type.String(), Type.Null()]),
  size: Type.String({ description: 'Size of the log that it stamped last.' }), at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]), failures: Type.Integer({ description: 'In a row.' }),
})) })
const HASH_EXAMPLE = base64(new Uint8Array(32))

/** The history log for outsiders (docs/spec/proof.md, section 6): checkpoints, hash tiles, what makes an old proof a witnessed one, and this member's cosignature. */
export function addLog(server: FastifyInstance, context: HttpContext): void {
  const { checkpoints, kernel } = context
  const published = (size = 1n): NonNullable<typeof checkpoints.publisher.published> => {
    const newest = checkpoints.publisher.published
    return newest === undefined || newest.size < size ? fail(checkpointProblems.noCheckpoint, { size: String(size) }, 1) : newest
  }
  addRoute(server, {
    method: 'GET', url: '/v1/log/checkpoint', tag: 'node', needs: 'nothing', summary: { zh: '历史日志的检查点', en: 'Checkpoint of the history log' },
    description: { zh: '签名文本（c2sp.org/tlog-checkpoint），附成员与见证人的签名。', en: 'A signed note (c2sp.org/tlog-checkpoint) with the cosignatures of members and witnesses.' },
    params: NONE, query: NONE, mediaType: 'text/plain', answer: Type.String(), example: 'jianghan/wuhan-demo-1a2b3c\n120\n…',
    handle: (_request, reply) => void reply.type(TEXT).header('cache-control', 'no-store').send(Buffer.from(published().bytes)),
  })
  addRoute(server, {
    method: 'GET', url: '/v1/log/key', tag: 'node', needs: 'nothing', summary: { zh: '检查点的签名公钥', en: 'Key that signs the checkpoints' },
    description: { zh: '请通过独立途径核对。', en: 'A verifier key (c2sp.org/signed-note). Compare it with what you know from elsewhere.' },
    params: NONE, query: NONE, mediaType: 'text/plain', answer: Type.String(), example: 'jianghan/wuhan-demo-1a2b3c+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    handle: (_request, reply) => void reply.type(TEXT).send(`${formatVerifierKey(checkpoints.publisher.key)}\n`),
  })
  addRoute(server, {
    method: 'GET', url: '/v1/log/witnessed', tag: 'node', needs: 'nothing', summary: { zh: '为已有证明补充见证', en: 'What makes an old proof a witnessed one' },
    params: NONE, query: Type.Object({ size: SIZE, timestamped: Type.Optional(Type.Boolean({ default: false, description: 'The first checkpoint from that size on that carries a time-stamp (RFC 3161).' })) }), answer: WITNESSED, example: { checkpoint: HASH_EXAMPLE, consistency: [HASH_EXAMPLE], block: HASH_EXAMPLE, blockPath: [] },
    async handle({ query: { size: text, timestamped = false } }) {
      const size = BigInt(text)
      const newest = timestamped ? checkpoints.timestamps.from(size) ?? fail(checkpointProblems.noTimestamp, { size: text }, 5) : published(size)
      const [found, consistency] = await Promise.all([kernel.call('logBlock', { size }), kernel.call('logConsistency', { from: size, to: newest.size })])
      if (found === undefined || consistency === undefined) return fail(checkpointProblems.noBlockThere, { size: text })
      return { checkpoint: base64(newest.bytes), consistency: consistency.map(base64), block: base64(found.block), blockPath: found.path.map(base64) }
    },
  })
  addRoute(server, {
    method: 'GET', url: '/v1/log/timestamps', tag: 'node', needs: 'nothing', summary: { zh: '时间戳机构的状况', en: 'How it stands with the time-stamp authorities' },
    params: NONE, query: NONE, answer: AUTHORITIES, example: { items: [{ name: 'tsa.example/tsr', outcome: 'stamped', why: null, size: '120', at: '2026-11-28T09:00:00.000Z', failures: 0 }] },
    handle: () => ({ items: checkpoints.timestamps.standings.map(({ name, outcome, why = null, size, atMs, failures }) => ({ name, outcome, why, size: String(size), at: atMs === 0 ? null : new Date(atMs).toISOString(), failures })) }),
  })
  server.get('/v1/log/tile/*', { config: needOf('nothing'), schema: { hide: true } }, async (request, reply) => {
    const path = String((request.params as { '*': string })['*'])
    const name = parseTilePath(path)
    const hashes = name && await kernel.call('logTile', name)
    if (hashes === undefined) return fail(checkpointProblems.tileNotFound, { tile: path.slice(0, 80) })
    return reply.type('application/octet-stream').header('cache-control', 'public, max-age=31536000, immutable').send(Buffer.from(hashes))
  })
  addCosigner(server, context)
}

/** This member as a witness of the other members' checkpoints (c2sp.org/tlog-witness). */
function addCosigner(server: FastifyInstance, { checkpoints: { cosigner } }: HttpContext): void {
  const send = (reply: FastifyReply, { status, type, body }: WitnessAnswer): FastifyReply => reply.code(status).type(type).send(Buffer.from(body))
  void server.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: REQUEST_MAX }, (_request, body, done) => done(null, body))
    scope.post('/v1/log/add-checkpoint', { config: needOf('nothing'), schema: { hide: true } }, async (request, reply) => {
      if (cosigner === undefined) return fail(checkpointProblems.notACosigner)
      return send(reply, await cosigner.addCheckpoint(request.body instanceof Uint8Array ? request.body : new Uint8Array(0)))
    })
    scope.get('/v1/log/:origin/checkpoint', { config: needOf('nothing'), schema: { hide: true } }, (request, reply) => {
      if (cosigner === undefined) return fail(checkpointProblems.notACosigner)
      return send(reply, cosigner.checkpoint(String((request.params as { origin: string }).origin)))
    })
  })
}
