import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { isRefused } from '@jianghan/crypto'
import type { IndexClient, IndexStatus } from '@jianghan/index'
import { backupProblems } from '../../backup/problems.data.ts'
import { configuredPlace } from '../../indexPlace/place.ts'
import { indexProblems } from '../../indexPlace/problems.data.ts'
import { fail } from '../../problem/define.ts'
import type { Caller } from '../../callers/caller.ts'
import type { HttpContext } from '../context.ts'
import { LongWork } from '../longWork.ts'
import { addRoute, NONE } from '../route.ts'
import { audited } from './admin.ts'

const STANDING = Type.Object({
  place: Type.String({ description: 'Where it is kept, without user and password.' }),
  state: Type.String({ description: 'current · behind · rebuilding · stopped' }),
  height: Type.String(), target: Type.String(), rowsPerSecond: Type.Integer(), bytes: Type.Integer(),
  rebuilt: Type.Union([Type.String({ description: 'Why it was built from the start of the log since the node began.' }), Type.Null()]),
  stopped: Type.Union([Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() }), Type.Null()]),
})
const ANSWER = Type.Object({ index: STANDING, moving: Type.Union([STANDING, Type.Null()], { description: 'The one that is to replace it, while it is filled.' }) })
const EXAMPLE = { index: { place: 'data/index/index.db', state: 'current', height: '42', target: '42', rowsPerSecond: 0, bytes: 1_048_576, rebuilt: null, stopped: null }, moving: null }
const MOVE = Type.Object({ to: Type.String({ minLength: 1, maxLength: 4_096, description: '"sqlite", or the absolute path of a file on the machine of the node that holds the postgres:// URL of a database.' }), schema: Type.Optional(Type.String({ pattern: '^[a-z_][a-z0-9_]{0,62}$' })) })
const REBUILD = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200, description: 'Stands in the audit log.' }) })
const CHECK = Type.Object({ samples: Type.Integer({ minimum: 1, maximum: 1_000 }) })
const CHECKED = Type.Object({ compared: Type.Integer({ description: 'How many there were to compare.' }), differences: Type.Array(Type.String()) })
const RUNNING = Type.Object({ running: Type.Boolean() })

const standingOf = ({ place, state, marker, target, rowsPerSecond, bytes, rebuilt, stopped }: IndexStatus) =>
  ({ place, state, height: String(marker.height), target: String(target), rowsPerSecond, bytes, rebuilt: rebuilt ?? null, stopped: stopped ?? null })

const answerOf = (index: IndexClient) => ({ index: standingOf(index.status()), moving: index.moving === undefined ? null : standingOf(index.moving) })

/** Where the index is kept and how it stands, for administrators; building it again and moving it, for the owner of the machine. */
export function addIndexPlace(server: FastifyInstance, context: HttpContext): void {
  const indexOfNode = (): IndexClient => context.index ?? fail(indexProblems.indexOff, {})
  /** What is built again from the log would lack what was pruned. */
  const whole = (): void => { if (context.head.firstHeight > 1n) fail(indexProblems.indexPruned, { first: String(context.head.firstHeight) }) }
  const common = { tag: 'node', needs: 'admin', params: NONE, query: NONE, answer: ANSWER, example: EXAMPLE } as const
  addRoute(server, { ...common, method: 'GET', url: '/v1/node/index', summary: { zh: '查询索引的位置与状态', en: 'Where the index is kept and how it stands' }, handle: () => answerOf(indexOfNode()) })
  addRoute(server, {
    ...common, method: 'POST', url: '/v1/node/index/rebuild', summary: { zh: '由区块重建索引', en: 'Build the index again from the blocks' },
    description: { zh: '仅限能读取数据目录的本机管理者；请使用 ./jianghan index rebuild。', en: 'For whoever can read the data folder on this machine; ./jianghan index rebuild uses it.' },
    body: { 'application/json': { schema: REBUILD, example: { reason: 'disk replaced' } } },
    handle({ raw, caller }) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      whole()
      indexOfNode().rebuild()
      audited(context, caller, raw.ip, 'index.rebuilt', { height: String(context.head.height), reason: (raw.body as { reason: string }).reason })
      return answerOf(indexOfNode())
    },
  })
  addRoute(server, {
    ...common, method: 'POST', url: '/v1/node/index/check', summary: { zh: '将索引随机抽样，与证明核对', en: 'Compare random rows of the index with proofs' },
    description: {
      zh: '仅限本机管理者。节点每十秒自行抽样一次；不符时索引由区块重建。',
      en: 'For the owner of the machine. The node takes a sample every ten seconds by itself; where one differs the index is built again.',
    },
    body: { 'application/json': { schema: CHECK, example: { samples: 100 } } }, answer: CHECKED, example: { compared: 100, differences: [] },
    handle({ raw, caller }) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      return (context.indexSampler ?? fail(indexProblems.indexOff, {})).take((raw.body as { samples: number }).samples)
    },
  })
  const work = new LongWork(async ({ to, schema, caller, ip }: Readonly<{ to: string; schema: string; caller: Caller; ip: string }>) => {
    const place = configuredPlace({ indexDatabase: to === 'sqlite' ? '' : to, indexSchema: schema }, context.folder.path)
    const moved = await indexOfNode().move(place)
    if (isRefused(moved)) fail(indexProblems.indexNotMoved, { zh: moved.refused.zh, en: moved.refused.en })
    audited(context, caller, ip, 'index.moved', { to: moved.place, height: String(moved.marker.height) })
    context.log.info({ to: moved.place, height: String(moved.marker.height) }, 'index moved')
    return answerOf(indexOfNode())
  })
  const moving = { ...common, url: '/v1/node/index/move', answer: Type.Union([ANSWER, RUNNING]) } as const
  addRoute(server, {
    ...moving, method: 'POST', summary: { zh: '把索引迁到另一处', en: 'Move the index to another place' },
    description: {
      zh: '仅限本机管理者；请使用 ./jianghan index move。新索引由区块填充，补齐后替换旧索引，其间查询照常。耗时较长时应答 202，以 GET 查询结果。',
      en: 'For whoever can read the data folder on this machine; ./jianghan index move uses it. The new one is filled from the blocks and replaces the old when it lacks nothing; questions are answered meanwhile. Where it takes long the answer is 202; ask for the outcome with GET.',
    },
    body: { 'application/json': { schema: MOVE, example: { to: '/etc/jianghan/index.url' } } },
    async handle({ raw, caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      whole()
      const { to, schema = context.config.indexSchema } = raw.body as { to: string; schema?: string }
      const told = await work.begin({ to, schema, caller, ip: raw.ip })
      if ('running' in told) reply.code(202)
      return told
    },
  })
  addRoute(server, {
    ...moving, method: 'GET', summary: { zh: '最近一次索引迁移的结果', en: 'What became of the newest move of the index' },
    async handle({ caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      const told = await work.ask()
      if (told === undefined) return { running: false }
      if ('running' in told) reply.code(202)
      return told
    },
  })
}
