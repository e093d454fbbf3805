import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { operatorHeaders } from '@jianghan/client/testing'
import { judgeProof } from '@jianghan/client'
import { seededRandom } from '@jianghan/crypto/testing'
import { parseTrustPack } from '@jianghan/light'
import { ROOT } from './support/cleanCopy.ts'
import { DemoLedger } from './support/demoLedger.ts'
import { type Answer, ask, post, until } from './support/http.ts'
import { run, start, type UpProcess } from './support/processes.ts'

/** Data folders that are not what they were: a bit flipped in any of their files, or parts of another chain among them. */

const base = mkdtempSync(join(tmpdir(), 'jianghan-folder-'))
const SEED = process.env['JIANGHAN_SEED'] ?? '1'
const MESSAGES = ['CJQC-20261124-0001', 'CJQC-20261125-0001']
let standing: Readonly<Record<string, string>> = {}

after(() => rmSync(base, { recursive: true, force: true }))

const upArguments = (folder: string): string[] => ['up', '--data', folder, '--port', '0', '--log-level', 'silent']
const up = (folder: string): Promise<UpProcess> => start('./jianghan', upArguments(folder), { cwd: ROOT })

/** Two ledgers with payments, ended cleanly: `one` and `two`. */
before(async () => {
  for (const name of ['one', 'two']) {
    const node = await up(join(base, name))
    for (const file of ['pain001-pay-suppliers.xml', 'pain001-pay-suppliers-gb18030.xml']) {
      const { body } = await post(`${node.url}/v1/iso20022/pain.001?wait=provable`, 'application/xml', readFileSync(join(ROOT, 'examples', file)))
      assert.equal(body.status, 'ACSC')
    }
    const ledger = new DemoLedger(node.url, join(base, name))
    // Transactions of one's own have no fields in the vault: their proofs disclose none.
    for (let i = 0; i < 3; i++) await post(`${node.url}/v1/transactions?wait=provable`, 'application/octet-stream', await ledger.transaction())
    if (name === 'one') standing = await everything(node.url, join(base, name))
    assert.equal((await node.end()).code, 0)
  }
}, { timeout: 90_000 })

/** An answer as it counts here: its text, or that it is a problem with words in both languages. */
function counted({ status, body, text }: Answer): string {
  if (status < 400) return text
  return body?.code && body.zh && body.en ? `problem ${body.code} ${body.en}` : `unclear ${status} ${text.slice(0, 200)}`
}

/** All that a ledger answers, by what was asked: money, blocks, transactions, the proof of each, payment files, histories. */
async function everything(url: string, folder: string): Promise<Record<string, string>> {
  await until(() => ask(`${url}/v1/status`), ({ body }) => ['current', 'stopped'].includes(body.index?.state))
  const found: Record<string, string> = {}
  const look = async (path: string): Promise<Answer> => {
    const answer = await ask(`${url}${path}`)
    found[path] = counted(answer)
    return answer
  }
  const blocks = (await look('/v1/blocks?limit=200')).body
  for (const { height } of blocks?.items ?? []) await look(`/v1/blocks/${height}`)
  const lines = (await look('/v1/transactions?limit=200')).body
  const trust = parseTrustPack((await ask(`${url}/v1/trust`)).text)
  for (const { id } of lines?.items ?? []) {
    await look(`/v1/transactions/${id}`)
    found[`proof ${id}`] = await provedBy(`${url}/v1/transactions/${id}/proof?disclose=names`, trust)
    await look(`/v1/search?q=${id}`)
  }
  for (const message of MESSAGES) await look(`/v1/iso20022/messages/${message}`)
  const ledger = new DemoLedger(url, folder)
  try {
    found['money'] = JSON.stringify(await ledger.money())
  } catch (fault) {
    found['money'] = `problem ${String(fault)}`
  }
  return found
}

/** What the proof at an address proves; its bytes differ with the newest header. */
async function provedBy(url: string, trust: ReturnType<typeof parseTrustPack>): Promise<string> {
  const response = await fetch(url, { headers: operatorHeaders(url), signal: AbortSignal.timeout(15_000) })
  if (response.status !== 200) return counted({ status: response.status, headers: response.headers, text: '', body: await response.json() })
  const judged = await judgeProof(new Uint8Array(await response.arrayBuffer()), { trust, nowMs: Date.now() })
  if (judged.verdict === 'false') return `false: ${judged.reason}`
  const { log, transactions, disclosures } = judged.proof
  const json = (value: unknown): string => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each))
  return json({ verdict: judged.verdict, leaves: log.map(({ leaf }) => leaf), transactions: transactions.length, disclosures })
}

/** Every file below a folder, by its path from there. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name))).sort()

/** A start over a folder that may be refused: what it said, or all that the node then answers. */
async function tried(folder: string): Promise<{ refused: string } | { answers: Record<string, string> }> {
  let node: UpProcess
  try {
    node = await up(folder)
  } catch (fault) {
    const words = (fault as Error).message
    if (/ended with 1 before it was ready/.test(words)) return { refused: words }
    throw fault
  }
  try {
    return { answers: await everything(node.url, folder) }
  } finally {
    await node.end('SIGTERM')
  }
}

/** Files that say nothing about the ledger: texts of LevelDB for people, the lock, settings (whose words are checked for themselves). */
const SAYS_NOTHING = /^(LOCK|state\/level\/(LOG|LOG\.old|LOCK))$/

/** Files in which a bit is flipped at several places. */
const HOLDS_DATA = /^(blocks|log|index|vault\/items)\/|^state\/level\/[0-9]+\./

/** What of `answers` is neither as it was nor a problem that is told. */
const wrongIn = (answers: Record<string, string>): string[] =>
  [...new Set([...Object.keys(standing), ...Object.keys(answers)])].filter(key => answers[key] !== standing[key] && !(answers[key] ?? 'missing').startsWith('problem '))

test('a flipped bit in any file of a data folder is detected and named with its remedy, or does no harm; no answer is wrong', { timeout: 240_000 }, async t => {
  const files = filesOf(join(base, 'one')).filter(file => !SAYS_NOTHING.test(file) && !file.startsWith('demo/') && statSync(join(base, 'one', file)).size > 0)
  for (const needed of [/^blocks\//, /^state\//, /^log\//, /^index\//, /^keys\//, /^vault\//, /^genesis\.json$/]) assert.ok(files.some(file => needed.test(file)), String(needed))
  const faults: string[] = []
  const work = files.flatMap(file => Array.from({ length: HOLDS_DATA.test(file) ? 3 : 1 }, (_, round) => async () => {
    const folder = join(base, `flipped-${file.replaceAll('/', '-')}-${round}`)
    cpSync(join(base, 'one'), folder, { recursive: true })
    const bytes = readFileSync(join(folder, file))
    const used = bytes.findLastIndex(byte => byte !== 0) + 1
    const random = seededRandom(`${SEED} ${round} ${file}`).bytes(4)
    const at = Buffer.from(random).readUInt32BE() % Math.max(1, used)
    bytes[at] = (bytes[at] as number) ^ (1 << ((random[0] as number) & 7))
    writeFileSync(join(folder, file), bytes)
    const name = `${file}, byte ${at} of ${used}, seed ${SEED}`
    const came = await tried(folder)
    if ('refused' in came) {
      t.diagnostic(`${name}: ${came.refused.slice(came.refused.indexOf('jianghan:'), came.refused.indexOf('jianghan:') + 260).replaceAll('\n', ' ')}`)
      if (!/\[[a-z0-9]+\.[a-zA-Z]+\]/.test(came.refused)) faults.push(`${name}: refused without a code: ${came.refused}`)
      if (!came.refused.includes(join(folder, dirname(file) === '.' ? file : dirname(file)))) faults.push(`${name}: the file is not named: ${came.refused}`)
    } else {
      const wrong = wrongIn(came.answers)
      const problems = Object.entries(came.answers).filter(([key, answer]) => answer.startsWith('problem ') && answer !== standing[key])
      // What is told on reading names a file of that folder as well.
      for (const [key, answer] of problems) if (!answer.includes(join(folder, file.split('/')[0] as string))) faults.push(`${name}: ${key}: the file is not named: ${answer}`)
      t.diagnostic(`${name}: ${wrong.length > 0 ? 'WRONG' : problems.length > 0 ? `told on reading: ${problems[0]?.join(' ')} (${problems.length})` : 'no harm'}`)
      for (const key of wrong.slice(0, 2)) faults.push(`${name}: ${key} was ${standing[key]?.slice(0, 200)} and is ${came.answers[key]?.slice(0, 200)}`)
    }
    rmSync(folder, { recursive: true, force: true })
  }))
  const line = async (): Promise<void> => { for (let next = work.shift(); next !== undefined; next = work.shift()) await next() }
  await Promise.all([line(), line(), line()])
  assert.deepEqual(faults, [])
})

/** What of another chain's folder is put in place, and how the start is refused; undefined where the part is made again from the blocks. */
const FOREIGN: readonly (readonly [part: string, refusal: RegExp | undefined])[] = [
  ['genesis.json', /\[node\.folderOfAnotherChain\]/],
  ['keys/validator.json', /\[node\.folderOfAnotherChain\]/],
  ['keys', /\[node\.folderOfAnotherChain\]/],
  ['blocks', /\[node\.(folderOfAnotherChain|diverged|storeFault)\]/],
  ['state', /\[node\.folderOfAnotherChain\]/],
  ['log', undefined],
  ['index', undefined],
]

test('a folder that holds parts of another chain is refused, in both languages, and what is made of blocks is made again', { timeout: 120_000 }, async () => {
  const faults: string[] = []
  for (const [part, refusal] of FOREIGN) {
    const folder = join(base, `foreign-${part.replaceAll('/', '-')}`)
    cpSync(join(base, 'one'), folder, { recursive: true })
    rmSync(join(folder, part), { recursive: true })
    cpSync(join(base, 'two', part), join(folder, part), { recursive: true })
    if (refusal === undefined) {
      const came = await tried(folder)
      if ('refused' in came) faults.push(`${part}: refused: ${came.refused}`)
      else faults.push(...wrongIn(came.answers).map(key => `${part}: ${key} was ${standing[key]?.slice(0, 200)} and is ${came.answers[key]?.slice(0, 200)}`))
    } else {
      for (const language of ['zh', 'en'] as const) {
        const refused = await run('./jianghan', upArguments(folder), { cwd: ROOT, language })
        if (refused.code !== 1 || !refusal.test(refused.stderr)) faults.push(`${part}: exit code ${refused.code}: ${refused.stdout}${refused.stderr}`)
        if (/\p{Script=Han}/u.test(refused.stderr) !== (language === 'zh')) faults.push(`${part}: not in ${language}: ${refused.stderr}`)
      }
    }
    rmSync(folder, { recursive: true, force: true })
  }
  assert.deepEqual(faults, [])
})
