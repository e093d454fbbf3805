import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { fail } from '../../problem/define.ts'
import { durationMs } from '../../sandbox/clock.ts'
import { sandboxProblems } from '../../sandbox/problems.data.ts'
import { type FolderAct, SNAPSHOT_NAME } from '../../sandbox/sandboxFile.ts'
import type { HttpContext, OpenSandbox } from '../context.ts'
import { addRoute, NONE } from '../route.ts'
import { audited } from './admin.ts'

/** Longest wait for what fell due, milliseconds of the machine. */
const DUE_MS = 30_000
const LOOK_MS = 5

const STANDING = Type.Object({
  chainId: Type.String(), now: Type.String({ format: 'date-time', description: 'Time of the sandbox.' }), aheadMs: Type.Integer({ description: 'How far it is ahead of the world, milliseconds.' }),
  due: Type.Boolean({ description: 'Whether something that is due was not carried out yet.' }), generation: Type.Integer({ description: 'Counts restarts.' }), snapshots: Type.Array(Type.String()),
})
const STANDING_EXAMPLE = { chainId: 'sandbox-0a1b2c', now: '2026-12-01T04:00:00.000Z', aheadMs: 259_200_000, due: false, generation: 1, snapshots: ['opening'] }
const RESTARTING = Type.Object({ generation: Type.Integer({ description: 'GET /v1/sandbox tells this number when it is done.' }) })
const NAME_BODY = Type.Object({ name: Type.String({ pattern: SNAPSHOT_NAME.source }) }, { additionalProperties: false })

/** The sandbox: its clock, and acts on its data. Refused by every other chain. */
export function addSandbox(server: FastifyInstance, context: HttpContext): void {
  const { facts } = context
  const opened = (): OpenSandbox => context.sandbox ?? fail(sandboxProblems.notASandbox, { chain: facts.chainId })
  const isDue = ({ nextDueMs }: OpenSandbox): boolean => (nextDueMs() ?? BigInt(Number.MAX_SAFE_INTEGER)) <= BigInt(Date.now())
  const standing = (open: OpenSandbox): Static<typeof STANDING> => {
    const { home: { clock, generation, snapshots } } = open
    return { chainId: facts.chainId, now: new Date(Date.now()).toISOString(), aheadMs: clock.aheadMs, due: isDue(open), generation, snapshots: [...snapshots] }
  }
  addRoute(server, {
    method: 'GET', url: '/v1/sandbox', tag: 'node', needs: 'nothing', summary: { zh: '沙箱状态', en: 'Time and snapshots of the sandbox' }, params: NONE, query: NONE, answer: STANDING, example: STANDING_EXAMPLE,
    handle: () => standing(opened()),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/sandbox/clock', tag: 'node', needs: 'admin', summary: { zh: '拨快沙箱时钟', en: 'Move the clock forward' },
    description: { zh: '到期事项执行完毕后应答。', en: 'Answered when what fell due was carried out.' },
    params: NONE, query: NONE, body: { 'application/json': { schema: Type.Object({ advance: Type.String({ maxLength: 20, description: '90s, 15m, 36h, 3d, 2w' }) }, { additionalProperties: false }), example: { advance: '3d' } } },
    answer: STANDING, example: STANDING_EXAMPLE,
    async handle({ raw, caller }) {
      const open = opened()
      const { advance } = raw.body as { advance: string }
      const ms = durationMs(advance) ?? fail(sandboxProblems.badDuration, { given: advance })
      await open.home.advance(ms)
      audited(context, caller, raw.ip, 'sandbox.clockAdvanced', { ms })
      open.clockMoved()
      const until = performance.now() + DUE_MS
      while (isDue(open) && !context.closing() && performance.now() < until) await new Promise(resolve => { setTimeout(resolve, LOOK_MS) })
      return standing(open)
    },
  })
  const addAct = (kind: FolderAct['kind'], summary: Readonly<{ zh: string; en: string }>): void => addRoute(server, {
    method: 'POST', url: `/v1/sandbox/${kind}`, tag: 'node', needs: 'admin', summary, description: { zh: '节点随即重启。', en: 'The node begins again.' },
    params: NONE, query: NONE, ...(kind !== 'reset' && { body: { 'application/json': { schema: NAME_BODY, example: { name: 'opening' } } } }), answer: RESTARTING, example: { generation: 2 },
    handle({ raw, caller }, reply) {
      const open = opened()
      const act: FolderAct = kind === 'reset' ? { kind } : { kind, name: (raw.body as { name: string }).name }
      const { generation, begin } = open.home.ask(act)
      audited(context, caller, raw.ip, `sandbox.${kind}`, kind === 'reset' ? {} : { name: (raw.body as { name: string }).name })
      // The answer first: closing the node ends this connection.
      reply.code(202).raw.once('close', begin)
      return { generation }
    },
  })
  addAct('reset', { zh: '重置沙箱', en: 'Begin before the first block again' })
  addAct('snapshot', { zh: '保存快照', en: 'Keep ledger, index and vault under a name' })
  addAct('restore', { zh: '恢复快照', en: 'Bring a snapshot back' })
}
