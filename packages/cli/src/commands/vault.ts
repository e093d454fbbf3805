import { readFile, writeFile } from 'node:fs/promises'
import type { CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import { usageError } from '../failure.ts'
import { getJson, postJson } from '../nodeJson.ts'
import { cell, type Column, localTime, tableOf, TIME_HEAD } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Item = Readonly<Record<string, unknown>>
type Page = Readonly<{ items: readonly Item[]; next: string | null }>
type Whole = Item & Readonly<{ deliveries: readonly Item[]; receipt: Item | null; readers: readonly string[] }>

const column = (name: string, zh: string, en: string): Column<Item> => ({ head: { zh, en }, text: item => cell(item[name]) })
const time = (name: string, head = TIME_HEAD): Column<Item> => ({ head, text: item => (item[name] === null ? '-' : localTime(item[name])) })

const ITEMS: readonly Column<Item>[] = [
  column('id', '编号', 'id'), column('kind', '种类', 'kind'), column('mediaType', '类型', 'type'), { head: { zh: '读者', en: 'readers' }, text: item => cell((item['readers'] as readonly string[]).join(' ') || null) }, time('createdAt'),
]
const DELIVERIES: readonly Column<Item>[] = [
  column('item', '条目', 'item'), column('member', '成员', 'member'), column('what', '内容', 'what'), column('state', '状态', 'state'), column('attempts', '次数', 'attempts'), column('code', '结果', 'result'),
  time('createdAt'), time('nextAt', { zh: '下次尝试', en: 'next try' }),
]
const ID = { name: '<id>', words: { zh: '条目编号（32 位十六进制），或交易编号（64 位）', en: 'id of an item (32 hexadecimal digits), or of a transaction (64)' } }
const LIMIT: OptionSpec = { flags: '--limit <n>', words: { zh: '条数', en: 'how many' }, fallback: '50' }
const CURSOR: OptionSpec = { flags: '--cursor <text>', words: { zh: '从此处继续', en: 'where to go on' } }

const queryOf = (given: Readonly<Record<string, unknown>>, names: readonly string[]): string => {
  const query = new URLSearchParams(names.flatMap(name => (given[name] === undefined ? [] : [[name, String(given[name])]])))
  return query.size === 0 ? '' : `?${query}`
}

async function page(session: Session, path: string, columns: readonly Column<Item>[]): Promise<number> {
  const { items, next } = await getJson<Page>(session, path)
  session.printer.result(tableOf(session.printer, items, columns), { items, next })
  if (next !== null) session.printer.note({ zh: `还有更多：--cursor ${next}`, en: `There is more: --cursor ${next}` })
  return 0
}

const list: CommandSpec = {
  name: 'list', summary: { zh: '列出保险库条目', en: 'List the items of the vault' }, options: [{ flags: '--kind <kind>', words: { zh: '只列此种类', en: 'only of this kind' } }, LIMIT, CURSOR],
  examples: [{ line: 'vault list --kind document', words: { zh: '不含内容', en: 'without contents' } }],
  run: (session, _args, given) => page(session, `/v1/vault/items${queryOf(given, ['kind', 'limit', 'cursor'])}`, ITEMS),
}

const deliveries: CommandSpec = {
  name: 'deliveries', summary: { zh: '列出送达其他节点的情况', en: 'List deliveries to other nodes' },
  options: [{ flags: '--state <state>', words: { zh: '只列此状态', en: 'only in this state' }, choices: ['pending', 'delivered', 'refused'] }, LIMIT, CURSOR],
  examples: [{ line: 'vault deliveries --state pending', words: { zh: '尚未签收的', en: 'not yet acknowledged' } }],
  run: (session, _args, given) => page(session, `/v1/vault/deliveries${queryOf(given, ['state', 'limit', 'cursor'])}`, DELIVERIES),
}

const show: CommandSpec = {
  name: 'show', summary: { zh: '显示一个条目及其送达与删除情况', en: 'Show an item with its deliveries and its erasure' }, arguments: [ID],
  options: [{ flags: '--out <file>', words: { zh: '将内容写入文件（记入审计日志）', en: 'write its content to a file; stands in the audit log' } }, { flags: '--as <member>', words: { zh: '以此成员的权限读取', en: 'read with the right of this member' } }],
  examples: [{ line: 'vault show 0a1b2c3d4e5f60718293a4b5c6d7e8f9 --out contract.pdf', words: { zh: '取出内容', en: 'take the content out' } }],
  async run(session, [id = ''], given) {
    const path = `/v1/vault/items/${encodeURIComponent(id)}`
    const found = await getJson<Whole>(session, path)
    const { printer } = session
    if (given['out'] !== undefined) {
      const { bytes } = await (await session.client()).request({ path: `${path}/content${queryOf(given, ['as'])}`, accept: '*/*', signal: session.signal })
      await writeFile(session.path(String(given['out'])), bytes, { mode: 0o600, flag: 'wx' })
    }
    const state = found['erased'] === true ? { zh: '已删除', en: 'erased' } : { zh: '在库', en: 'held' }
    printer.result([
      ...listLines([
        [printer.say({ zh: '编号', en: 'id' }), cell(found['id'])], [printer.say({ zh: '种类', en: 'kind' }), cell(found['kind'])], [printer.say({ zh: '时间', en: 'time' }), localTime(found['createdAt'])],
        [printer.say({ zh: '读者', en: 'readers' }), cell(found.readers.join(' ') || null)], [printer.say({ zh: '来自', en: 'from' }), cell(found['from'])],
        [printer.say({ zh: '状态', en: 'state' }), printer.say(state)], [printer.say({ zh: '保全', en: 'hold' }), cell(found['hold'])],
        [printer.say({ zh: '删除原因', en: 'erased for' }), cell(found.receipt?.['reason'])],
      ]),
      '', ...tableOf(printer, found.deliveries, DELIVERIES.slice(1)),
    ], found)
    return 0
  },
}

const put: CommandSpec = {
  name: 'put', summary: { zh: '存入文件并送达读者', en: 'Keep a file and send it to its readers' }, arguments: [{ name: '<file>', words: { zh: '文件，至多 8 MiB', en: 'a file, at most 8 MiB' } }],
  options: [{ flags: '--readers <members>', words: { zh: '读者成员，逗号分隔', en: 'members that may read it, with commas' } }, { flags: '--media-type <type>', words: { zh: '媒体类型', en: 'media type' }, fallback: 'application/octet-stream' }],
  examples: [{ line: 'vault put contract.pdf --readers hanjiang-bank,donghu-bank --media-type application/pdf', words: { zh: '只有读者能打开', en: 'only its readers can open it' } }],
  async run(session, [file = ''], given) {
    const body = new Uint8Array(await readFile(session.path(file)))
    const query = queryOf({ readers: given['readers'], mediaType: given['mediaType'] }, ['readers', 'mediaType'])
    const { bytes } = await (await session.client()).request({ method: 'POST', path: `/v1/vault/items${query}`, body, contentType: 'application/octet-stream', signal: session.signal })
    const kept = JSON.parse(new TextDecoder().decode(bytes)) as { id: string; deliveries: readonly string[] }
    session.printer.result(listLines([[session.printer.say({ zh: '编号', en: 'id' }), kept.id], [session.printer.say({ zh: '正在送往', en: 'on its way to' }), cell(kept.deliveries.join(' ') || null)]]), kept)
    return 0
  },
}

const erase: CommandSpec = {
  name: 'erase', summary: { zh: '销毁密钥以删除条目', en: 'Erase an item by destroying its key' }, arguments: [ID],
  options: [
    { flags: '--reason <reason>', words: { zh: '原因', en: 'why' }, choices: ['subject-request', 'retention-ended', 'mistake', 'order'] },
    { flags: '--asked-by <name>', words: { zh: '请求方的简称（勿用个人姓名）', en: 'who asks, by a short name; never a person\'s' } }, { flags: '--out <file>', words: { zh: '将删除回执写入文件', en: 'write the receipt to a file' } },
  ],
  examples: [{ line: 'vault erase 0a1b2c3d4e5f60718293a4b5c6d7e8f9 --reason subject-request --asked-by privacy-desk', words: { zh: '无法恢复；其他持有者会收到通知', en: 'for good; other holders are told' } }],
  async run(session, [id = ''], { reason, askedBy, out }) {
    if (reason === undefined || askedBy === undefined) throw usageError({ zh: '须写明 --reason 与 --asked-by。', en: 'Say why and who asks: --reason and --asked-by.' }, { zh: '', en: '' })
    const receipt = await postJson<Item>(session, `/v1/vault/items/${encodeURIComponent(id)}/erase`, { reason, askedBy })
    if (out !== undefined) await writeFile(session.path(String(out)), `${JSON.stringify(receipt, undefined, 2)}\n`, { flag: 'wx' })
    const { printer } = session
    printer.result(listLines([
      [printer.say({ zh: '已删除', en: 'erased' }), cell(receipt['item'])], [printer.say({ zh: '时间', en: 'time' }), localTime(new Date(Number(receipt['at'])).toISOString())],
      [printer.say({ zh: '原因', en: 'why' }), cell(receipt['reason'])], [printer.say({ zh: '请求方', en: 'asked by' }), cell(receipt['askedBy'])], [printer.say({ zh: '回执签名', en: 'signature' }), cell(receipt['signature'])],
    ]), receipt)
    return 0
  },
}

const hold: CommandSpec = {
  name: 'hold', summary: { zh: '保全条目使其不被删除，或解除保全', en: 'Hold an item against erasure, or release it' }, arguments: [ID],
  options: [{ flags: '--reason <text>', words: { zh: '依据，如案号', en: 'a reference, e.g. of a case' } }, { flags: '--release', words: { zh: '解除', en: 'release it' } }],
  examples: [{ line: 'vault hold 0a1b2c3d4e5f60718293a4b5c6d7e8f9 --reason "case 2026-17"', words: { zh: '对方的删除通知将答复为保留', en: 'a notice of erasure is answered as kept' } }],
  async run(session, [id = ''], { reason, release }) {
    if ((reason === undefined) === (release === undefined)) throw usageError({ zh: '须写明 --reason，或 --release。', en: 'Say --reason, or --release.' }, { zh: '', en: '' })
    const held = await postJson<Item>(session, `/v1/vault/items/${encodeURIComponent(id)}/hold`, { reason: release === undefined ? reason : null })
    session.printer.result(listLines([[session.printer.say({ zh: '保全', en: 'hold' }), cell(held['hold'])]]), held)
    return 0
  },
}

const key: CommandSpec = {
  name: 'key', summary: { zh: '显示读取密钥的公钥，或新建一把', en: 'Show the public reading keys of this node, or make one' }, options: [{ flags: '--new', words: { zh: '新建；旧密钥保留', en: 'make one; older ones stay' } }],
  examples: [{ line: 'vault key --new', words: { zh: '然后用 members set-vault-key 公布', en: 'then publish it with members set-vault-key' } }],
  async run(session, _args, { new: make }) {
    if (make === true) await postJson(session, '/v1/vault/keys')
    const { readingKeys } = await getJson<{ readingKeys: readonly Item[] }>(session, '/v1/vault')
    session.printer.result(tableOf(session.printer, readingKeys, [column('kind', 'KEM', 'KEM'), column('publicKey', '公钥', 'public key')]), readingKeys)
    return 0
  },
}

/** `vault`: private data beside the ledger: items, their deliveries, their erasure. */
export const vault: CommandGroup = { name: 'vault', summary: { zh: '保险库：不上账本的加密数据', en: 'The vault: encrypted data beside the ledger' }, commands: [list, show, deliveries, put, erase, hold, key] }
