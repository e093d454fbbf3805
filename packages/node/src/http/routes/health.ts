import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { HttpContext } from '../context.ts'
import { needOf } from '../door.ts'
import { addRoute, NONE } from '../route.ts'

type Reason = Readonly<{ code: string; zh: string; en: string }>

const REASON = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() })

/** What was read at the start. */
const SAMPLE = Type.Object({ blocks: Type.Integer(), buckets: Type.Integer(), milliseconds: Type.Number(), findings: Type.Integer() }, { description: 'Blocks and buckets of the state that were read at the start, chosen at random, and the damaged places in them.' })

/** Blocks that the index may lack before the node counts as not ready. */
const INDEX_LAG_MAX = 1_000n

/** For supervisors and load balancers: whether the process lives, whether it can serve, and what it counts. */
export function addHealth(server: FastifyInstance, context: HttpContext): void {
  addRoute(server, {
    method: 'GET', url: '/health/live', tag: 'node', needs: 'nothing', summary: { zh: '进程存活', en: 'Whether the process lives' }, params: NONE, query: NONE,
    answer: Type.Object({ live: Type.Boolean() }), example: { live: true },
    handle: () => ({ live: true }),
  })
  addRoute(server, {
    method: 'GET', url: '/health/ready', tag: 'node', needs: 'nothing', summary: { zh: '是否就绪', en: 'Whether the node can serve' },
    description: { zh: '未就绪时状态码为 503，并列出原因。', en: 'Answers 503 with the reasons when it cannot.' }, params: NONE, query: NONE,
    answer: Type.Object({ ready: Type.Boolean(), reasons: Type.Array(REASON), warnings: Type.Array(REASON, { description: 'What does not stand in the way yet.' }), sample: SAMPLE }),
    example: { ready: true, reasons: [], warnings: [], sample: { blocks: 40, buckets: 2_000, milliseconds: 150, findings: 0 } },
    handle(_request, reply) {
      const reasons = reasonsNotReady(context)
      if (reasons.length > 0) reply.code(503)
      return { ready: reasons.length === 0, reasons, warnings: warningsOf(context), sample: context.facts.sample }
    },
  })
  server.get('/metrics', { config: needOf('metrics'), schema: { hide: true } }, async (_request, reply) =>
    reply.type(context.metrics.registry.contentType).send(await context.metrics.text()))
}

const DAY_MS = 86_400_000

/** Days of room below which an operator should see to it. */
const DAYS_LEFT = 14

/** What an operator should see to before it stands in the way. */
function warningsOf(context: HttpContext): Reason[] {
  const days = context.diskDaysLeft()
  const fillsUp = days === undefined || days > DAYS_LEFT ? [] : [{ code: 'node.diskFillsUp', zh: `按最近几天的速度，磁盘可用空间不足 ${Math.floor(days) + 1} 天。`, en: `At the pace of the last days there is room for less than ${Math.floor(days) + 1} days.` }]
  const damage = context.damageFound()
  const damaged = damage === 0 ? [] : [{ code: 'node.damageFound', zh: `磁盘上发现 ${damage} 处损坏，文件与处理办法见日志，或运行 ./jianghan scrub。`, en: `${damage} damaged places were found on the disk. The log names files and remedies, and so does ./jianghan scrub.` }]
  return [...fillsUp, ...damaged, ...misbehaviorWarnings(context), ...pruningWarnings(context), ...certificateWarnings(context), ...signerWarnings(context)]
}

/** Validators that signed what they must not have. */
const misbehaviorWarnings = ({ misbehaviors }: HttpContext): Reason[] => misbehaviors().map(({ member, kind, address, height, removed }) => ({
  code: 'node.validatorMisbehaved',
  zh: `成员 ${member} 的验证者 ${address} 在高度 ${height} 违规签名（${kind}），证据已上链；${removed ? '其投票权已取消' : '因剩余验证者不足，其投票权保留，须由成员表决'}。`,
  en: `The validator ${address} of the member ${member} signed what it must not have (${kind}) over height ${height}; the evidence is on the ledger. ${removed ? 'Its power is gone.' : 'Its power stays, since too few validators would be left: the members have to decide.'}`,
}))

/** Blocks that may go and do not, and an index that begins later than the ledger. */
function pruningWarnings({ retention, index }: HttpContext): Reason[] {
  const { waitsFor, fault } = retention()
  const from = index?.status().marker.firstHeight ?? 0n
  return [
    ...(waitsFor === 'backup' ? [{ code: 'node.pruningWaits', zh: '有区块已过保留期，但尚无备份包含它们，暂不裁剪；请运行 ./jianghan backup。', en: 'Blocks are past their keeping, but no backup holds them yet, so that they stay: run ./jianghan backup.' }] : []),
    ...(fault === undefined ? [] : [{ code: 'node.pruningFailed', zh: fault.zh, en: fault.en }]),
    ...(from > 1n ? [{ code: 'node.indexBeginsLater', zh: `索引自高度 ${from} 起：它是在较早的区块裁剪之后重建的，更早的交易在此查不到。`, en: `The index begins at height ${from}: it was built after older blocks had been pruned, and earlier transactions are not found here.` }] : []),
  ]
}

/** Keys and tokens that cannot be reached; what they would sign waits, the node itself goes on. */
const signerWarnings = ({ signer }: HttpContext): Reason[] => signer.keys.outages.map(({ sinceMs, zh, en }) =>
  ({ code: 'node.signerUnreachable', zh: `签名密钥自 ${new Date(sinceMs).toISOString()} 起不可用：${zh}`, en: `A signing key cannot be reached since ${new Date(sinceMs).toISOString()}: ${en}` }))

/** A certificate that ends within 30 days, or new files of one that cannot be used. */
function certificateWarnings({ tls, now }: HttpContext): Reason[] {
  if (tls === undefined) return []
  const { validTo, fault } = tls.standing
  const leftMs = validTo.getTime() - now()
  const days = Math.floor(leftMs / DAY_MS)
  const ends = days > 30 || leftMs <= 0 ? [] : [{ code: 'node.certificateEnds', zh: `TLS 证书将于 ${validTo.toISOString()} 到期（不足 ${days + 1} 天）。`, en: `The TLS certificate ends at ${validTo.toISOString()}, in less than ${days + 1} days.` }]
  const refused = fault === undefined ? [] : [{ code: fault, zh: '新的证书文件不可用，仍在使用原证书，详见日志。', en: 'The new certificate files cannot be used; the ones before are served on. See the log.' }]
  return [...ends, ...refused]
}

function reasonsNotReady(context: HttpContext): Reason[] {
  const reasons: Reason[] = []
  if (context.tls !== undefined && context.tls.standing.validTo.getTime() <= context.now()) {
    reasons.push({ code: 'node.certificateExpired', zh: 'TLS 证书已过期，客户端会拒绝连接。', en: 'The TLS certificate has expired; clients refuse it.' })
  }
  const writing = context.writing()
  if (context.closing()) reasons.push({ code: 'node.closing', zh: '节点正在关闭。', en: 'The node is shutting down.' })
  if (writing === 'diskFull') reasons.push({ code: 'node.diskFull', zh: '磁盘已满，暂停写入。', en: 'The disk is full; nothing is written.' })
  if (writing === 'outdated') reasons.push({ code: 'node.releaseTooOld', zh: '账本已按更新的应用版本执行，本节点须更换发布版本。', en: 'The ledger is executed with a newer version of the application: this node needs a newer release.' })
  if (writing === 'halted') reasons.push({ code: 'node.halted', zh: '因故障停止写入。', en: 'Writing stopped after a fault.' })
  const network = context.network()
  if (network === 'starting') reasons.push({ code: 'node.engineStarting', zh: '共识引擎正在启动，或终止后等待重启。', en: 'The engine is starting, or waits to be started again.' })
  if (network === 'syncing') reasons.push({ code: 'node.networkSyncing', zh: '正在从其他节点获取区块。', en: 'Blocks are still fetched from other nodes.' })
  if (context.facts.memberId === undefined) reasons.push({ code: 'node.notAMember', zh: '节点密钥未登记。', en: 'The key of the node is not registered.' })
  const standing = context.index?.status()
  if (standing !== undefined && (standing.state === 'stopped' || standing.lag > INDEX_LAG_MAX)) {
    reasons.push({ code: 'node.indexNotReady', zh: standing.stopped?.zh ?? `索引落后 ${standing.lag} 个区块。`, en: standing.stopped?.en ?? `The index lacks ${standing.lag} blocks.` })
  }
  return reasons
}
