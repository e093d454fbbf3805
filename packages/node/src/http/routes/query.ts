import type { FastifyInstance } from 'fastify'
import Type, { type TSchema } from 'typebox'
import { base64 } from '@jianghan/light'
import type { QuerySchema } from '@jianghan/kernel'
import { orFail } from '../../threads/kernelLink.ts'
import type { HttpContext } from '../context.ts'
import { fail } from '../../problem/define.ts'
import { membersOnly } from '../../callers/caller.ts'
import { problems } from '../../problem/http.data.ts'
import { needOf } from '../door.ts'
import { addRoute, HEIGHT, NONE } from '../route.ts'

const OPTIONS = {
  height: Type.Optional(HEIGHT),
  proof: Type.Optional(Type.Union([Type.Literal('1'), Type.Literal('0')], { description: '1: with the proof of the answer, at the newest height that can be proved.' })),
}

/** One route per query of the modules, derived from its declaration. */
export function addQueries(server: FastifyInstance, context: HttpContext): void {
  for (const module of context.router.application.modules) {
    for (const query of module.schema.queries) addQuery(server, context, query)
  }
  server.get('/v1/query/:name', { config: needOf('nothing'), schema: { hide: true } }, request => fail(problems.queryNotFound, { name: (request.params as { name: string }).name }))
}

function addQuery(server: FastifyInstance, context: HttpContext, query: QuerySchema): void {
  const { name, summary, args, result, example } = query
  const named = Object.fromEntries(args.names.map(arg => [arg, Type.String({ maxLength: 200, examples: [example[arg]] })]))
  addRoute(server, {
    method: 'GET', url: `/v1/query/${name}`, tag: 'queries', needs: 'read', summary, params: NONE,
    query: Type.Object({ ...named, ...OPTIONS }, { additionalProperties: true }),
    answer: Type.Object({
      height: Type.String({ description: 'The state after this block was asked.' }), provable: Type.Boolean(),
      answer: Type.Unsafe<unknown>({ anyOf: [result.schema as TSchema, { type: 'null' }] }), proof: Type.Optional(Type.String({ description: 'A .jhproof, base64.' })),
    }),
    example: { height: '41', provable: true, answer: null },
    async handle({ query: asked, caller }) {
      const { height, proof, ...texts } = asked as Record<string, string | undefined>
      if (query.audience !== 'public') membersOnly(caller)
      const given = Object.fromEntries(args.names.flatMap(arg => (texts[arg] === undefined ? [] : [[arg, texts[arg]]])))
      const answered = orFail(await context.kernel.call('query', {
        name, args: given, prove: proof === '1', viewer: caller.viewer, ...(height !== undefined && { height: BigInt(height) }),
      }))
      return {
        height: String(answered.height), provable: answered.provable, answer: answered.answer,
        ...(answered.proof && { proof: base64(answered.proof) }),
      }
    },
  })
}
