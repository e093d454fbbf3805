import { writeFile } from 'node:fs/promises'
import type { Words } from '@jianghan/kernel/schema'
import { formatGrouped } from '@jianghan/protocol'
import type { JianghanClient, LedgerEvent, TransactionAnswer } from '@jianghan/client'
import type { CommandSpec } from '../command.ts'
import { usageError } from '../failure.ts'
import { withProgress } from '../io.ts'
import { cell, localTime, tableOf, TIME_HEAD, type Column } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Item = Readonly<Record<string, unknown>>
type Client = Pick<JianghanClient, 'decimalsOf'>

const column = (name: string, head: Words): Column<Item> => ({ head, text: item => cell(item[name]) })
const LIMIT = { flags: '--limit <n>', words: { zh: '最多几条', en: 'how many at most' }, fallback: '20' } as const

/** Where the node stands. */
export const status: CommandSpec = {
  name: 'status',
  summary: { zh: '节点状态', en: 'Where the node stands' },
  examples: [{ line: 'status', words: { zh: '链、高度、索引、版本', en: 'chain, height, index, version' } }],
  async run(session) {
    const { printer } = session
    const answer = await (await session.client()).status(session.signal)
    const index = answer.index as Item | null
    printer.result(listLines([
      [printer.say({ zh: '链', en: 'chain' }), cell(answer.chainId)],
      [printer.say({ zh: '高度', en: 'height' }), `${cell(answer.height)}${printer.say({ zh: `（可证明至 ${cell(answer.provableHeight)}）`, en: ` (provable up to ${cell(answer.provableHeight)})` })}`],
      [printer.say(TIME_HEAD), localTime(answer.time)],
      [printer.say({ zh: '历史日志', en: 'history log' }), printer.say({ zh: `${cell(answer.logSize)} 条`, en: `${cell(answer.logSize)} leaves` })],
      [printer.say({ zh: '索引', en: 'index' }), index === null || index === undefined ? '-' : Object.entries(index).map(([k, v]) => `${k} ${cell(v)}`).join(', ')],
      [printer.say({ zh: '验证者', en: 'validators' }), String(answer.validators?.length ?? '-')],
      [printer.say({ zh: '引擎', en: 'engine' }), cell(answer.engine)],
      [printer.say({ zh: '版本', en: 'version' }), cell(answer.version)],
    ]), answer)
    return 0
  },
}

/** One transaction. */
export const tx: CommandSpec = {
  name: 'tx',
  summary: { zh: '查看一笔交易', en: 'Show a transaction' },
  arguments: [{ name: '<id>', words: { zh: '交易编号（十六进制）或 UETR', en: 'transaction id (hexadecimal) or UETR' } }],
  examples: [{ line: 'tx 8a562c67-ca16-48ba-b074-65581be6f001', words: { zh: '按 UETR', en: 'by UETR' } }],
  async run(session, [id = '']) {
    const client = await session.client()
    const answer = await (/^[0-9a-fA-F]{64}$/.test(id) ? client.transaction(id.toLowerCase(), { prove: session.options.check, signal: session.signal }) : client.payment(id))
    const { proof, ...told } = answer
    const checked = proof && { level: proof.level, validators: proof.validators, header: proof.proof.header.height }
    session.printer.result(await transactionLines(session, answer), { ...told, ...(checked && { proof: checked }) })
    return answer.outcome.done ? 0 : 1
  },
}

async function transactionLines({ printer }: Session, answer: TransactionAnswer): Promise<string[]> {
  const { id, height, index, time, outcome, actions, events, later, signers, proof } = answer
  const { actionBody } = await import('../show.ts')
  const lines = listLines([
    [printer.say({ zh: '编号', en: 'id' }), id],
    [printer.say({ zh: '区块', en: 'block' }), `${height} / ${index}`],
    [printer.say(TIME_HEAD), localTime(time)],
    [printer.say({ zh: '结果', en: 'outcome' }), outcomeWords(printer, outcome)],
    [printer.say({ zh: '签名密钥', en: 'signers' }), signers.map(cell).join(' ')],
    ...(proof ? [[printer.say({ zh: '证明', en: 'proof' }), printer.say(proofWords(proof.validators))] as const] : []),
  ])
  for (const action of actions) {
    lines.push('', printer.colour(action.type, 'bold'), ...listLines(Object.entries(actionBody(action)).map(([name, value]) => [name, cell(value)]), '  '))
  }
  for (const event of events) lines.push('', ...eventLines(event))
  for (const { height: at, time: when, outcome: became, events: told, by } of later ?? []) {
    const head = printer.say({ zh: `其后 · 区块 ${at} · ${localTime(when)}`, en: `later · block ${at} · ${localTime(when)}` })
    lines.push('', printer.colour(head, 'bold'), ...listLines([[printer.say({ zh: '结果', en: 'outcome' }), outcomeWords(printer, became)], [printer.say({ zh: '引起者', en: 'caused by' }), by]], '  '))
    for (const event of told) lines.push(...eventLines(event).map(line => `  ${line}`))
  }
  return lines
}

const outcomeWords = (printer: Session['printer'], { done, text, status: name }: TransactionAnswer['outcome']): string =>
  printer.colour(done ? printer.say({ zh: '已执行', en: 'done' }) : `${printer.say(text)} (${name})`, done ? 'green' : 'red')

const eventLines = ({ name, fields }: TransactionAnswer['events'][number]): string[] =>
  [`→ ${name}`, ...listLines(Object.entries(fields as Item ?? {}).map(([field, value]) => [field, cell(value)]), '  ')]

const proofWords = (validators: number): Words => (validators === 1
  ? { zh: '已核验（单一运营方的陈述）', en: "checked (one operator's word)" }
  : { zh: `已核验（${validators} 个验证者）`, en: `checked (${validators} validators)` })

/** Searches by whatever one has. */
export const search: CommandSpec = {
  name: 'search',
  summary: { zh: '按编号、UETR、MsgId、地址、高度或成员查找', en: 'Find by id, UETR, MsgId, address, height or member' },
  arguments: [{ name: '<text>', words: { zh: '要找的内容', en: 'what to look for' } }],
  examples: [{ line: 'search CJQC-20261124-0001', words: { zh: '按报文标识', en: 'by message id' } }],
  async run(session, [text = '']) {
    const hits = await (await session.client()).search(text)
    const rest = (item: Item): string => Object.entries(item).filter(([name]) => name !== 'kind').map(([name, value]) => `${name}=${cell(value)}`).join(' ')
    session.printer.result(tableOf(session.printer, hits as readonly Item[], [column('kind', { zh: '类别', en: 'kind' }), { head: { zh: '内容', en: 'what' }, text: rest }]), hits)
    return hits.length > 0 ? 0 : 1
  },
}

/** What concerned an account. */
export const history: CommandSpec = {
  name: 'history',
  summary: { zh: '账户历史', en: 'What concerned an account' },
  arguments: [{ name: '<address>', words: { zh: '账户地址（jh1…）', en: 'account address (jh1…)' } }],
  options: [LIMIT],
  examples: [{ line: 'history jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --limit 50', words: { zh: '最近 50 条', en: 'the newest 50' } }],
  async run(session, [address = ''], { limit }) {
    const client = await session.client()
    const found = await collect(session, client.history(address, bounds(session, limit)))
    const decimals = await decimalsOf(client, found)
    return show(session, found, [
      { head: TIME_HEAD, text: item => localTime(item['time']) }, column('height', { zh: '区块', en: 'block' }),
      { head: { zh: '操作', en: 'action' }, text: item => (item['later'] === true ? `↳ ${cell(item['action'])}` : cell(item['action'])) }, { head: { zh: '结果', en: 'outcome' }, text: outcomeCell },
      { head: { zh: '变动', en: 'moved' }, text: item => movedCell(item, decimals, session.printer) }, { head: { zh: '资产', en: 'asset' }, text: item => cell(movementOf(item)?.assetId) },
      column('id', { zh: '交易', en: 'transaction' }),
    ])
  },
}

/** An account's business day. */
export const statement: CommandSpec = {
  name: 'statement',
  summary: { zh: '账户日对账单（北京时间）', en: 'The statement of an account for a business day (UTC+8)' },
  arguments: [{ name: '<address>', words: { zh: '账户地址（jh1…）', en: 'account address (jh1…)' } }],
  options: [
    { flags: '--asset <id>', words: { zh: '资产，例如 CNY.HJB', en: 'the asset, like CNY.HJB' } },
    { flags: '--day <date>', words: { zh: '日期 YYYY-MM-DD，默认为今日', en: 'the day, YYYY-MM-DD; today by default' } },
    { flags: '--xml', words: { zh: '输出 ISO 20022 报文：指定日期时为 camt.053，否则为今日至此的 camt.052', en: 'as an ISO 20022 message: camt.053 of the named day, else camt.052 of today until now' } },
    { flags: '-o, --output <file>', words: { zh: '写入 PDF 对账单（.json 结尾时为其数据），内附证明', en: 'write the statement as a PDF with its proof inside; its data where the name ends with .json' } },
    LIMIT,
  ],
  examples: [
    { line: 'statement jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --day 2026-11-27', words: { zh: '期初、收支明细与期末', en: 'opening balance, movements, closing balance' } },
    { line: 'statement jh1q5zs2pg9q5zs2pg9q5zs2pg9q5zs2pg9zcvpkf --asset CNY.HJB --day 2026-11-27 -o statement.pdf', words: { zh: '可交给他人，用 verify 核验', en: 'to hand on; verify judges it' } },
  ],
  async run(session, [address = ''], { asset, day, limit, xml, output }) {
    if (typeof asset !== 'string') throw usageError({ zh: '请用 --asset 指定资产。', en: 'Name the asset with --asset.' }, { zh: '例如 --asset CNY.HJB', en: 'For example --asset CNY.HJB' })
    const { printer } = session
    const client = await session.client()
    if (xml === true) {
      printer.io.stdout(new TextDecoder().decode(await client.statementMessage(address, asset, typeof day === 'string' ? day : undefined, { signal: session.signal })))
      return 0
    }
    const today = new Date(printer.io.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    if (typeof output === 'string') return writeStatement(session, { address, asset, day: typeof day === 'string' ? day : today, output })
    const told = await client.statement(address, asset, typeof day === 'string' ? day : today, { signal: session.signal, limit: Math.min(Number(limit ?? 50) || 50, 200) })
    const digits = await client.decimalsOf(asset) ?? 0
    const amount = (atoms: string): string => `${atoms.startsWith('-') ? '-' : ''}${formatGrouped(BigInt(atoms.replace('-', '')), digits)}`
    const items = told.items as readonly Item[]
    printer.result([
      ...listLines([
        [printer.say({ zh: '日期', en: 'day' }), `${told.day}${told.complete ? '' : printer.say({ zh: '（未结束）', en: ' (not over)' })}`],
        [printer.say({ zh: '期初余额', en: 'opening' }), `${amount(told.opening)} ${asset}`],
        [printer.say({ zh: '收入', en: 'credits' }), `${amount(told.credits.atoms)} (${told.credits.count})`],
        [printer.say({ zh: '支出', en: 'debits' }), `${amount(told.debits.atoms)} (${told.debits.count})`],
        [printer.say({ zh: '期末余额', en: 'closing' }), `${amount(told.closing)} ${asset}`],
      ]),
      ...items.map(item => `${localTime(item['time'])}  ${movedCell(item, new Map([[asset, digits]]), printer)}  ${cell(item['action'])}  ${cell(item['id'])}`),
    ], told)
    return 0
  },
}

/** Writes the statement of a day as a paper. */
async function writeStatement(session: Session, { address, asset, day, output }: Readonly<Record<'address' | 'asset' | 'day' | 'output', string>>): Promise<number> {
  const { printer, signal } = session
  const form = output.endsWith('.json') ? 'json' : 'pdf'
  const query = new URLSearchParams({ asset, day, form })
  const { bytes } = await (await session.client()).request({ path: `/v1/iso20022/accounts/${encodeURIComponent(address)}/statement?${query}`, accept: form === 'json' ? 'application/json' : 'application/pdf', signal })
  await writeFile(session.path(output), bytes)
  printer.result([printer.say({ zh: `${output}（${bytes.length} 字节）`, en: `${output} (${bytes.length} bytes)` })], { file: output, bytes: bytes.length })
  return 0
}

const outcomeCell = (item: Item): string => cell(item['status'])

type Movement = Readonly<{ assetId: string; atoms: string; purpose?: 'fee' }>
const movementOf = (item: Item): Movement | undefined => (item['movement'] as Movement | null | undefined) ?? undefined

/** Decimals of the assets in a history. */
async function decimalsOf(client: Client, items: readonly Item[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const asset of new Set(items.flatMap(item => movementOf(item)?.assetId ?? []))) {
    const decimals = await client.decimalsOf(asset)
    if (decimals !== undefined) found.set(asset, decimals)
  }
  return found
}

/** What moved; of a fee with the word for it. */
function movedCell(item: Item, decimals: ReadonlyMap<string, number>, printer: Session['printer']): string {
  const movement = movementOf(item)
  const digits = movement && decimals.get(movement.assetId)
  if (movement === undefined || digits === undefined) return cell(movement?.atoms)
  const negative = movement.atoms.startsWith('-')
  const amount = `${negative ? '-' : '+'}${formatGrouped(BigInt(movement.atoms.replace('-', '')), digits)}`
  return movement.purpose === undefined ? amount : `${amount} ${printer.say({ zh: '费用', en: 'fee' })}`
}

/** The newest blocks. */
export const blocks: CommandSpec = {
  name: 'blocks',
  summary: { zh: '最近的区块', en: 'The newest blocks' },
  options: [LIMIT],
  examples: [{ line: 'blocks --limit 5', words: { zh: '最近 5 个', en: 'the newest 5' } }],
  async run(session, _, { limit }) {
    const client = await session.client()
    return list(session, client.blocks(bounds(session, limit)), [
      column('height', { zh: '高度', en: 'height' }), { head: TIME_HEAD, text: item => localTime(item['time']) },
      column('transactions', { zh: '交易数', en: 'transactions' }), column('hash', { zh: '区块头哈希', en: 'header hash' }),
    ])
  },
}

function bounds(session: Session, limit: unknown): { limit: number; signal: AbortSignal } {
  const count = Number(limit)
  return { limit: Number.isInteger(count) && count > 0 ? count : 20, signal: session.signal }
}

const list = async (session: Session, items: AsyncIterable<Item>, columns: readonly Column<Item>[]): Promise<number> =>
  show(session, await collect(session, items), columns)

async function collect(session: Session, items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  const read = async (): Promise<void> => {
    for await (const item of items) found.push(item)
  }
  await withProgress(session.printer, { zh: '正在读取', en: 'Reading' }, read())
  return found
}

function show(session: Session, found: readonly Item[], columns: readonly Column<Item>[]): number {
  session.printer.result(tableOf(session.printer, found, columns), found)
  return 0
}

/** Events as they happen, until Ctrl-C. */
export const events: CommandSpec = {
  name: 'events',
  summary: { zh: '持续显示账本事件，按 Ctrl-C 结束', en: 'Follow the events of the ledger until Ctrl-C' },
  options: [
    { flags: '--types <names>', words: { zh: '只看这些事件，逗号分隔', en: 'only these, separated by commas' } },
    { flags: '--accounts <addresses>', words: { zh: '只看这些账户，逗号分隔', en: 'only of these accounts, separated by commas' } },
    { flags: '--from <height-index>', words: { zh: '从此处之后开始', en: 'begin after this place' } },
  ],
  examples: [{ line: 'events --types payments.creditTransferred', words: { zh: '只看客户转账', en: 'customer transfers only' } }],
  async run(session, _, { types, accounts, from }) {
    const client = await session.client()
    const listOf = (value: unknown): string[] => (typeof value === 'string' ? value.split(',').map(each => each.trim()).filter(each => each !== '') : [])
    const stream = client.events({
      types: listOf(types), accounts: listOf(accounts), ...(typeof from === 'string' && { from }), signal: session.signal,
      onReconnect: error => session.printer.note({ zh: `连接中断，正在续接（${error.code}）…`, en: `Connection lost, taking it up again (${error.code}) …` }),
    })
    for await (const event of stream) session.printer.line(eventLine(event), event)
    return 0
  },
}

function eventLine({ id, type, data }: LedgerEvent): string {
  const { name, fields, time } = (data ?? {}) as Item
  const shown = Object.entries((fields ?? data ?? {}) as Item).map(([field, value]) => `${field}=${cell(value)}`).join(' ')
  return [cell(id), ...(time === undefined ? [] : [localTime(time)]), cell(name ?? type), shown].join('  ')
}
