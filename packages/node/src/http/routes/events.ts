import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { parseAddress } from '@jianghan/protocol'
import type { Viewer } from '../../audience/viewer.ts'
import { asReader } from '../../callers/caller.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { EventStreams } from '../events/streams.ts'
import { parseEventId } from '../events/eventId.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'

const QUERY = Type.Object({
  types: Type.Optional(Type.String({ maxLength: 2_000, description: 'Names of events, with commas between them; all by default.' })),
  accounts: Type.Optional(Type.String({ maxLength: 8_000, description: 'Addresses, with commas between them; all by default.' })),
  blocks: Type.Optional(Type.Boolean({ description: 'Tell the end of every block too, as the event "ledger.block".' })),
  from: Type.Optional(Type.String({ maxLength: 60, description: 'Begin after the event with this id ("height-index"); with new ones by default. Last-Event-ID goes before it.' })),
})

/** GET /v1/events: one stream of everything a client wants to hear. */
export function addEvents(server: FastifyInstance, context: HttpContext, streams: EventStreams): void {
  addRoute(server, {
    method: 'GET', url: '/v1/events', tag: 'events', needs: 'read', summary: { zh: '事件流（SSE）', en: 'Stream of events (SSE)' },
    description: {
      zh: '区块封存后的事件；断线后用 Last-Event-ID 续接，不丢不重。', en: 'Events as they become final. Resume with Last-Event-ID: none is missed and none comes twice.',
    },
    params: NONE, query: QUERY, mediaType: 'text/event-stream', answer: Type.String(),
    example: 'id: 42-0\nevent: payments.transferred\ndata: {"height":"42","index":0,"transaction":"6e…","fields":{"atoms":"120050"}}\n\n',
    async handle({ query, raw, caller }, reply) {
      const given = raw.headers['last-event-id'] ?? query.from
      const after = given === undefined ? undefined : parseEventId(String(given))
      if (given !== undefined && after === undefined) fail(problems.badArgument, { name: 'from', allowed: '"height-index"' })
      const accounts = listOf(query.accounts)
      const wrong = accounts?.find(address => parseAddress('account', address) === undefined)
      if (wrong !== undefined) fail(problems.accountMalformed, { address: wrong.slice(0, 100) })
      if (streams.count >= context.config.eventStreams) fail(problems.busy, { what: 'event streams', limit: context.config.eventStreams }, 5)
      const viewer = await context.kernel.call('granted', { viewer: caller.viewer })
      reply.hijack()
      streams.open(reply.raw, { viewer, renew: () => renewed(context, raw), after, types: setOf(listOf(query.types)), accounts: setOf(accounts), blocks: query.blocks === true })
      return undefined
    },
  })
}

/** The viewer as it is now; rejects with the problem of a key that does not hold any more. */
const renewed = async ({ callers, kernel }: HttpContext, { raw }: FastifyRequest): Promise<Viewer> =>
  kernel.call('granted', { viewer: asReader(callers.identify(raw)).viewer })

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').map(item => item.trim()).filter(item => item !== '')
const setOf = (items: string[] | undefined): ReadonlySet<string> | undefined => (items === undefined || items.length === 0 ? undefined : new Set(items))
