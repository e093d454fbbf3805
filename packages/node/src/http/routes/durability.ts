import type { FastifyInstance, FastifyReply } from 'fastify'
import Type from 'typebox'
import { formatTrustPack } from '@jianghan/light'
import { fromHex } from '@jianghan/protocol'
import { VALIDATOR_POWER } from '@jianghan/engine-embedded'
import { epochJson } from '../../folder/epochs.ts'
import { backupProblems } from '../../backup/problems.data.ts'
import { fail } from '../../problem/define.ts'
import { orFail } from '../../threads/kernelLink.ts'
import type { HttpContext } from '../context.ts'
import type { Caller } from '../../callers/caller.ts'
import { LongWork, type Told } from '../longWork.ts'
import { addRoute, NONE } from '../route.ts'
import { audited } from './admin.ts'
import { TRUSTING_PERIOD_S } from './node.ts'

const BACKUP = Type.Object({
  to: Type.String({ minLength: 1, maxLength: 4_096, description: 'Folder on the machine of the node, absolute, in which backups are collected.' }),
  keep: Type.Integer({ minimum: 0, maximum: 1_000, default: 0, description: 'Backups of this chain that stay there; 0 keeps all.' }),
  keepDays: Type.Integer({ minimum: 0, maximum: 36_500, default: 0, description: 'Days for which they stay; 0 for no such bound. The newest stays in any case, and what alone holds blocks that were pruned.' }),
  share: Type.Number({ minimum: 0.01, maximum: 1, default: 0.08, description: 'Part of the kernel thread that it may take.' }),
})
/** What is told of work that goes on. */
const RUNNING = Type.Object({ running: Type.Boolean() }, { description: 'True, with status 202: it goes on; ask with GET. False: none was begun since the node started. · true（状态码 202）：仍在进行，请以 GET 查询；false：节点启动以来没有开始过。' })
const DONE = Type.Object({ path: Type.String(), height: Type.String(), bytes: Type.Integer(), chunks: Type.Integer(), seconds: Type.Number(), removed: Type.Integer(), swept: Type.Boolean({ description: 'Whether what a broken-off backup had left was cleared away.' }) })
const DONE_EXAMPLE = { path: '/backups/wuhan-demo-1a2b3c-000000000042', height: '42', bytes: 1_048_576, chunks: 1, seconds: 0.4, removed: 0, swept: false }

const SNAPSHOT = Type.Object({ height: Type.String(), chunks: Type.Integer(), bytes: Type.Integer() })
/** Part of the kernel's thread that a snapshot may take: somebody waits for it. */
const SNAPSHOT_SHARE = 0.3

const EPOCH = Type.Object({}, { additionalProperties: true })

/** Backups, for the owner of the machine, and the epochs of the validator's keys, for everybody. */
export function addDurability(server: FastifyInstance, context: HttpContext): void {
  addBackup(server, context)
  addSnapshot(server, context)
  addScrub(server, context)
  addRoute(server, {
    method: 'GET', url: '/v1/epochs', tag: 'node', needs: 'nothing', summary: { zh: '验证者密钥的纪元', en: 'Epochs of the validator key' },
    description: {
      zh: '账本在数据丢失后从备份恢复时，以新密钥开启新纪元；此处列出各纪元、其背书与信任包。新信任包须由人核对后采用。',
      en: 'After a loss a ledger goes on from a backup under a new key. Here are the epochs with who vouches for each and its trust pack; a person decides whether to take a new one.',
    },
    params: NONE, query: NONE, answer: Type.Object({ chainId: Type.String(), epochs: Type.Array(EPOCH) }),
    example: { chainId: 'wuhan-demo-1a2b3c', epochs: [{ number: 1, from: '1', publicKey: '7a'.repeat(32) }] },
    handle() {
      const { genesis, epochs } = context.folder
      const first = { number: 1, from: '1', publicKey: Buffer.from(genesis.validators[0]?.publicKey ?? []).toString('hex') }
      return {
        chainId: genesis.chainId,
        epochs: [first, ...epochs.map(epochJson)].map(epoch => ({
          ...epoch, trust: JSON.parse(formatTrustPack(genesis.chainId, { validators: [{ publicKey: fromHex(epoch.publicKey) ?? new Uint8Array(0), power: VALIDATOR_POWER, address: new Uint8Array(20), priority: 0n }] }, TRUSTING_PERIOD_S)) as object,
        })),
      }
    },
  })
}

/** Begins work or asks for it; 202 while it goes on. */
const answered = async <T extends object>(reply: FastifyReply, told: Promise<Told<T>> | undefined): Promise<Told<T> | Readonly<{ running: false }>> => {
  if (told === undefined) return { running: false }
  const value = await told
  if ('running' in value) reply.code(202)
  return value
}

function addBackup(server: FastifyInstance, context: HttpContext): void {
  const work = new LongWork(async ({ by: { caller, ip }, ...options }: Readonly<{ to: string; keep: number; keepDays: number; share: number; by: Readonly<{ caller: Caller; ip: string }> }>) => {
    const { height, ...done } = orFail(await context.kernel.call('backup', options))
    audited(context, caller, ip, 'backup.made', { height: String(height), bytes: done.bytes, removed: done.removed })
    context.log.info({ path: done.path, height: String(height), bytes: done.bytes, seconds: done.seconds }, 'backup made')
    return { ...done, height: String(height) }
  })
  const common = { url: '/v1/node/backup', tag: 'node', needs: 'admin', params: NONE, query: NONE, answer: Type.Union([DONE, RUNNING]), example: DONE_EXAMPLE } as const
  addRoute(server, {
    ...common, method: 'POST', onceOnly: true, summary: { zh: '在线备份', en: 'Make a backup while the node serves' },
    description: {
      zh: '仅限能读取数据目录的本机管理者；请使用 ./jianghan backup。耗时较长时应答 202，以 GET 查询结果。',
      en: 'For whoever can read the data folder on this machine; ./jianghan backup uses it. Where it takes long the answer is 202; ask for the outcome with GET.',
    },
    body: { 'application/json': { schema: BACKUP, example: { to: '/backups' } } },
    handle({ raw, caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      const { to, keep = 0, keepDays = 0, share = 0.08 } = raw.body as { to: string; keep?: number; keepDays?: number; share?: number }
      return answered(reply, work.begin({ to, keep, keepDays, share, by: { caller, ip: raw.ip } }))
    },
  })
  addRoute(server, {
    ...common, method: 'GET', summary: { zh: '最近一次在线备份的结果', en: 'What became of the newest backup' },
    handle({ caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      return answered(reply, work.ask())
    },
  })
}

function addSnapshot(server: FastifyInstance, context: HttpContext): void {
  const work = new LongWork(async ({ caller, ip }: Readonly<{ caller: Caller; ip: string }>) => {
    const { height, ...done } = orFail(await context.kernel.call('snapshot', { share: SNAPSHOT_SHARE }))
    audited(context, caller, ip, 'snapshot.made', { height: String(height), bytes: done.bytes })
    return { ...done, height: String(height) }
  })
  const common = { url: '/v1/node/snapshot', tag: 'node', needs: 'admin', params: NONE, query: NONE, answer: Type.Union([SNAPSHOT, RUNNING]), example: { height: '42', chunks: 2, bytes: 1_048_576 } } as const
  addRoute(server, {
    ...common, method: 'POST', summary: { zh: '为后来的节点制作状态快照', en: 'Make a snapshot of the state for nodes that come later' },
    description: {
      zh: '仅限本机管理者；由 ./jianghan network admit 使用。耗时较长时应答 202，以 GET 查询结果。',
      en: 'For the operator on this machine; ./jianghan network admit uses it. Where it takes long the answer is 202; ask for the outcome with GET.',
    },
    handle({ raw, caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      return answered(reply, work.begin({ caller, ip: raw.ip }))
    },
  })
  addRoute(server, {
    ...common, method: 'GET', summary: { zh: '最近一次快照的结果', en: 'What became of the newest snapshot' },
    handle({ caller }, reply) {
      if (caller.kind !== 'operator') fail(backupProblems.ownerOnly)
      return answered(reply, work.ask())
    },
  })
}

const SCRUB = Type.Object({
  running: Type.Boolean(), progress: Type.Number(), finishedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]), seconds: Type.Number(), blocks: Type.Integer(), leaves: Type.Integer(),
  findings: Type.Array(Type.Object({ file: Type.String(), zh: Type.String(), en: Type.String(), repairZh: Type.String(), repairEn: Type.String() })),
})
const SCRUB_EXAMPLE = { running: false, progress: 1, finishedAt: '2026-11-28T04:00:00.000Z', seconds: 3.2, blocks: 1_200, leaves: 40_000, findings: [] }

function addScrub(server: FastifyInstance, context: HttpContext): void {
  const ask = async (begin: boolean) => {
    const { finishedMs, findings, ...status } = await context.kernel.call('scrub', { begin })
    context.metrics.onScrub(findings.length)
    return { ...status, findings: [...findings], finishedAt: finishedMs === 0 ? null : new Date(finishedMs).toISOString() }
  }
  const common = { url: '/v1/node/scrub', tag: 'node', needs: 'admin', params: NONE, query: NONE, answer: SCRUB, example: SCRUB_EXAMPLE } as const
  addRoute(server, { ...common, method: 'GET', summary: { zh: '数据核对的进度与结果', en: 'Progress and findings of the scrubber' }, handle: () => ask(false) })
  addRoute(server, {
    ...common, method: 'POST', summary: { zh: '开始核对磁盘上的全部数据', en: 'Read everything on disk in search of damage' },
    async handle({ raw, caller }) {
      audited(context, caller, raw.ip, 'scrub.begun', {})
      return ask(true)
    },
  })
}
