import type { CommandGroup, CommandSpec, Given } from '../command.ts'
import { EXIT, usageError } from '../failure.ts'
import { deleteJson, getJson, postJson } from '../nodeJson.ts'
import { cell, type Column, localTime, tableOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Row = Readonly<Record<string, unknown>>

const column = (name: string, zh: string, en: string): Column<Row> => ({ head: { zh, en }, text: row => cell(row[name] ?? '-') })
const listColumn = (name: string, zh: string, en: string): Column<Row> => ({ head: { zh, en }, text: row => (row[name] as readonly string[]).join(' ') || '*' })
const timeColumn = (name: string, zh: string, en: string): Column<Row> => ({ head: { zh, en }, text: row => (typeof row[name] === 'string' ? localTime(row[name]) : '-') })

const WEBHOOKS: readonly Column<Row>[] = [
  column('id', '编号', 'id'), column('name', '名称', 'name'), column('state', '状态', 'state'), column('waiting', '待投递', 'waiting'), timeColumn('failingSince', '失败自', 'failing since'),
  column('next', '下一区块', 'next block'), listColumn('kinds', '事件', 'kinds'), column('url', '地址', 'url'),
]
const DELIVERIES: readonly Column<Row>[] = [
  column('id', '编号', 'id'), timeColumn('createdAt', '时间（北京）', 'time (UTC+8)'), column('kind', '事件', 'kind'), column('state', '状态', 'state'), column('attempts', '次数', 'attempts'),
  { head: { zh: '应答', en: 'answer' }, text: row => answerOf((row['tried'] as readonly Row[])[0]) }, { head: { zh: '毫秒', en: 'ms' }, text: row => cell((row['tried'] as readonly Row[])[0]?.['milliseconds'] ?? '-') }, column('message', '消息', 'message'),
]

const answerOf = (tried: Row | undefined): string => (tried === undefined ? '-' : [tried['status'], tried['fault']].filter(each => each !== null).map(String).join(' '))
const listOf = (given: unknown): string[] | undefined => (given === undefined ? undefined : String(given).split(',').map(item => item.trim()).filter(item => item !== ''))
const at = (id: string, rest = ''): string => `/v1/webhooks/${encodeURIComponent(id)}${rest}`
const ID = { name: '<id>', words: { zh: '编号，见 webhooks list', en: 'its id, by webhooks list' } } as const

function shown({ printer }: Session, row: Row): number {
  printer.result(tableOf(printer, [row], WEBHOOKS), row)
  return EXIT.done
}

/** A command that does one thing about one webhook and shows how it stands then. */
const act = (name: string, path: string, summary: CommandSpec['summary'], words: CommandSpec['summary']): CommandSpec => ({
  name, summary, arguments: [ID], examples: [{ line: `webhooks ${name} 4f1c09ab77e2d310`, words }],
  run: async (session, [id = '']) => shown(session, await postJson<Row>(session, at(id, path))),
})

const SETTINGS = [
  { flags: '--kinds <list>', words: { zh: '事件种类，如 payments.creditTransferred,transaction.refused,files.done；默认全部', en: 'kinds of events: payments.creditTransferred,transaction.refused,files.done; all by default' } },
  { flags: '--accounts <list>', words: { zh: '只限这些账户地址', en: 'only of these accounts, by address' } },
]

/** `webhooks`: messages of a running node to a member's own server. */
export const webhooks: CommandGroup = {
  name: 'webhooks',
  summary: { zh: '回调（webhook）：事件投递到自己的服务器', en: 'Webhooks: events to a server of your own' },
  commands: [
    {
      name: 'list', summary: { zh: '列出回调及其状态', en: 'List webhooks and how they stand' }, examples: [{ line: 'webhooks list', words: { zh: '以 JIANGHAN_API_KEY 的身份', en: 'those of the API key in JIANGHAN_API_KEY' } }],
      async run(session) {
        const { items } = await getJson<{ items: readonly Row[] }>(session, '/v1/webhooks')
        session.printer.result(tableOf(session.printer, items, WEBHOOKS), items)
        return EXIT.done
      },
    },
    {
      name: 'create', summary: { zh: '登记回调', en: 'Make a webhook' }, arguments: [{ name: '<url>', words: { zh: '投递到何处：https://…', en: 'where messages go: https://…' } }],
      options: [
        { flags: '--name <name>', words: { zh: '用途：程序的名称', en: 'what it is for: the name of a program' }, fallback: 'webhook' }, ...SETTINGS,
        { flags: '--from <time>', words: { zh: '从何时或哪个区块开始；默认从现在', en: 'begin with this time or block; with now by default' } },
      ],
      examples: [{ line: 'webhooks create https://erp.example/ledger --name erp --kinds payments.creditTransferred,files.done', words: { zh: '签名密钥只显示这一次', en: 'the secret is shown this once' } }],
      run: create,
    },
    {
      name: 'change', summary: { zh: '修改回调；此后以当前 API 密钥的可见范围投递', en: 'Change a webhook; it has the eyes of this API key from then on' }, arguments: [ID],
      options: [{ flags: '--endpoint <url>', words: { zh: '新的地址', en: 'another URL for its messages' } }, { flags: '--name <name>', words: { zh: '新的名称', en: 'another name' } }, ...SETTINGS],
      examples: [{ line: 'webhooks change 4f1c09ab77e2d310 --endpoint https://erp.example/v2/ledger', words: { zh: '换地址', en: 'another address' } }],
      async run(session, [id = ''], { endpoint, name, kinds, accounts }) {
        const change = { url: endpoint, name, kinds: listOf(kinds), accounts: listOf(accounts) }
        if (Object.values(change).every(each => each === undefined)) throw usageError({ zh: '没有要修改的内容。', en: 'There is nothing to change.' }, { zh: '见 --help。', en: 'See --help.' })
        return shown(session, await postJson<Row>(session, at(id), change))
      },
    },
    {
      name: 'test', summary: { zh: '立即发送一条测试消息', en: 'Send a message that says nothing, at once' }, arguments: [ID], examples: [{ line: 'webhooks test 4f1c09ab77e2d310', words: { zh: '显示对方的应答', en: 'shows what the endpoint answered' } }],
      async run(session, [id = '']) {
        const { printer } = session
        const tested = await postJson<Row>(session, at(id, '/test'))
        const arrived = tested['delivered'] === true
        printer.result([`${printer.say(arrived ? { zh: '已送达', en: 'delivered' } : { zh: '未送达', en: 'not delivered' })}: ${answerOf(tested)}, ${cell(tested['milliseconds'])} ms`, ...(tested['excerpt'] === '' ? [] : [cell(tested['excerpt'])])], tested)
        return arrived ? EXIT.done : EXIT.refused
      },
    },
    {
      name: 'deliveries', summary: { zh: '投递记录，最新的在前', en: 'Delivery log, the newest first' }, arguments: [ID],
      options: [{ flags: '--state <state>', words: { zh: '只看此状态', en: 'only of this state' }, choices: ['pending', 'delivered', 'failed', 'withheld', 'lost'] }, { flags: '--limit <n>', words: { zh: '最多几条', en: 'at most so many' }, fallback: '50' }],
      examples: [{ line: 'webhooks deliveries 4f1c09ab77e2d310 --state failed', words: { zh: '放弃了的投递', en: 'those that were given up' } }],
      async run(session, [id = ''], { state, limit }) {
        const { items } = await getJson<{ items: readonly Row[] }>(session, at(id, `/deliveries?limit=${encodeURIComponent(String(limit))}${state === undefined ? '' : `&state=${encodeURIComponent(String(state))}`}`))
        session.printer.result(tableOf(session.printer, items, DELIVERIES), items)
        return EXIT.done
      },
    },
    {
      name: 'replay', summary: { zh: '重发一条消息，或某一时刻以来的全部消息', en: 'Send one message again, or everything since a time' }, arguments: [ID],
      options: [{ flags: '--delivery <id>', words: { zh: '投递编号', en: 'id of a delivery' } }, { flags: '--from <time>', words: { zh: '时间（RFC 3339）或区块高度', en: 'a time (RFC 3339), or the height of a block' } }],
      examples: [{ line: 'webhooks replay 4f1c09ab77e2d310 --from 2026-11-28T00:00:00Z', words: { zh: '该时刻以来', en: 'since then' } }],
      run: replay,
    },
    {
      name: 'rotate', summary: { zh: '更换签名密钥', en: 'Make another secret' }, arguments: [ID], options: [{ flags: '--overlap <hours>', words: { zh: '旧密钥继续签名的小时数', en: 'hours for which the former one signs as well' }, fallback: '24' }],
      examples: [{ line: 'webhooks rotate 4f1c09ab77e2d310', words: { zh: '新密钥只显示这一次', en: 'the new secret is shown this once' } }],
      async run(session, [id = ''], { overlap }) {
        if (!/^[0-9]{1,3}$/.test(String(overlap))) throw usageError({ zh: '小时数应为整数。', en: 'Hours are a whole number.' }, { zh: '', en: '' })
        const { secret } = await postJson<{ secret: string }>(session, at(id, '/rotate'), { overlapHours: Number(overlap) })
        session.printer.result(secretLines(session, secret), { secret })
        return EXIT.done
      },
    },
    act('stop', '/stop', { zh: '停用回调', en: 'Stop a webhook' }, { zh: '其间的消息在恢复后投递', en: 'what happens meanwhile is sent when it goes on' }),
    act('resume', '/resume', { zh: '恢复回调', en: 'Let a webhook go on' }, { zh: '从停下之处继续', en: 'from where it stopped' }),
    {
      name: 'remove', summary: { zh: '删除回调及其投递记录', en: 'Remove a webhook and its delivery log' }, arguments: [ID], examples: [{ line: 'webhooks remove 4f1c09ab77e2d310', words: { zh: '不可恢复', en: 'for good' } }],
      async run(session, [id = '']) {
        const done = await deleteJson<Row>(session, at(id))
        session.printer.result([session.printer.say({ zh: '已删除', en: 'removed' })], done)
        return EXIT.done
      },
    },
  ],
}

const secretLines = ({ printer }: Session, secret: unknown): string[] => [
  ...listLines([[printer.say({ zh: '签名密钥', en: 'secret' }), String(secret)]]), printer.say({ zh: '请现在妥善保存：不会再次显示。', en: 'Keep it now: it is not shown again.' }),
]

async function create(session: Session, [url = '']: readonly string[], { name, kinds, accounts, from }: Given): Promise<number> {
  const made = await postJson<Row>(session, '/v1/webhooks', { url, name, kinds: listOf(kinds), accounts: listOf(accounts), from })
  session.printer.result([...tableOf(session.printer, [made], WEBHOOKS), '', ...secretLines(session, made['secret'])], made)
  return EXIT.done
}

async function replay(session: Session, [id = '']: readonly string[], { delivery, from }: Given): Promise<number> {
  if ((delivery === undefined) === (from === undefined)) throw usageError({ zh: '请给出 --delivery 或 --from 之一。', en: 'Give one of --delivery and --from.' }, { zh: '见 --help。', en: 'See --help.' })
  const told = delivery === undefined ? await postJson<Row>(session, at(id, '/replay'), { from }) : await postJson<Row>(session, at(id, `/deliveries/${encodeURIComponent(String(delivery))}/replay`))
  const { printer } = session
  printer.result([delivery === undefined ? printer.say({ zh: `自区块 ${cell(told['from'])} 起重发`, en: `everything from block ${cell(told['from'])} on is sent again` }) : printer.say({ zh: '已排队重发', en: 'it is sent again' })], told)
  return EXIT.done
}
