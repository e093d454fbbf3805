import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { operatorHeaders } from '@jianghan/client/testing'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { formatAddress } from '@jianghan/protocol'
import { cometbft } from '../../tools/cometbft.ts'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { ask, post } from './support/http.ts'
import { type Ran, run, start, type UpProcess } from './support/processes.ts'

/** What someone meets who has just heard of it: the README, the help, a mistyped command, the documentation of the API. */

const HAN = /\p{Script=Han}/u
const base = mkdtempSync(join(tmpdir(), 'jianghan-newcomer-'))
const folder = join(base, 'ledger')
let node: UpProcess
let ledger: DemoLedger

before(async () => {
  node = await start('./jianghan', ['up', '--data', folder, '--port', '0'], { cwd: ROOT })
  ledger = new DemoLedger(node.url, folder)
}, { timeout: 60_000 })

after(async () => {
  await node?.end('SIGKILL')
  rmSync(base, { recursive: true, force: true })
}, { timeout: 30_000 })

const jianghan = (args: readonly string[], language: 'zh' | 'en' = 'en'): Promise<Ran> =>
  run('./jianghan', args, { cwd: ROOT, language, env: { JIANGHAN_URL: node.url, JIANGHAN_DATA: folder, JIANGHAN_NETWORK: join(base, 'network') } })

test('help lists every command in the language of the user, and each of them has help with an example', { timeout: 120_000 }, async () => {
  for (const language of ['zh', 'en'] as const) {
    for (const [asked, exit] of [[['help'], 0], [['--help'], 0], [[], 2]] as const) {
      const { code, stdout, stderr } = await jianghan(asked, language)
      assert.equal(code, exit, `${asked}: ${stderr}`)
      for (const command of ['up', 'status', 'payments', 'members', 'prove', 'verify', 'keys', 'doctor', 'test', 'check', 'bench', 'simulate', 'fuzz', 'mutate']) {
        assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'), `${language} ${asked}`)
      }
      assert.equal(HAN.test(stdout), language === 'zh', stdout)
    }
  }
  for (const command of [['payments', 'import'], ['payments', 'status'], ['payments', 'transfer'], ['prove'], ['verify'], ['search']]) {
    const { code, stdout } = await jianghan([...command, '--help'])
    assert.equal(code, 0)
    assert.match(stdout, new RegExp(`Examples:\\n(.*\\n)*?  jianghan ${command.join(' ')}\\b`), stdout)
  }
  assert.match((await jianghan(['help', 'payments'])).stdout, /import[^]*status/)
  assert.match((await jianghan(['up', '--help'])).stdout, /--data DIR[^]*--port N/)
})

test('a mistyped command or option names the nearest one and ends with exit code 2', { timeout: 60_000 }, async () => {
  const rows: [string[], RegExp][] = [
    [['paymets'], /jianghan payments/], [['payments', 'improt', 'x.xml'], /jianghan payments import/], [['verfy', 'x'], /jianghan verify/], [['status', '--jsn'], /--json/],
    [['pu'], /jianghan up/], [['docter'], /jianghan doctor/],
  ]
  for (const [args, near] of rows) {
    for (const language of ['zh', 'en'] as const) {
      const { code, stderr } = await jianghan(args, language)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, near, args.join(' '))
      assert.equal(HAN.test(stderr), language === 'zh', stderr)
    }
  }
})

/** Command lines of the ``` blocks of a document, without their comments. */
const commandsIn = (document: string): string[] =>
  [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```[a-z]*\n([^]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'))
    .map(line => line.replace(/\s+#.*$/, '').trim()).filter(line => line !== '')

/** Commands that other tests are about: the clone and the start are thread.test.ts, and the tests would run themselves. */
const LEFT = cometbft() === undefined ? /^git clone |^\.\/jianghan (up|test)$|^\.\/jianghan network / : /^git clone |^\.\/jianghan (up|test)$/

test('the commands of both READMEs run as they stand there, in their order', { timeout: 240_000 }, async () => {
  const plain = (document: string): string[] => commandsIn(document).map(line => line.replace(/<[^>]*>/g, '<>'))
  assert.deepEqual(plain('README.zh-CN.md'), plain('README.md'), 'the two READMEs name the same commands')
  const proof = join(base, 'payment.jhproof')
  let runs = 0
  for (const [document, language] of [['README.md', 'en'], ['README.zh-CN.md', 'zh']] as const) {
    const commands = commandsIn(document).filter(line => !LEFT.test(line))
    assert.ok(commands.length >= 4, commands.join('\n'))
    for (const line of commands) {
      assert.match(line, /^\.\/jianghan /, `${document}: ${line}`)
      // What the reader is to fill in, with what the import of the example has shown.
      const filled = line.replace('<MsgId>', 'CJQC-20261124-0001').replace(/<UETR[^>]*>/, '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01').replace('payment.jhproof', proof)
      assert.doesNotMatch(filled, /[<>]/, line)
      const { code, stdout, stderr } = await jianghan(filled.split(' ').slice(1), language)
      // The second reader imports a file that was imported: it is refused, and says so.
      const repeated = document === 'README.zh-CN.md' && filled.includes('payments import')
      assert.equal(code, repeated ? 1 : 0, `${document}: ${filled}: ${stdout}${stderr}`)
      if (repeated) assert.match(stderr, /iso20022\.refused/)
      runs++
    }
  }
  assert.equal(runs, cometbft() === undefined ? 8 : 18)
})

test('every command that the table of the README names is there', { timeout: 60_000 }, async () => {
  for (const document of ['README.md', 'README.zh-CN.md']) {
    const named = [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^\| `\.\/jianghan ([a-z]+)` \|/gm)].map(([, command]) => command ?? '')
    assert.ok(named.length >= 8)
    const { stdout } = await jianghan(['help'])
    for (const command of named.filter(each => each !== 'help')) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'), `${document}: ${command}`)
  }
})

test('the documents that a project is expected to have are there, and the changelog has an entry', () => {
  for (const name of ['README.md', 'README.zh-CN.md', 'ARCHITECTURE.md', 'STYLE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE']) {
    assert.ok(existsSync(join(ROOT, name)), name)
  }
  assert.match(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), /^## \[[^\]]+\][^]*^- /m)
  assert.match(readFileSync(join(ROOT, 'LICENSE'), 'utf8'), /Apache License\s+Version 2\.0/)
})

test('the documentation page and the verify page are served and ask for nothing from elsewhere', { timeout: 60_000 }, async () => {
  const docs = await ask(`${node.url}/docs`)
  assert.equal(docs.status, 200)
  assert.match(docs.text, /Jianghan/)
  const verify = await ask(`${node.url}/verify`, {}, 30_000)
  assert.equal(verify.status, 200, verify.text.slice(0, 300))
  assert.match(verify.headers.get('content-type') ?? '', /^text\/html/)
  for (const { text } of [docs, verify]) assert.doesNotMatch(text, /(src|href)="(https?:)?\/\//)
  assert.match(verify.text, /default-src 'none'/)
})

/** A document of the API, and a judge of its schemas; those of OpenAPI 3.0 say null in their own way. */
async function apiDocument(path: string): Promise<any> {
  const { status, body } = await ask(`${node.url}${path}`)
  assert.equal(status, 200)
  return body
}

type Operation = Readonly<{ method: string; path: string; operation: any }>
const operationsOf = (document: any): Operation[] =>
  Object.entries<any>(document.paths).flatMap(([path, methods]) => Object.entries<any>(methods).map(([method, operation]) => ({ method, path, operation })))

function complaintsAbout(schema: object, value: unknown): string[] {
  const judge = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(judge)
  const holds = judge.validate(schema, value)
  return holds ? [] : (judge.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

test('both OpenAPI documents are valid by the official schemas, describe the same operations, and their examples fit', { timeout: 60_000 }, async () => {
  const documents = { '3.1.0': await apiDocument('/openapi.json'), '3.0.3': await apiDocument('/openapi-3.0.json') }
  for (const [version, document] of Object.entries(documents)) {
    assert.equal(document.openapi, version)
    const verdict = await new Validator().validate(structuredClone(document))
    assert.equal(verdict.valid, true, JSON.stringify(verdict.errors))
    for (const { method, path, operation } of operationsOf(document)) {
      assert.match(operation.summary, /[A-Za-z].* · .*\p{Script=Han}/u, `${method} ${path} has a summary in both languages`)
    }
  }
  const names = (document: any): string[] => operationsOf(document).map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(names(documents['3.0.3']), names(documents['3.1.0']))
  const faults: string[] = []
  for (const { method, path, operation } of operationsOf(documents['3.1.0'])) {
    const contents = [operation.requestBody, ...Object.values<any>(operation.responses)].flatMap(each => Object.values<any>(each?.content ?? {}))
    for (const { schema, example } of contents) {
      if (example !== undefined) faults.push(...complaintsAbout(schema, example).map(words => `${method} ${path}: its example: ${words}`))
    }
    for (const { name, schema } of operation.parameters ?? []) {
      for (const example of schema.examples ?? (schema.example === undefined ? [] : [schema.example])) faults.push(...complaintsAbout(schema, example).map(words => `${method} ${path} ${name}: its example: ${words}`))
    }
  }
  assert.deepEqual(faults, [])
})

test('every operation of the documents answers as it is documented', { timeout: 90_000 }, async () => {
  const document = await apiDocument('/openapi.json')
  await post(`${node.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(ROOT, 'examples/pain001-pay-suppliers.xml')))
  const sent = await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
  const { id } = sent.body.results[0]
  const { signers } = (await ask(`${node.url}/v1/transactions/${id}`)).body
  const account = formatAddress('account', ledger.account('yangtze-motor'))
  const given: Readonly<Record<string, string>> = {
    msgId: 'CJQC-20261124-0001', height: '2', id, address: account, account, member: 'yangtze-motor', key: signers[0], q: id, uetr: '6f1c2c50-7a5e-4d0c-9f2b-0d6f6f0b1a01', asset: 'CNY.HJB', day: '2026-11-28',
  }
  /** What only an unlikely argument finds: the example is asked for, and the answer is a problem that says so. */
  const mayBeMissing = /payments\.getMessage|governance\.getValidatorKey|^\/v1\/log\/witnessed|^\/v1\/vault\/items\/|^\/v1\/approvals\/|^\/v1\/account-names\/checks\/|^\/v1\/sandbox|^\/v1\/iso20022\/cancellations\/|\/pacs\.00[24]$|^\/v1\/webhooks\//
  /** An id that nothing has, where a path asks for another than that of a transaction. */
  const noId = (path: string): string | undefined => (path.startsWith('/v1/webhooks/') ? '0'.repeat(16) : /^\/v1\/(vault|approvals|account-names|iso20022\/cancellations)\//.test(path) ? '0'.repeat(32) : undefined)
  const faults: string[] = []
  let asked = 0
  for (const { method, path, operation } of operationsOf(document)) {
    if (method !== 'get' || path === '/v1/events') continue
    const query = new URLSearchParams()
    let url = path
    for (const { name, in: where, required, schema, example } of operation.parameters ?? []) {
      const value = (name === 'id' ? noId(path) ?? id : given[name]) ?? schema.example ?? schema.examples?.[0] ?? example
      if (where === 'path') url = url.replace(`{${name}}`, encodeURIComponent(value))
      else if (required) query.set(name, mayBeMissing.test(path) ? schema.example ?? schema.examples?.[0] ?? example : value)
    }
    const answer = await ask(`${node.url}${url}${query.size > 0 ? `?${query}` : ''}`)
    asked++
    const expected = operation.responses[String(answer.status)] ?? operation.responses[`${String(answer.status)[0]}XX`]
    if (answer.status !== 200 && !mayBeMissing.test(path)) faults.push(`${url}?${query}: ${answer.status} ${answer.text.slice(0, 300)}`)
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? ''
    const content = expected?.content?.[type]
    if (content === undefined) faults.push(`${url}: ${answer.status} ${type} is not documented`)
    else if (/json/.test(type)) faults.push(...complaintsAbout(content.schema, answer.body).map(words => `${url}: the answer: ${words}`))
  }
  assert.deepEqual(faults, [])
  assert.ok(asked >= 20)
  for (const [type, body] of [
    ['application/octet-stream', await ledger.transaction()],
    ['application/json', JSON.stringify({ transactions: [Buffer.from(await ledger.transaction()).toString('base64')] })],
  ] as const) {
    const answer = await post(`${node.url}/v1/transactions?wait=final`, type, body)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(complaintsAbout(document.paths['/v1/transactions'].post.responses['200'].content['application/json'].schema, answer.body), [], type)
  }
})

test('the stream of events that the documents describe begins where it is told to, and carries what was paid', { timeout: 30_000 }, async () => {
  const stop = new AbortController()
  const response = await fetch(`${node.url}/v1/events?from=0-0`, { headers: operatorHeaders(node.url), signal: AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]) })
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  let heard = ''
  for await (const chunk of response.body ?? []) {
    heard += Buffer.from(chunk).toString('utf8')
    if (/^event: ?payments\.|"name":"payments\./m.test(heard)) break
  }
  stop.abort()
  assert.match(heard, /^id: ?[0-9]+-[0-9]+$/m)
})
