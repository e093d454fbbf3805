import { readFile } from 'node:fs/promises'
import type { CommandGroup, Given } from '../command.ts'
import { usageError } from '../failure.ts'
import { getJson, postJson } from '../nodeJson.ts'
import { cell, localTime, tableOf, type Column } from '../rows.ts'
import type { Session } from '../session.ts'
import { listLines } from '../width.ts'

type Key = Readonly<Record<string, unknown>>

const column = (name: string, zh: string, en: string): Column<Key> => ({ head: { zh, en }, text: key => cell(key[name] ?? '-') })
const timeColumn = (name: string, zh: string, en: string): Column<Key> => ({ head: { zh, en }, text: key => (typeof key[name] === 'string' ? localTime(key[name]) : '-') })
const COLUMNS: readonly Column<Key>[] = [
  column('id', '编号', 'id'), column('name', '名称', 'name'), column('kind', '种类', 'kind'), column('member', '成员', 'member'),
  { head: { zh: '权限', en: 'scopes' }, text: key => (key['scopes'] as readonly string[]).join(' ') },
  timeColumn('expiresAt', '到期', 'expires'), timeColumn('revokedAt', '吊销', 'revoked'), timeColumn('lastUsedAt', '最近使用', 'last used'),
]

const listOf = (given: unknown): string[] | undefined => (given === undefined ? undefined : String(given).split(',').map(item => item.trim()).filter(item => item !== ''))

function rateOf(given: Given, name: string): number | undefined {
  const text = given[name]
  if (text === undefined) return undefined
  if (/^[1-9][0-9]{0,6}$/.test(String(text))) return Number(text)
  throw usageError({ zh: '每秒次数应为正整数。', en: 'A rate is a whole number a second.' }, { zh: '', en: '' })
}

/** `api-keys`: who may use a running node, over its HTTP interface; each act of it stands in the audit log. */
export const apiKeys: CommandGroup = {
  name: 'api-keys',
  summary: { zh: '节点的 API 密钥与已登记的客户端证书', en: 'API keys of a node, and client certificates that it admits' },
  commands: [
    {
      name: 'list',
      summary: { zh: '列出 API 密钥与已登记的证书', en: 'List API keys and admitted certificates' },
      examples: [{ line: 'api-keys list', words: { zh: '含权限、到期与最近使用时间', en: 'with scopes, expiry and last use' } }],
      async run(session) {
        const { items } = await getJson<{ items: readonly Key[] }>(session, '/v1/node/keys')
        session.printer.result(tableOf(session.printer, items, COLUMNS), items)
        return 0
      },
    },
    {
      name: 'create',
      summary: { zh: '新建 API 密钥，或登记客户端证书', en: 'Make an API key, or admit a client certificate' },
      arguments: [{ name: '<name>', words: { zh: '用途：程序的名称', en: 'what it is for: the name of a program' } }],
      options: [
        { flags: '--member <id>', words: { zh: '所代表的成员', en: 'the member it acts for' } },
        { flags: '--scopes <list>', words: { zh: '权限：read,submit,sign,files,metrics,admin', en: 'scopes: read,submit,sign,files,metrics,admin' }, fallback: 'read' },
        { flags: '--accounts <list>', words: { zh: '只限这些账户地址', en: 'only these accounts, by address' } },
        { flags: '--sign-with <key>', words: { zh: '由节点以此账本密钥（jhkey1…）代签，须含 sign 权限', en: 'the node signs with this key of the ledger (jhkey1…); needs the scope sign' } },
        { flags: '--actions <list>', words: { zh: '代签哪些操作，默认为付款', en: 'which actions it signs; payments by default' } },
        { flags: '--limit <amounts>', words: { zh: '单笔限额，如 100000 CNY.HJB', en: 'limit of a transaction: 100000 CNY.HJB' } },
        { flags: '--day-limit <amounts>', words: { zh: '单日限额', en: 'limit of a day' } },
        { flags: '--expires <time>', words: { zh: '到期时间，如 2027-01-31T00:00:00Z', en: 'when it expires, 2027-01-31T00:00:00Z' } },
        { flags: '--requests <n>', words: { zh: '每秒最多请求数', en: 'requests a second at most' } },
        { flags: '--transactions <n>', words: { zh: '每秒最多交易数', en: 'transactions a second at most' } },
        { flags: '--certificate <file>', words: { zh: '登记此 PEM 证书，不生成密钥', en: 'admit this certificate (PEM) instead of making a key' } },
      ],
      examples: [{ line: 'api-keys create erp --member yangtze-motor --scopes read,submit,files', words: { zh: '密钥只显示这一次', en: 'the key is shown this once' } }, { line: 'api-keys create erp --member yangtze-motor --scopes read,sign --sign-with jhkey1… --day-limit "1000000 CNY.HJB"', words: { zh: '由节点代签付款', en: 'the node signs its payments' } }],
      run: createKey,
    },
    {
      name: 'revoke',
      summary: { zh: '吊销 API 密钥或证书，立即生效', en: 'Revoke an API key or a certificate, at once' },
      arguments: [{ name: '<id>', words: { zh: '编号，见 api-keys list', en: 'its id, by api-keys list' } }],
      examples: [{ line: 'api-keys revoke 9f3a1c5e7b20', words: { zh: '用它打开的事件流也会关闭', en: 'streams that it opened end as well' } }],
      async run(session, [id = '']) {
        const key = await postJson<Key>(session, `/v1/node/keys/${encodeURIComponent(id)}/revoke`)
        session.printer.result(tableOf(session.printer, [key], COLUMNS), key)
        return 0
      },
    },
  ],
}

async function createKey(session: Session, [name = '']: readonly string[], given: Given): Promise<number> {
  const { member, certificate } = given
  if (typeof member !== 'string') throw usageError({ zh: '缺少 --member。', en: '--member is missing.' }, { zh: '密钥代表一个成员。', en: 'A key acts for a member.' })
  const key = await postJson<Key>(session, '/v1/node/keys', {
    name, member, scopes: listOf(given['scopes']), accounts: listOf(given['accounts']), expiresAt: given['expires'],
    ...(given['signWith'] !== undefined && { signing: { key: given['signWith'], actions: listOf(given['actions']), perTransaction: listOf(given['limit']), perDay: listOf(given['dayLimit']) } }),
    requestsPerSecond: rateOf(given, 'requests'), transactionsPerSecond: rateOf(given, 'transactions'),
    ...(typeof certificate === 'string' && { certificate: await readFile(session.path(certificate), 'utf8') }),
  })
  const { printer } = session
  printer.result([
    ...tableOf(printer, [key], COLUMNS),
    ...(typeof key['key'] === 'string' ? ['', ...listLines([[printer.say({ zh: '密钥', en: 'key' }), key['key']]]), printer.say({ zh: '请现在妥善保存：节点只留下散列，不会再次显示。', en: 'Keep it now: the node has only its hash, and does not show it again.' })] : []),
  ], key)
  return 0
}
