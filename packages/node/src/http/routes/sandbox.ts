import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { MEMBER_ID } from '@jianghan/protocol'
import { fail } from '../../problem/define.ts'
import { durationMs } from '../../sandbox/clock.ts'
import { Counterparties } from '../../sandbox/counterparties.ts'
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
  addCounterparties(server, context, opened)
}

const SCRIPT = Type.Union([Type.Literal('accepts'), Type.Literal('refuses'), Type.Literal('short'), Type.Literal('slow')])
const BEHAVIOUR = Type.Object({ member: Type.String(), script: SCRIPT, until: Type.Optional(Type.Integer({ description: 'Of slow: when it has its money back, milliseconds since 1970.' })) })
const WISH = Type.Object({ member: Type.String({ pattern: MEMBER_ID.source, maxLength: 31 }), script: SCRIPT, after: Type.Optional(Type.String({ maxLength: 20, description: 'How long slow takes: 90s, 15m, 36h, 3d.' })) }, { additionalProperties: false })

/** Counterparties that behave as a test wants: who is paid by them, or pays them, sees what the real ledger then does. */
function addCounterparties(server: FastifyInstance, context: HttpContext, opened: () => OpenSandbox): void {
  let counterparties: Counterparties | undefined
  const there = (): Counterparties => {
    opened()
    return counterparties ??= new Counterparties(context)
  }
  addRoute(server, {
    method: 'GET', url: '/v1/sandbox/counterparties', tag: 'node', needs: 'admin', summary: { zh: '沙箱对手方的脚本', en: 'How counterparties behave' }, params: NONE, query: NONE,
    answer: Type.Object({ items: Type.Array(BEHAVIOUR) }), example: { items: [{ member: 'donghu-bank', script: 'slow', until: 1_764_288_900_000 }] },
    handle: async () => ({ items: await there().list() }),
  })
  addRoute(server, {
    method: 'POST', url: '/v1/sandbox/counterparties', tag: 'node', needs: 'admin', summary: { zh: '设定沙箱对手方', en: 'Have a counterparty behave so' },
    description: {
      zh: 'accepts 正常；refuses 冻结其收款；short 银行清算资金不足；slow 同 short，after 之后资金自动归还，排队的付款随即结算。',
      en: 'accepts: as ever · refuses: nothing may come to it · short: a bank without settlement money · slow: the same, until its money comes back after so long and what queued is settled.',
    },
    params: NONE, query: NONE, body: { 'application/json': { schema: WISH, example: { member: 'donghu-bank', script: 'slow', after: '15m' } } }, answer: BEHAVIOUR, example: { member: 'donghu-bank', script: 'slow', until: 1_764_288_900_000 },
    async handle({ raw, caller }) {
      const { member, script, after = '15m' } = raw.body as Static<typeof WISH>
      const desk = there()
      const afterMs = durationMs(after) ?? fail(sandboxProblems.badDuration, { given: after })
      const behaviour = await desk.set(member, script, afterMs)
      audited(context, caller, raw.ip, 'sandbox.counterpartySet', { member, script })
      return behaviour
    },
  })
}
