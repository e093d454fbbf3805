import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { fromHex } from '@jianghan/protocol'
import { TRACES_MAX } from '../../observe/traces.ts'
import { fail } from '../../problem/define.ts'
import { problems } from '../../problem/http.data.ts'
import type { HttpContext } from '../context.ts'
import { addRoute, NONE } from '../route.ts'

const STATION = Type.Object({
  name: Type.String({ description: 'received · accepted (signatures judged) · batched (with the engine) · executed (its block is being executed; before that the engine orders) · final (on disk) · provable · indexed' }),
  at: Type.String({ format: 'date-time' }),
  afterMs: Type.Number({ description: 'Milliseconds since it was received.' }),
})
const TRACE = Type.Object({ height: Type.String(), index: Type.Integer(), done: Type.Boolean(), stations: Type.Array(STATION, { description: 'In the order of their times; what has not come is not there.' }) })
const EXAMPLE: Static<typeof TRACE> = { height: '42', index: 3, done: true, stations: [{ name: 'received', at: '2026-11-28T04:00:00.000Z', afterMs: 0 }, { name: 'accepted', at: '2026-11-28T04:00:00.001Z', afterMs: 0.6 }] }

const STATIONS = ['received', 'accepted', 'batched', 'executed', 'final', 'indexed', 'provable'] as const

/** GET /v1/transactions/{id}/trace: when a transaction passed each station of this node. For who runs it: times tell of the load of others. */
export function addTrace(server: FastifyInstance, { traces, submitter }: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/v1/transactions/:id/trace', tag: 'node', needs: 'admin', summary: { zh: '一笔交易经过各环节的时刻', en: 'When a transaction passed each station' },
    description: { zh: `只知道由本节点提交、最近的 ${TRACES_MAX} 笔。`, en: `Known of the newest ${TRACES_MAX} that came in at this node.` },
    params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64, description: 'Transaction id.' }) }), query: NONE, answer: TRACE, example: EXAMPLE,
    handle({ params: { id } }) {
      const name = id.toLowerCase()
      if (fromHex(name)?.length !== 32) return fail(problems.badArgument, { name: 'id', allowed: '64 hexadecimal digits' })
      const trace = traces.of(name)
      if (trace === undefined) {
        if (submitter.holds(name)) return fail(problems.traceUnderWay, { id: name }, 1)
        const since = traces.since
        return fail(problems.traceNotKept, { id: name, kept: TRACES_MAX, since: since === undefined ? '–' : new Date(since).toISOString() })
      }
      const stations = STATIONS.flatMap(station => {
        const at = trace[station]
        return at === undefined ? [] : [{ name: station, at: new Date(at).toISOString(), afterMs: Math.round((at - trace.received) * 1000) / 1000 }]
      }).toSorted((a, b) => a.afterMs - b.afterMs)
      return { height: String(trace.height), index: trace.index, done: trace.done, stations }
    },
  })
}
