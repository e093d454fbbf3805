import type { CommandGroup, CommandSpec } from '../command.ts'
import { getJson, postJson } from '../nodeJson.ts'
import { cell, localTime } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Standing = Readonly<{ chainId: string; now: string; aheadMs: number; due: boolean; generation: number; snapshots: readonly string[] }>

const NAME = { name: '<name>', words: { zh: '快照名称：小写字母、数字与 . _ -', en: 'name of the snapshot: small letters, digits and . _ -' } }
/** How often a node that begins again is looked for, milliseconds. */
const LOOK_MS = 100

function show({ printer }: Session, standing: Standing): number {
  printer.result(listLines([
    [printer.say({ zh: '链', en: 'chain' }), standing.chainId], [printer.say({ zh: '沙箱时间', en: 'time of the sandbox' }), localTime(standing.now)],
    [printer.say({ zh: '超前', en: 'ahead by' }), `${(standing.aheadMs / 86_400_000).toFixed(2)} ${printer.say({ zh: '天', en: 'days' })}`],
    [printer.say({ zh: '快照', en: 'snapshots' }), cell(standing.snapshots.join(' ') || null)],
  ]), standing)
  return 0
}

/** Asks for something that the node is stopped for, and waits until it is there again. */
async function restarting(session: Session, path: string, body: unknown): Promise<number> {
  const { generation } = await postJson<{ generation: number }>(session, path, body)
  for (;;) {
    session.signal?.throwIfAborted()
    const standing = await getJson<Standing>(session, '/v1/sandbox').catch(() => undefined)
    if (standing !== undefined && standing.generation >= generation) return show(session, standing)
    await new Promise(resolve => { setTimeout(resolve, LOOK_MS) })
  }
}

const status: CommandSpec = {
  name: 'status', summary: { zh: '沙箱时间与快照', en: 'Time and snapshots of the sandbox' },
  examples: [{ line: 'sandbox status', words: { zh: '沙箱现在几点', en: 'what time it is there' } }],
  run: async session => show(session, await getJson<Standing>(session, '/v1/sandbox')),
}

const clock: CommandSpec = {
  name: 'clock', summary: { zh: '拨快沙箱时钟；到期事项随即执行', en: 'Move the clock forward; what falls due is carried out' },
  arguments: [{ name: '<verb>', words: { zh: 'advance', en: 'advance' } }, { name: '<duration>', words: { zh: '90s、15m、36h、3d、2w', en: '90s, 15m, 36h, 3d, 2w' } }],
  examples: [{ line: 'sandbox clock advance 3d', words: { zh: '三天后', en: 'three days later' } }],
  run: async (session, [, advance = '']) => show(session, await postJson<Standing>(session, '/v1/sandbox/clock', { advance })),
}

const reset: CommandSpec = {
  name: 'reset', summary: { zh: '重置到第一个区块之前；链、密钥与 API 密钥不变', en: 'Begin before the first block again: same chain, keys and API keys' },
  examples: [{ line: 'sandbox reset', words: { zh: '每次测试前', en: 'before each run of tests' } }],
  run: session => restarting(session, '/v1/sandbox/reset', {}),
}

const snapshot: CommandSpec = {
  name: 'snapshot', summary: { zh: '保存快照', en: 'Keep ledger, index and vault under a name' }, arguments: [NAME],
  examples: [{ line: 'sandbox snapshot opening', words: { zh: '同名的旧快照被替换', en: 'one of that name before is replaced' } }],
  run: (session, [name = '']) => restarting(session, '/v1/sandbox/snapshot', { name }),
}

const restore: CommandSpec = {
  name: 'restore', summary: { zh: '恢复快照', en: 'Bring a snapshot back' }, arguments: [NAME],
  examples: [{ line: 'sandbox restore opening', words: { zh: '此后的数据被丢弃', en: 'what came after it is dropped' } }],
  run: (session, [name = '']) => restarting(session, '/v1/sandbox/restore', { name }),
}

type Behaviour = Readonly<{ member: string; script: string; until?: number }>

const behaviourLine = ({ printer }: Session, { member, script, until }: Behaviour): readonly [string, string] =>
  [member, `${script}${until === undefined ? '' : printer.say({ zh: `，至 ${localTime(new Date(until).toISOString())}`, en: ` until ${localTime(new Date(until).toISOString())}` })}`]

const counterparties: CommandSpec = {
  name: 'counterparties', summary: { zh: '各对手方的脚本', en: 'How each counterparty behaves' },
  examples: [{ line: 'sandbox counterparties', words: { zh: '银行与企业', en: 'banks and companies' } }],
  async run(session) {
    const told = await getJson<{ items: readonly Behaviour[] }>(session, '/v1/sandbox/counterparties')
    session.printer.result(listLines(told.items.map(each => behaviourLine(session, each))), told)
    return 0
  },
}

const counterparty: CommandSpec = {
  name: 'counterparty', summary: { zh: '设定对手方：接受、拒收、清算资金不足、迟缓', en: 'Have a counterparty accept, refuse, be short of liquidity, or slow' },
  arguments: [{ name: '<member>', words: { zh: '成员编号', en: 'id of the member' } }, { name: '<script>', words: { zh: 'accepts、refuses、short、slow', en: 'accepts, refuses, short, slow' } }],
  options: [{ flags: '--after <duration>', words: { zh: 'slow 持续多久', en: 'how long slow takes' }, fallback: '15m' }],
  examples: [
    { line: 'sandbox counterparty guanggu-glass refuses', words: { zh: '付给它的款项被拒绝', en: 'what is paid to it is refused' } },
    { line: 'sandbox counterparty hanjiang-bank slow --after 2h', words: { zh: '它的跨行付款排队两小时', en: 'what it pays to other banks queues for two hours' } },
  ],
  async run(session, [member = '', script = ''], { after }) {
    const told = await postJson<Behaviour>(session, '/v1/sandbox/counterparties', { member, script, after })
    session.printer.result(listLines([behaviourLine(session, told)]), told)
    return 0
  },
}

/** `sandbox`: the clock and the data of a ledger that was started with `up --sandbox`. */
export const sandbox: CommandGroup = { name: 'sandbox', summary: { zh: '沙箱：拨动时钟、重置、快照', en: 'The sandbox: its clock, reset, snapshots' }, commands: [status, clock, reset, snapshot, restore, counterparties, counterparty] }
